"""The picture of `/stats`: bars over time, by platform, by failure; numbers, dates and names only, in every language.

It has a ground of its own, so that it reads alike on Discord's dark and light themes.
"""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from bossbot_core.api.wording import count_text
from bossbot_core.queue import Bar, Figures, Tally

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

WIDTH = 960
COMPLETED, FAILED, CANCELLED = "#5865f2", "#f0593e", "#9a9da5"
"""Blue, red and grey can be told apart by those who do not see red and green."""

MOST_ROWS = 5
_GROUND, _TEXT, _GRID = "#232428", "#f2f3f5", "#46484f"
_COLOURS = 32
_LEFT, _RIGHT, _TOP, _FLOOR = 84, WIDTH - 28, 32, 284
_ROWS_TOP, _ROW_HEIGHT = 362, 38
_NAME_LENGTH = 18
_NAME_WIDTH = 216
_DAY_LABELS_FROM_HOURS = 24


@frozen(kw_only=True)
class _Row:
    """One bar of a list, in parts of different colours."""

    name: str
    parts: Sequence[tuple[str, int]]
    shown: str

    @property
    def length(self) -> int:
        return sum(amount for _, amount in self.parts)


@frozen(kw_only=True)
class _Pen:
    """Draws on one picture."""

    draw: "ImageDraw.ImageDraw"
    font: "ImageFont.FreeTypeFont | ImageFont.ImageFont"

    def text(self, place: tuple[float, float], text: str, anchor: str) -> None:
        self.draw.text(place, text, fill=_TEXT, font=self.font, anchor=anchor)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        if right - left >= 1 and bottom - top >= 1:
            self.draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)


def chart(figures: Figures) -> bytes:
    """The figures as a PNG of a few KiB; slow enough (some 50 ms) for a thread of its own."""
    # Pillow costs start-up time and memory: only who asks for a chart pays.
    from PIL import Image, ImageDraw, ImageFont

    platforms, failures = _platforms(figures.platforms), _failures(figures.failures)
    height = _ROWS_TOP + _ROW_HEIGHT * max(len(platforms), len(failures)) - _ROW_HEIGHT // 4
    with Image.new("RGB", (WIDTH, height), _GROUND) as picture:
        pen = _Pen(draw=ImageDraw.Draw(picture), font=ImageFont.load_default(22))
        _over_time(pen, figures.bars)
        _rows(pen, _LEFT - 56, WIDTH // 2 - 24, platforms)
        _rows(pen, WIDTH // 2 + 24, _RIGHT, failures)
        with picture.quantize(_COLOURS) as reduced, io.BytesIO() as file:
            reduced.save(file, "PNG", optimize=True)
            return file.getvalue()


def _over_time(pen: _Pen, bars: Sequence[Bar]) -> None:
    top = _round_up(max(bar.tally.jobs for bar in bars))
    for share in (0, top // 2, top):
        height = _FLOOR - (_FLOOR - _TOP) * share / top
        pen.draw.line((_LEFT, height, _RIGHT, height), fill=_GRID, width=2)
        pen.text((_LEFT - 12, height), str(share), "rm")
    slot = (_RIGHT - _LEFT) / len(bars)
    for number, bar in enumerate(bars):
        left = _LEFT + slot * number
        _column(pen, left + slot * 0.15, left + slot * 0.85, bar.tally, top)
        if label := _label(bar, len(bars)):
            pen.text((left + slot / 2, _FLOOR + 12), label, "ma")


def _column(pen: _Pen, left: float, right: float, tally: Tally, top: int) -> None:
    floor = float(_FLOOR)
    for colour, amount in _parts(tally):
        height = (_FLOOR - _TOP) * amount / top
        pen.box(left, floor - height, right, floor, colour)
        floor -= height


def _label(bar: Bar, bars: int) -> str:
    if bars < _DAY_LABELS_FROM_HOURS:
        return f"{bar.start:%m-%d}"
    return f"{bar.start:%H:%M}" if bar.start.hour % 3 == 0 else ""


def _rows(pen: _Pen, left: int, right: int, rows: Sequence[_Row]) -> None:
    names = left + _NAME_WIDTH
    most = max((row.length for row in rows), default=0)
    numbers = max((pen.draw.textlength(row.shown, font=pen.font) for row in rows), default=0.0)
    for place, row in enumerate(rows):
        middle = _ROWS_TOP + _ROW_HEIGHT * place
        pen.text((left, middle), row.name[:_NAME_LENGTH], "lm")
        pen.text((right, middle), row.shown, "rm")
        start = float(names)
        for colour, amount in row.parts:
            end = start + (right - numbers - 12 - names) * amount / most
            pen.box(start, middle - 11, end, middle + 11, colour)
            start = end


def _platforms(platforms: Mapping[str, Tally]) -> list[_Row]:
    most = list(platforms.items())[:MOST_ROWS]
    return [_Row(name=name, parts=_parts(tally), shown=count_text(tally.jobs)) for name, tally in most]


def _failures(failures: Mapping[str, int]) -> list[_Row]:
    most = list(failures.items())[:MOST_ROWS]
    return [_Row(name=code, parts=[(FAILED, count)], shown=count_text(count)) for code, count in most]


def _parts(tally: Tally) -> list[tuple[str, int]]:
    return [(COMPLETED, tally.completed), (FAILED, tally.failed), (CANCELLED, tally.cancelled)]


def _round_up(most: int) -> int:
    """The next even digit with zeros behind it, so that the half is a whole number too."""
    step = 1
    while most > 10 * step:
        step *= 10
    return next(even for even in (2 * step, 4 * step, 6 * step, 8 * step, 10 * step) if even >= most)
