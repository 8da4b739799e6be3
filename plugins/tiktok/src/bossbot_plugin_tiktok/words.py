"""The text around a TikTok post, from the page's own words on it, which both engines hand on as they are."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bossbot_core.api import MediaInfo
from bossbot_core.engines.gallery_dl import at, list_at, text_at

_COUNTS = {
    "likes": "diggCount",
    "replies": "commentCount",
    "reposts": "shareCount",
    "views": "playCount",
    "bookmarks": "collectCount",
}


def describe(post: Mapping[str, Any], *, for_everyone: bool) -> MediaInfo:
    """Every field that the page gave; `for_everyone` where TikTok showed it to a visitor without an account."""
    handle = text_at(post, "author", "uniqueId") or text_at(post, "author")
    return MediaInfo(
        title=text_at(post, "imagePost", "title"),
        author=text_at(post, "author", "nickname") or text_at(post, "nickname"),
        author_handle=handle,
        text=text_at(post, "desc"),
        source_url=_address(post, handle),
        published_at=_date(post.get("createTime")),
        duration_s=_number(at(post, "video", "duration")) or None,
        tags=tuple(dict.fromkeys(_tags(post))),
        location=_joined(", ", at(post, "poi"), "name", "poiName", "city"),
        music=_joined(" – ", at(post, "music"), "title", "authorName"),
        age_restricted=_age(post, for_everyone=for_everyone),
        counts=_counts(post),
    )


def _age(post: Mapping[str, Any], *, for_everyone: bool) -> bool | None:
    if post.get("isContentClassified"):
        return True
    # TikTok shows a classified post to nobody without an account; one that everybody is shown is not adult.
    return False if for_everyone or post.get("isContentClassified") is False else None


def _address(post: Mapping[str, Any], handle: str) -> str:
    form, number = "photo" if "imagePost" in post else "video", text_at(post, "id")
    return f"https://www.tiktok.com/@{handle}/{form}/{number}" if number else ""


def _tags(post: Mapping[str, Any]) -> list[str]:
    """As TikTok lists them; its text may hold a tag in another case, or with signs that are no letters."""
    for key, name in (("textExtra", "hashtagName"), ("challenges", "title")):
        found = [text_at(each, name) for each in list_at(post, key)]
        if any(found):
            return list(filter(None, found))
    return re.findall(r"#(\w+)", text_at(post, "desc"))


def _counts(post: Mapping[str, Any]) -> dict[str, int]:
    # The newer table writes its numbers as text.
    found = {name: _number(at(post, "statsV2", key) or at(post, "stats", key)) for name, key in _COUNTS.items()}
    return {name: int(value) for name, value in found.items() if value is not None}


def _date(value: object) -> datetime | None:
    seconds = _number(value)
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def _number(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        return None


def _joined(mark: str, values: object, *names: str) -> str:
    return mark.join(dict.fromkeys(filter(None, (text_at(values, name) for name in names))))
