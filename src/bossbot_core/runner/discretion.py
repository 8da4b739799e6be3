"""What a job's process says, without the secrets that a careless plugin put into it: people will read it."""

from typing import Any

from attrs import evolve

from bossbot_core.api import Chapter, Listing, ListingItem, MediaFile, MediaFiles, MediaInfo, RelatedText, Subtitles
from bossbot_core.logs import Redactor
from bossbot_core.runner.messages import FailedMessage


def discreet_failure(message: FailedMessage, redactor: Redactor) -> FailedMessage:
    """A failure whose sentence names no secret."""
    values = {name: redactor(value) if isinstance(value, str) else value for name, value in message.values.items()}
    said: dict[str, Any] = {
        "template": redactor(message.template),
        "values": values,
        "detail": redactor(message.detail),
    }
    return evolve(message, **said)


def discreet_files(files: MediaFiles, redactor: Redactor) -> MediaFiles:
    """Files whose texts hold none of our own secrets; the platform's words stay as they are."""
    each = tuple(_file(file, redactor) for file in files.files)
    return evolve(files, files=each, info=_info(files.info, redactor))


def discreet_listing(listing: Listing, redactor: Redactor) -> Listing:
    """A list whose texts hold none of our own secrets."""

    def item(each: ListingItem) -> ListingItem:
        return evolve(each, title=redactor.known(each.title))

    title, author = redactor.known(listing.title), redactor.known(listing.author)
    return evolve(listing, items=tuple(map(item, listing.items)), title=title, author=author)


def _file(file: MediaFile, redactor: Redactor) -> MediaFile:
    return evolve(file, name=redactor.known(file.name), alt_text=redactor.known(file.alt_text))


def _info(info: MediaInfo, redactor: Redactor) -> MediaInfo:
    def related(text: RelatedText) -> RelatedText:
        return evolve(text, text=redactor.known(text.text), source_url=redactor(text.source_url))

    def subtitles(spoken: Subtitles) -> Subtitles:
        return evolve(spoken, text=redactor.known(spoken.text))

    def chapter(part: Chapter) -> Chapter:
        return evolve(part, title=redactor.known(part.title))

    return evolve(
        info,
        title=redactor.known(info.title),
        author=redactor.known(info.author),
        text=redactor.known(info.text),
        # An address may be signed for whoever fetched it.
        source_url=redactor(info.source_url),
        tags=tuple(map(redactor.known, info.tags)),
        location=redactor.known(info.location),
        music=redactor.known(info.music),
        related=tuple(map(related, info.related)),
        subtitles=tuple(map(subtitles, info.subtitles)),
        chapters=tuple(map(chapter, info.chapters)),
    )
