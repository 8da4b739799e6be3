"""The text around an Instagram post, from Instagram's own words on it."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bossbot_core.api import MediaInfo, RelatedText, Relation

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
    user = _mapping(post.get("user")) or _mapping(post.get("owner"))
    # A story is its items; the first one's words are those of all.
    item = next((each for each in post.get("items") or () if isinstance(each, dict)), post)
    text = _text(_mapping(item.get("caption")), "text")
    return MediaInfo(
        title=_text(post, "title"),
        author=_text(user, "full_name"),
        author_handle=_text(user, "username"),
        text=text,
        source_url=address,
        published_at=_date(item.get("taken_at")),
        duration_s=_seconds(item.get("video_duration")),
        tags=tuple(dict.fromkeys(re.findall(r"#(\w+)", text))),
        location=_joined(", ", _mapping(item.get("location")), "name", "city"),
        music=_music(item),
        age_restricted=True if any(item.get(gate) for gate in _GATES) else (False if for_everyone else None),
        counts=_counts(item, _COUNTS),
        related=tuple(_comments(post)),
    )


def _comments(post: Mapping[str, Any]) -> Iterator[RelatedText]:
    seen: set[str] = set()
    for comment in (*(post.get("comments") or ()), *(post.get("preview_comments") or ())):
        said = _mapping(comment)
        user, number = _mapping(said.get("user")), str(said.get("pk"))
        if number in seen or not _text(said, "text"):
            continue
        seen.add(number)
        yield RelatedText(
            relation=Relation.COMMENT,
            author=_text(user, "full_name"),
            author_handle=_text(user, "username"),
            text=_text(said, "text"),
            published_at=_date(said.get("created_at")),
            counts=_counts(said, {"likes": ("comment_like_count",), "replies": ("child_comment_count",)}),
        )


def _music(item: Mapping[str, Any]) -> str:
    for holder in _holders(item):
        song, sound = _mapping(holder.get("music_asset_info")), _mapping(holder.get("original_sound_info"))
        if song:
            return _joined(" – ", song, "title", "display_artist")
        if sound:
            artist = {"by": _text(_mapping(sound.get("ig_artist")), "username")}
            return _joined(" – ", {**sound, **artist}, "original_audio_title", "by")
    return ""


def _holders(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Each place where Instagram writes what is played."""
    for name in ("clips_metadata", "music_metadata"):
        told = _mapping(item.get(name))
        yield _mapping(told.get("music_info"))
        yield told
    yield from (_mapping(sticker) for sticker in item.get("story_music_stickers") or ())


def _counts(values: Mapping[str, Any], names: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    counts = {}
    for name, spellings in names.items():
        found = [value for each in spellings if isinstance(value := values.get(each), int) and value >= 0]
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


def _joined(mark: str, values: Mapping[str, Any], *names: str) -> str:
    return mark.join(dict.fromkeys(filter(None, (_text(values, name) for name in names))))


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
