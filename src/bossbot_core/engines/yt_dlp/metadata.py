"""The text around a video, from yt-dlp's information."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bossbot_core.api import Chapter, MediaInfo, Subtitles

_ADULT_AGE = 18
_COUNTS = {
    "views": "view_count",
    "likes": "like_count",
    "replies": "comment_count",
    "reposts": "repost_count",
}


# The start of a video that has chapters only later on; the words are yt-dlp's.
_UNNAMED = re.compile(r"<Untitled Chapter \d+>")


def describe(info: Mapping[str, Any], url: str, *, subtitles: Iterable[Subtitles] = ()) -> MediaInfo:
    """Every field that the site gave; `url` stands in where it names no page."""
    return MediaInfo(
        title=text_of(info, "title"),
        author=text_of(info, "channel", "uploader", "creator", "artist"),
        author_handle=text_of(info, "uploader_id", "channel_id").removeprefix("@"),
        text=text_of(info, "description"),
        source_url=text_of(info, "webpage_url") or url,
        published_at=_date(info),
        duration_s=_seconds(info.get("duration")),
        tags=tuple(dict.fromkeys(_words(info, "tags", "categories"))),
        age_restricted=_age_restricted(info),
        counts={name: info[key] for name, key in _COUNTS.items() if isinstance(info.get(key), int)},
        subtitles=tuple(each for each in subtitles if each.text),
        chapters=tuple(_chapters(info)),
    )


def videos(info: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The videos of a list that were looked at, or the one video itself."""
    entries = info.get("entries")
    return [info] if entries is None else [each for each in entries if each]


def text_of(info: Mapping[str, Any], *names: str) -> str:
    """What stands under the first of these names that has words."""
    values = (info.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value), "")


def _age_restricted(info: Mapping[str, Any]) -> bool | None:
    """One video for adults makes a list one for adults."""
    ages = [age for each in (info, *videos(info)) if isinstance(age := each.get("age_limit"), int)]
    return max(ages) >= _ADULT_AGE if ages else None


def _words(info: Mapping[str, Any], *names: str) -> Iterator[str]:
    for name in names:
        yield from (word.removeprefix("#") for word in info.get(name) or () if isinstance(word, str))


def _chapters(info: Mapping[str, Any]) -> Iterator[Chapter]:
    for each in info.get("chapters") or ():
        start_s = _seconds(each.get("start_time"))
        if start_s is not None:
            title = _UNNAMED.sub("", text_of(each, "title"))
            yield Chapter(title=title, start_s=start_s, end_s=_seconds(each.get("end_time")))


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
