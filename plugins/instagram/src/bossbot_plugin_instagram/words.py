"""The text around an Instagram post, from Instagram's own words on it."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bossbot_core.api import MediaInfo, RelatedText, Relation
from bossbot_core.engines.gallery_dl import at, list_at, text_at

_COUNTS = {
    "likes": ("like_count",),
    "replies": ("comment_count",),
    "reposts": ("reshare_count", "media_repost_count"),
    "views": ("play_count", "ig_play_count", "view_count"),
    "bookmarks": ("save_count",),
}
# Each hides a post behind a warning or an age.
_GATES = ("gating_info", "media_overlay_info", "sensitivity_friction_info")


def describe(post: Mapping[str, Any], address: str, *, for_everyone: bool) -> MediaInfo:
    """Every field that Instagram gave; `for_everyone` where it showed the post to a visitor without an account."""
    user = at(post, "user") or at(post, "owner")
    # A story is its items; the first one's words are those of all.
    item = next((each for each in post.get("items") or () if isinstance(each, dict)), post)
    text = text_at(item, "caption", "text")
    return MediaInfo(
        title=text_at(post, "title"),
        author=text_at(user, "full_name"),
        author_handle=text_at(user, "username"),
        text=text,
        source_url=address,
        published_at=_date(item.get("taken_at")),
        duration_s=_seconds(item.get("video_duration")),
        tags=tuple(dict.fromkeys(re.findall(r"#(\w+)", text))),
        location=_joined(", ", at(item, "location"), "name", "city"),
        music=_music(item),
        age_restricted=True if any(item.get(gate) for gate in _GATES) else (False if for_everyone else None),
        counts=_counts(item, _COUNTS),
        related=tuple(_comments(post)),
    )


def _comments(post: Mapping[str, Any]) -> Iterator[RelatedText]:
    seen: set[str] = set()
    for comment in (*(post.get("comments") or ()), *(post.get("preview_comments") or ())):
        number = str(at(comment, "pk"))
        if number in seen or not text_at(comment, "text"):
            continue
        seen.add(number)
        yield RelatedText(
            relation=Relation.COMMENT,
            author=text_at(comment, "user", "full_name"),
            author_handle=text_at(comment, "user", "username"),
            text=text_at(comment, "text"),
            published_at=_date(at(comment, "created_at")),
            counts=_counts(comment, {"likes": ("comment_like_count",), "replies": ("child_comment_count",)}),
        )


def _music(item: Mapping[str, Any]) -> str:
    for holder in _holders(item):
        song, sound = at(holder, "music_asset_info"), at(holder, "original_sound_info")
        if song:
            return _joined(" – ", song, "title", "display_artist")
        if sound:
            named = {"by": text_at(sound, "ig_artist", "username"), "title": at(sound, "original_audio_title")}
            return _joined(" – ", named, "title", "by")
    return ""


def _holders(item: Mapping[str, Any]) -> Iterator[object]:
    """Each place where Instagram writes what is played."""
    for name in ("clips_metadata", "music_metadata"):
        yield at(item, name, "music_info")
        yield at(item, name)
    yield from list_at(item, "story_music_stickers")


def _counts(values: object, names: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    counts = {}
    for name, spellings in names.items():
        found = [value for each in spellings if isinstance(value := at(values, each), int) and value >= 0]
        if found:
            counts[name] = found[0]
    return counts


def _date(value: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(value), UTC) if isinstance(value, int | str) and value else None
    except (ValueError, OverflowError, OSError):
        return None


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value else None


def _joined(mark: str, values: object, *names: str) -> str:
    return mark.join(dict.fromkeys(filter(None, (text_at(values, name) for name in names))))
