"""The chart of `/stats`: a small picture, whatever is to be shown."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from bossbot_core.discord.chart import CANCELLED, COMPLETED, FAILED, WIDTH, chart
from bossbot_core.queue import Bar, Figures, Tally

START = datetime(2026, 11, 20, tzinfo=UTC)


def figures(tally: Tally, bars: int, step: timedelta) -> Figures:
    return Figures(
        bars=tuple(Bar(start=START + number * step, tally=tally) for number in range(bars)),
        total=tally,
        platforms={f"platform-with-a-long-name-{number}": tally for number in range(9)},
        failures={"a_code_that_is_longer_than_all_others": tally.failed, "removed": 1},
    )


def colours(png: bytes) -> set[str]:
    with Image.open(io.BytesIO(png)) as image:
        assert image.width == WIDTH
        return {"#" + bytes(colour).hex() for _, colour in image.convert("RGB").getcolors()}


@pytest.mark.parametrize("jobs", [1, 7, 999, 10**7])
@pytest.mark.parametrize(("bars", "step"), [(7, timedelta(days=1)), (24, timedelta(hours=1))])
def test_each_ending_is_drawn_in_its_own_colour_and_the_file_is_small(jobs, bars, step):
    drawn = chart(figures(Tally(completed=jobs, failed=jobs, cancelled=jobs), bars, step))
    assert len(drawn) < 60 * 1024
    assert {COMPLETED, FAILED, CANCELLED} <= colours(drawn)


def test_what_did_not_happen_is_not_drawn():
    drawn = colours(chart(figures(Tally(completed=3), 7, timedelta(days=1))))
    assert COMPLETED in drawn
    assert CANCELLED not in drawn


def test_nothing_at_all_can_be_drawn():
    assert len(chart(Figures(bars=tuple(Bar(start=START) for _ in range(7))))) > 1000
