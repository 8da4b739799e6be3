"""What a plugin may say about a gallery-dl job; everything else is fixed."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import Factory, frozen

from bossbot_core.api import MediaInfo
from bossbot_core.engines.gallery_dl.metadata import Keywords, describe
from bossbot_core.engines.gallery_dl.reader import Reader

MOST_REQUESTS = 100
"""Of one job, files apart. A post takes five, 250 items of a list about twenty; Instagram's page has many scripts."""


@frozen(kw_only=True)
class GalleryDlOptions:
    """`extractors` are the only ones that may run: `twitter.TwitterTweetExtractor`, or classes of the plugin's own.

    `settings` go to `extractor.<category>` as gallery-dl documents them, `{"twitter": {"quoted": False}}`; safety and
    naming are set above them and win. `describe` turns the first post's keywords into `MediaInfo`; `alt_text` names the
    keyword that holds a file's own description, or finds it. `cookies_file` is an absolute path; the file is read and
    never written, and of its cookies those of `cookie_domains` are used (all, where none is named). `reader` hears the
    platform's replies; it is made for one job.

    For a list of posts, such as a profile, `whole` is what is known of it beforehand: the job's info is then the list's
    with its posts' words beside it. `most_requests` bounds what is asked of the platform, media apart, since a timeline
    may have no end.
    """

    extractors: tuple[str | type[Any], ...]
    settings: Mapping[str, Mapping[str, object]] = Factory(dict)
    cookies_file: str = ""
    cookie_domains: tuple[str, ...] = ()
    user_agent: str = ""
    describe: Callable[[Keywords], MediaInfo] = describe
    alt_text: str | Callable[[Keywords], str] = ""
    reader: Reader = Factory(Reader)
    whole: MediaInfo | None = None
    most_requests: int = MOST_REQUESTS

    def alt_text_of(self, keywords: Keywords) -> str:
        """A file's own description; empty where it has none."""
        found = keywords.get(self.alt_text) if isinstance(self.alt_text, str) else self.alt_text(keywords)
        return found if isinstance(found, str) else ""
