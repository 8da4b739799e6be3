"""The text around a job's files, cut to what one message of a process may hold."""

from math import inf

from attrs import evolve

from bossbot_core.api import (
    MAX_LISTED,
    Chapter,
    Listing,
    ListingItem,
    MediaFile,
    MediaFiles,
    MediaInfo,
    RelatedText,
    Subtitles,
)
from bossbot_core.api.selection import MAX_ITEM

NAME_CHARS = 1000
TITLE_CHARS = 300
TEXT_CHARS = 20_000
SHORT_TEXT_CHARS = 2000
SPOKEN_CHARS = 100_000
"""Subtitles of one language: two hours of talk, at 150 words a minute."""
MOST = 100
MOST_RELATED = 50
MOST_LANGUAGES = 3


def trimmed(files: MediaFiles) -> MediaFiles:
    """Files whose text fits into one line, however long a title, a post or a film's subtitles are."""
    return evolve(files, files=tuple(map(_file, files.files)), info=_info(files.info))


def trimmed_listing(listing: Listing) -> Listing:
    """A list of bounded length in order of its numbers, each of which can be chosen and stands there once."""
    items = {item.number: _item(item) for item in listing.items[:MAX_LISTED] if 1 <= item.number <= MAX_ITEM}
    return evolve(
        listing,
        items=tuple(items[number] for number in sorted(items)),
        total=None if listing.total is None else max(len(items), listing.total),
        title=listing.title[:TITLE_CHARS],
        author=listing.author[:TITLE_CHARS],
        max_items=listing.max_items if listing.max_items and listing.max_items > 0 else None,
    )


def _item(item: ListingItem) -> ListingItem:
    length_s = item.duration_s if item.duration_s and 0 < item.duration_s < inf else None
    return evolve(item, title=item.title[:TITLE_CHARS], duration_s=length_s)


def _file(file: MediaFile) -> MediaFile:
    return evolve(file, name=file.name[-200:], alt_text=file.alt_text[:NAME_CHARS])


def _info(info: MediaInfo) -> MediaInfo:
    return evolve(
        info,
        title=info.title[:NAME_CHARS],
        author=info.author[:NAME_CHARS],
        author_handle=info.author_handle[:NAME_CHARS],
        text=info.text[:TEXT_CHARS],
        tags=tuple(tag[:200] for tag in info.tags[:MOST]),
        location=info.location[:NAME_CHARS],
        music=info.music[:NAME_CHARS],
        counts=dict(list(info.counts.items())[:MOST]),
        related=tuple(map(_related, info.related[:MOST_RELATED])),
        subtitles=tuple(map(_subtitles, info.subtitles[:MOST_LANGUAGES])),
        chapters=tuple(map(_chapter, info.chapters[:MOST])),
    )


def _related(related: RelatedText) -> RelatedText:
    return evolve(
        related,
        author=related.author[:200],
        author_handle=related.author_handle[:200],
        text=related.text[:SHORT_TEXT_CHARS],
        counts=dict(list(related.counts.items())[:MOST]),
    )


def _subtitles(subtitles: Subtitles) -> Subtitles:
    return evolve(subtitles, language=subtitles.language[:50], text=subtitles.text[:SPOKEN_CHARS])


def _chapter(chapter: Chapter) -> Chapter:
    return evolve(chapter, title=chapter.title[:200])
