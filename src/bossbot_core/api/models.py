"""The values that travel through a job: `ParsedUrl → UrlMatch → MediaFiles`. All are frozen."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from attrs import Factory, frozen

from bossbot_core.api.selection import Selection


@frozen(kw_only=True)
class ParsedUrl:
    """An http(s) URL as the WHATWG standard reads it: lower-case ASCII host, no credentials, no fragment."""

    href: str
    scheme: str
    host: str
    port: int | None = None
    path: str
    query: tuple[tuple[str, str], ...] = ()

    @property
    def segments(self) -> tuple[str, ...]:
        """The path's non-empty parts: `/a//b/` gives `("a", "b")`."""
        return tuple(part for part in self.path.split("/") if part)

    def query_value(self, name: str) -> str | None:
        """The first value of one query parameter, decoded."""
        return next((value for key, value in self.query if key == name), None)


class MediaKind(StrEnum):
    """What stands behind a link."""

    POST = "post"
    ALBUM = "album"
    PLAYLIST = "playlist"
    VIDEO = "video"
    THREAD = "thread"
    PROFILE = "profile"


@frozen(kw_only=True)
class UrlMatch:
    """A plugin's claim that it serves a link.

    `media_id` is the platform's own name for the media and the same for every spelling of its URL;
    `canonical_url` is rebuilt from what was understood and is the only URL an engine sees.
    """

    canonical_url: str
    media_id: str
    kind: MediaKind


class Quality(StrEnum):
    """What the asker wants of a video; `BEST` is the best that fits the target's limit."""

    BEST = "best"
    P1080 = "1080p"
    P720 = "720p"
    P480 = "480p"
    AUDIO = "audio"

    @property
    def max_height(self) -> int | None:
        """Most picture lines, or None where the quality sets none."""
        return int(self.value[:-1]) if self.value.endswith("p") else None


class FileKind(StrEnum):
    """What a file is, by its content."""

    IMAGE = "image"
    ANIMATION = "animation"
    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLES = "subtitles"


@frozen(kw_only=True)
class MediaFile:
    """One file of a job, at an absolute path in its workspace; `name` is what people see (empty: the path's own)."""

    path: Path
    kind: FileKind
    mime_type: str
    size_bytes: int
    name: str = ""
    alt_text: str = ""


class Relation(StrEnum):
    """What another text has to do with the post."""

    COMMENT = "comment"
    QUOTED = "quoted"
    CROSSPOSTED = "crossposted"
    THREAD = "thread"
    ITEM = "item"


@frozen(kw_only=True)
class RelatedText:
    """Somebody's words beside the post: a comment on it, what it quotes or passes on, another part of its thread.

    An item is one of the posts that a list brought, where the info is the list's own.
    """

    relation: Relation
    author: str = ""
    author_handle: str = ""
    text: str = ""
    source_url: str = ""
    published_at: datetime | None = None
    counts: Mapping[str, int] = Factory(dict)


@frozen(kw_only=True)
class Subtitles:
    """What is said in a video, as plain text; `automatic` where the platform's machine wrote it."""

    language: str
    automatic: bool = False
    text: str = ""


@frozen(kw_only=True)
class Chapter:
    """A named part of a video, in seconds from its start."""

    title: str
    start_s: float
    end_s: float | None = None


@frozen(kw_only=True)
class MediaInfo:
    """The text that travels with the media; every field may be empty. It is foreign text: never trust it."""

    title: str = ""
    author: str = ""
    author_handle: str = ""
    text: str = ""
    source_url: str = ""
    published_at: datetime | None = None
    duration_s: float | None = None
    tags: tuple[str, ...] = ()
    location: str = ""
    music: str = ""
    age_restricted: bool | None = None
    counts: Mapping[str, int] = Factory(dict)
    related: tuple[RelatedText, ...] = ()
    subtitles: tuple[Subtitles, ...] = ()
    chapters: tuple[Chapter, ...] = ()


@frozen(kw_only=True)
class MediaFiles:
    """What a download brought: files in the order of the post, and the text around them.

    `left_out` is how many more were wanted and could not be fetched; people are told that number.
    """

    files: tuple[MediaFile, ...]
    info: MediaInfo = MediaInfo()
    left_out: int = 0

    @property
    def size_bytes(self) -> int:
        """Sum of all files."""
        return sum(file.size_bytes for file in self.files)


@frozen(kw_only=True)
class JobLimits:
    """What a job must stay within, and what of it somebody wants; engines enforce it while bytes arrive.

    `subtitles` is the language code of subtitles to bring along where there are such, or empty; `selection` names the
    items of an album or playlist; `thread` asks for the author's whole thread around a post, where a platform has such.

    A file above `upload_limit_bytes` gets to people as a link, up to `link_limit_bytes` (None: whatever may be
    fetched), or is made to fit, which is hopeless for what is longer than `longest_fit_s` (seconds; None: never).
    """

    max_file_bytes: int
    max_total_bytes: int
    max_items: int
    upload_limit_bytes: int
    link_limit_bytes: int | None = None
    longest_fit_s: float | None = None
    quality: Quality = Quality.BEST
    subtitles: str = ""
    selection: Selection = Factory(Selection)
    thread: bool = False

    @property
    def delivered_bytes(self) -> int:
        """The largest file that gets to people as it is."""
        linked = self.max_file_bytes if self.link_limit_bytes is None else self.link_limit_bytes
        return min(self.max_file_bytes, max(self.upload_limit_bytes, linked))

    def is_hopeless(self, size_bytes: int, length_s: float | None) -> bool:
        """Whether media of this size and length (seconds; None: unknown) would be fetched for nobody."""
        if size_bytes <= self.delivered_bytes:
            return False
        if size_bytes > self.max_file_bytes:
            return True
        return self.longest_fit_s is not None and length_s is not None and length_s > self.longest_fit_s


class Phase(StrEnum):
    """What a job's child is doing."""

    LISTING = "listing"
    FETCHING = "fetching"
    CONVERTING = "converting"
