"""The text around a video, from yt-dlp's information."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bossbot_core.api import MediaInfo

_ADULT_AGE = 18
_COUNTS = {
    "views": "view_count",
    "likes": "like_count",
    "replies": "comment_count",
    "reposts": "repost_count",
}


def describe(info: Mapping[str, Any], url: str) -> MediaInfo:
    """Every field that the site gave; `url` stands in where it names no page."""
    age = info.get("age_limit")
    return MediaInfo(
        title=_text(info, "title"),
        author=_text(info, "channel", "uploader", "creator", "artist"),
        author_handle=_text(info, "uploader_id", "channel_id"),
        text=_text(info, "description"),
        source_url=_text(info, "webpage_url") or url,
        published_at=_date(info),
        duration_s=_seconds(info.get("duration")),
        tags=tuple(tag for tag in info.get("tags") or () if isinstance(tag, str)),
        age_restricted=None if age is None else age >= _ADULT_AGE,
        counts={name: info[key] for name, key in _COUNTS.items() if isinstance(info.get(key), int)},
    )


def _text(info: Mapping[str, Any], *names: str) -> str:
    values = (info.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value), "")


def _date(info: Mapping[str, Any]) -> datetime | None:
    try:
        if info.get("timestamp") is not None:
            return datetime.fromtimestamp(float(info["timestamp"]), UTC)
        if info.get("upload_date"):
            return datetime.strptime(str(info["upload_date"]), "%Y%m%d").replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        # A date from afar may be any number; a post without a date is better than none.
        return None
    return None


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
