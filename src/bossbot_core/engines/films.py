"""What is in a film: its length, its picture and its sound, as ffmpeg reports them."""

import re
from pathlib import Path

from attrs import frozen

from bossbot_core.engines import ffmpeg

_LENGTH = re.compile(r"^  Duration: (\d+):(\d\d):(\d\d\.\d+)", re.MULTILINE)
_STREAM = re.compile(r"^  Stream #0:\d+\S*: (Video|Audio): (\w+)(.*)$", re.MULTILINE)
_SHAPE = re.compile(r", (\w+)(?:\([^)]*\))?, (\d+)x(\d+)")
_RATE = re.compile(r"([\d.]+) fps")
_BITRATE = re.compile(r"(\d+) kb/s")
_COVER = "(attached pic)"
_USUAL_RATE = 30.0


@frozen(kw_only=True)
class Picture:
    """The moving picture: ffmpeg's names of codec and pixel format, pixels, frames per second."""

    codec: str
    pixels: str = ""
    width: int = 0
    height: int = 0
    rate: float = _USUAL_RATE

    @property
    def lines(self) -> int:
        """The shorter side, by which sizes are named."""
        return min(self.width, self.height)


@frozen(kw_only=True)
class Sound:
    """The sound; 0 bits per second where nobody knows."""

    codec: str
    bits_per_s: int = 0


@frozen(kw_only=True)
class Film:
    """Length in seconds (None where the file does not say), the first picture that is no cover, the first sound."""

    seconds: float | None = None
    picture: Picture | None = None
    sound: Sound | None = None


def look(program: str, path: Path) -> Film:
    """What is in a file; nothing where it is no film."""
    return read(ffmpeg.report(program, path))


def read(report: str) -> Film:
    """The film that a report of ffmpeg's describes."""
    length = _LENGTH.search(report)
    streams = [(kind, codec, rest) for kind, codec, rest in _STREAM.findall(report) if _COVER not in rest]
    pictures = (_picture(codec, rest) for kind, codec, rest in streams if kind == "Video")
    sounds = (_sound(codec, rest) for kind, codec, rest in streams if kind == "Audio")
    return Film(seconds=_seconds(length) if length else None, picture=next(pictures, None), sound=next(sounds, None))


def _seconds(length: re.Match[str]) -> float | None:
    hours, minutes, seconds = length.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds) or None


def _picture(codec: str, rest: str) -> Picture:
    shape, rate = _SHAPE.search(rest), _RATE.search(rest)
    pixels, width, height = shape.groups() if shape else ("", "0", "0")
    each_second = float(rate[1]) if rate and rate[1].count(".") <= 1 and rate[1] != "." else 0.0
    return Picture(codec=codec, pixels=pixels, width=int(width), height=int(height), rate=each_second or _USUAL_RATE)


def _sound(codec: str, rest: str) -> Sound:
    rate = _BITRATE.search(rest)
    return Sound(codec=codec, bits_per_s=1000 * int(rate[1]) if rate else 0)
