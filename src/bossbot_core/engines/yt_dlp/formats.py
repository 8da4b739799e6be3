"""Chooses what to fetch: the best that fits, H.264 and AAC in mp4 where there is such (every client plays it)."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from attrs import frozen

from bossbot_core.api import JobLimits, Quality

type Format = Mapping[str, Any]

_MARGIN = 0.98
"""Estimated sizes are rarely exact; two per cent below the limit keeps a close choice from failing."""
_WATCHABLE_LINES = 360
"""What is too large to post as it is will be converted or linked; from fewer lines neither is worth looking at."""
_FLAWED = -2
"""yt-dlp's `preference` of what is damaged, incomplete or carries a watermark; -1 still means a plain format."""
_NONE = "none"


@frozen(kw_only=True)
class Choice:
    """One format, or a picture and a sound that are to be merged."""

    formats: tuple[Format, ...]
    size_bytes: int | None
    exact: bool
    height: int
    reach: int
    bitrate: float
    flawless: bool
    plain_colours: bool
    rank: float

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

    Sound that was dubbed or describes the picture is left out where the original is there. When nothing is known to
    fit, those of unknown size come first, then the smallest that is worth watching, then the smallest.
    """
    choices = list(_choices(_in_original_language(list(formats)), limits.quality, duration_s))
    if not choices:
        return None
    limit = min(limits.upload_limit_bytes, limits.max_file_bytes)
    fitting = [each for each in choices if each.fits(limit)]
    if fitting:
        return max(fitting, key=_worth)
    unknown = [each for each in choices if each.size_bytes is None]
    if unknown:
        return max(unknown, key=_worth)
    return _least(choices, limits.max_file_bytes)


def _least(choices: list[Choice], limit_bytes: int) -> Choice:
    shown = [each for each in choices if each.height >= _WATCHABLE_LINES and each.fits(limit_bytes)]
    return min(shown or choices, key=lambda each: (not each.flawless, each.size_bytes or 0, -each.reach))


def _worth(choice: Choice) -> tuple[object, ...]:
    # HDR looks washed out wherever a screen or a converter does not know it.
    shown = (choice.flawless, choice.reach, choice.plain_colours, choice.height)
    return (*shown, choice.rank, choice.bitrate, len(choice.formats) == 1)


def _in_original_language(formats: list[Format]) -> list[Format]:
    wishes = [each["language_preference"] for each in formats if _names_language(each)]
    best = max(wishes, default=0)
    return [each for each in formats if not _names_language(each) or each["language_preference"] == best]


def _names_language(each: Format) -> bool:
    return bool(each.get("language")) and each.get("language_preference") is not None


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
        reach=min(_reach(each) for each in formats),
        bitrate=sum(float(each.get("tbr") or 0) for each in formats),
        flawless=all((each.get("preference") or 0) > _FLAWED for each in formats),
        plain_colours=all((each.get("dynamic_range") or "SDR") == "SDR" for each in formats),
        rank=sum(float(each.get("quality") or 0) for each in formats),
    )


def _size(each: Format, duration_s: float | None) -> int | None:
    known = each.get("filesize") or each.get("filesize_approx")
    if known:
        return int(known)
    rate = each.get("tbr")
    return int(float(rate) * 1000 / 8 * duration_s) if rate and duration_s else None


def _reach(each: Format) -> int:
    """2 where every client plays it inline, 1 where those that know newer codecs do, 0 where it has to be converted."""
    if each.get("ext") not in {"mp4", "m4a", "mov"}:
        return 0
    picture, sound = str(each.get("vcodec") or ""), str(each.get("acodec") or "")
    picture_plays = picture in {"", _NONE} or picture.startswith(("avc1", "avc3", "h264"))
    return 1 + (picture_plays and (sound in {"", _NONE} or sound.startswith(("mp4a", "aac"))))


def _has(each: Format, codec: str) -> bool:
    # A codec that is not named may well be there: extractors of plain files name none.
    return each.get(codec) != _NONE
