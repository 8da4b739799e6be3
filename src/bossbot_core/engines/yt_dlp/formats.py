"""Chooses what to fetch: the best that fits, H.264 and AAC in mp4 where there is such (every client plays it)."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from attrs import frozen

from bossbot_core.api import JobLimits, Quality

type Format = Mapping[str, Any]

_MARGIN = 0.98
"""Estimated sizes are rarely exact; two per cent below the limit keeps a close choice from failing."""
_NONE = "none"


@frozen(kw_only=True)
class Choice:
    """One format, or a picture and a sound that are to be merged."""

    formats: tuple[Format, ...]
    size_bytes: int | None
    exact: bool
    height: int
    compatible: bool
    bitrate: float

    @property
    def selector(self) -> str:
        """In yt-dlp's own language, `137+140`."""
        return "+".join(str(each["format_id"]) for each in self.formats)

    def fits(self, limit_bytes: int) -> bool | None:
        """Whether it stays within a limit; None where its size is unknown."""
        if self.size_bytes is None:
            return None
        return self.size_bytes <= (limit_bytes if self.exact else limit_bytes * _MARGIN)


def choose(formats: Iterable[Format], limits: JobLimits, duration_s: float | None) -> Choice | None:
    """The format to fetch, or None when there is neither picture nor sound.

    When nothing is known to fit, those of unknown size come first and then the smallest.
    """
    choices = list(_choices(list(formats), limits.quality, duration_s))
    if not choices:
        return None
    limit = min(limits.upload_limit_bytes, limits.max_file_bytes)
    fitting = [each for each in choices if each.fits(limit)]
    if fitting:
        return max(fitting, key=_worth)
    unknown = [each for each in choices if each.size_bytes is None]
    if unknown:
        return max(unknown, key=_worth)
    return min(choices, key=lambda each: (each.size_bytes or 0, not each.compatible))


def _worth(choice: Choice) -> tuple[object, ...]:
    return (choice.compatible, choice.height, choice.bitrate, len(choice.formats) == 1)


def _choices(formats: list[Format], quality: Quality, duration_s: float | None) -> Iterator[Choice]:
    sounds = [each for each in formats if _has(each, "acodec") and not _has(each, "vcodec")]
    pictures = [each for each in formats if _has(each, "vcodec") and not _has(each, "acodec")]
    both = [each for each in formats if _has(each, "vcodec") and _has(each, "acodec")]
    if quality is Quality.AUDIO:
        yield from (_choice((each,), duration_s) for each in sounds or both)
        return
    shown = _within_height([*pictures, *both], quality.max_height)
    pairs = product([each for each in shown if each in pictures], sounds)
    yield from (_choice((each,), duration_s) for each in shown if each in both)
    yield from (_choice(pair, duration_s) for pair in pairs)
    if not both and not (pictures and sounds):
        yield from (_choice((each,), duration_s) for each in shown or sounds)


def _within_height(formats: list[Format], max_height: int | None) -> list[Format]:
    if max_height is None or not formats:
        return formats
    # Portrait videos are measured by their shorter side, as their labels on the platforms are.
    low = [each for each in formats if _lines(each) <= max_height]
    lowest = min(_lines(each) for each in formats)
    return low or [each for each in formats if _lines(each) == lowest]


def _lines(each: Format) -> int:
    sides = [side for side in (each.get("height"), each.get("width")) if side]
    return int(min(sides, default=0))


def _choice(formats: tuple[Format, ...], duration_s: float | None) -> Choice:
    sizes = [_size(each, duration_s) for each in formats]
    known = [size for size in sizes if size is not None]
    return Choice(
        formats=formats,
        size_bytes=sum(known) if len(known) == len(formats) else None,
        exact=all(each.get("filesize") for each in formats),
        height=max(_lines(each) for each in formats),
        compatible=all(_plays_everywhere(each) for each in formats),
        bitrate=sum(float(each.get("tbr") or 0) for each in formats),
    )


def _size(each: Format, duration_s: float | None) -> int | None:
    known = each.get("filesize") or each.get("filesize_approx")
    if known:
        return int(known)
    rate = each.get("tbr")
    return int(float(rate) * 1000 / 8 * duration_s) if rate and duration_s else None


def _plays_everywhere(each: Format) -> bool:
    if each.get("ext") not in {"mp4", "m4a", "mov"}:
        return False
    picture, sound = str(each.get("vcodec") or ""), str(each.get("acodec") or "")
    picture_plays = picture in {"", _NONE} or picture.startswith(("avc1", "avc3", "h264"))
    return picture_plays and (sound in {"", _NONE} or sound.startswith(("mp4a", "aac")))


def _has(each: Format, codec: str) -> bool:
    # A codec that is not named may well be there: extractors of plain files name none.
    return each.get(codec) != _NONE
