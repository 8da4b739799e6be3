"""The text around a post, from gallery-dl's keywords; every site names them a little differently."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from bossbot_core.api import MediaInfo

type Keywords = Mapping[str, object]
"""gallery-dl's metadata of one post or file; foreign data of any shape."""

_COUNTS = {
    "likes": ("favorite_count", "likes", "like_count", "score", "ups"),
    "replies": ("reply_count", "num_comments", "comments", "comment_count"),
    "reposts": ("retweet_count", "share_count", "num_crossposts"),
    "quotes": ("quote_count",),
    "views": ("view_count", "views", "play_count"),
    "bookmarks": ("bookmark_count",),
}


def describe(keywords: Keywords) -> MediaInfo:
    """Title, author, text, date, tags and counts where they are found under a usual name."""
    return MediaInfo(
        title=_text(keywords, ("title",)),
        author=_author(keywords, ("nick", "full_name", "nickname", "name"), ("fullname", "author", "uploader")),
        author_handle=_author(keywords, ("name", "uniqueId", "username"), ("username", "author")),
        text=_text(keywords, ("content", "description", "selftext", "desc", "caption")),
        source_url=_text(keywords, ("post_url", "webpage_url")),
        published_at=_date(keywords.get("date")),
        tags=_tags(keywords.get("tags") or keywords.get("hashtags")),
        age_restricted=_flag(keywords, ("sensitive", "over_18")),
        counts=_counts(keywords),
    )


def _text(keywords: Keywords, names: Iterable[str]) -> str:
    values = (keywords.get(name) for name in names)
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")


def _author(keywords: Keywords, inside: Iterable[str], beside: Iterable[str]) -> str:
    people = (keywords.get(name) for name in ("author", "user", "owner"))
    found = (_text(person, inside) for person in people if isinstance(person, dict))
    return next((name for name in found if name), "") or _text(keywords, beside)


def _date(value: object) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _tags(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(tag.lstrip("#") for tag in value if isinstance(tag, str) and tag.strip("#"))


def _flag(keywords: Keywords, names: Iterable[str]) -> bool | None:
    return next((bool(keywords[name]) for name in names if isinstance(keywords.get(name), bool)), None)


def _counts(keywords: Keywords) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, spellings in _COUNTS.items():
        values = (keywords.get(spelling) for spelling in spellings)
        found = next((value for value in values if isinstance(value, int) and not isinstance(value, bool)), None)
        if found is not None:
            counts[name] = found
    return counts
