"""What an album or a page holds, from gallery-dl's own run over it that fetches no file."""

from typing import Any

from gallery_dl import exception

from bossbot_core.api import MAX_LISTED, FileKind, Listing, ListingItem
from bossbot_core.engines.gallery_dl.job import EngineJob
from bossbot_core.engines.gallery_dl.record import Record

_KINDS = {
    FileKind.IMAGE: ("jpg", "jpeg", "png", "webp", "avif", "heic"),
    FileKind.ANIMATION: ("gif",),
    FileKind.VIDEO: ("mp4", "m4v", "mov", "webm", "mkv", "m3u8", "mpd"),
    FileKind.AUDIO: ("mp3", "m4a", "ogg", "opus"),
}
_BY_SUFFIX = {suffix: kind for kind, suffixes in _KINDS.items() for suffix in suffixes}


class SurveyJob(EngineJob):
    """A run that notes what `EngineJob` would fetch, under the same numbers."""

    def handle_directory(self, kwdict: dict[str, Any]) -> None:
        """Keep what describes the list; no folder is made."""
        self.record.introduce(kwdict)

    def handle_url(self, url: str, kwdict: dict[str, Any]) -> None:  # noqa: ARG002 - gallery-dl's own signature
        """Note a file, and stop one after the last that is shown: then there are more."""
        if not self.record.options.reader.wants(kwdict):
            return
        self.record.seen += 1
        if self.record.seen > MAX_LISTED:
            raise exception.TerminateExtraction
        self.record.listed.append(dict(kwdict))


def listed(record: Record, *, complete: bool) -> Listing:
    """The files that were noted; `complete` says that these are all there are."""
    first = record.options.describe(record.keywords or {})
    about = record.options.whole or first
    items = tuple(
        ListingItem(number=number, title=title, kind=_BY_SUFFIX.get(str(keywords.get("extension"))))
        for number, (title, keywords) in enumerate(zip(_titles(record), record.listed, strict=True), start=1)
    )
    total = len(items) if complete else None
    return Listing(items=items, total=total, title=about.title or about.text, author=about.author or first.author)


def _titles(record: Record) -> list[str]:
    """Each file's own words, else its post's, which tell nothing apart where all stand in one post."""
    posts = [record.options.describe(keywords) for keywords in record.listed]
    words = [post.title or post.text for post in posts]
    if len(set(words)) == 1:
        words = [""] * len(words)
    own = map(record.options.alt_text_of, record.listed)
    return [text or of_post for text, of_post in zip(own, words, strict=True)]
