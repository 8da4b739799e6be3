"""The arithmetic of making something fit; whether x264 keeps to it is measured elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.engines.films import Film, Picture, Sound
from bossbot_core.engines.fitting import LEAST_PICTURE_BPS, LEAST_SOUND_BPS, Plan, plan

MIB = 1024 * 1024


def film(seconds, *, width=1920, height=1080, rate=30.0, sound=True):
    picture = Picture(codec="h264", pixels="yuv420p", width=width, height=height, rate=rate) if height else None
    return Film(seconds=seconds, picture=picture, sound=Sound(codec="aac") if sound else None)


@pytest.mark.parametrize(
    ("seconds", "lines"), [(10, 720), (30, 720), (60, 720), (80, 480), (120, 480), (180, 360), (560, 360)]
)
def test_the_longer_the_film_the_fewer_its_lines(seconds, lines):
    assert plan(film(seconds), 10 * MIB).lines == lines


@pytest.mark.parametrize(
    ("shape", "lines"),
    [({"width": 640, "height": 360}, 360), ({"width": 202, "height": 360}, 202), ({"height": 240, "width": 426}, 240)],
)
def test_no_lines_are_added(shape, lines):
    assert plan(film(5, **shape), 10 * MIB).lines == lines


def test_sound_gets_its_share_and_none_where_there_is_none():
    assert [plan(film(seconds), 10 * MIB).sound_bps for seconds in (10, 120, 240, 500)] == [
        128_000,
        96_000,
        64_000,
        LEAST_SOUND_BPS,
    ]
    assert plan(film(60, sound=False), 10 * MIB).sound_bps == 0


@pytest.mark.parametrize("seconds", [None, 0, 700, 7200])
def test_what_is_too_long_or_of_no_known_length_is_hopeless(seconds):
    assert plan(film(seconds), 10 * MIB) is None


def test_a_file_without_picture_and_sound_is_hopeless():
    assert plan(Film(seconds=5), 10 * MIB) is None


def test_a_picture_too_large_for_a_small_machine_is_hopeless():
    assert plan(film(5, width=7680, height=4320), 10 * MIB) is None
    assert plan(film(5, width=3840, height=2160), 10 * MIB).lines == 720


def test_sound_alone_has_a_most_and_a_least():
    assert plan(film(60, height=0), 10 * MIB) == Plan(sound_bps=192_000)
    assert LEAST_SOUND_BPS < plan(film(1800, height=0), 10 * MIB).sound_bps < 48_000
    assert plan(film(3600, height=0), 10 * MIB) is None


def test_a_short_film_gets_no_more_bits_than_eyes_can_see():
    assert plan(film(5), 100 * MIB).picture_bps < 9_000_000


def test_sixty_frames_become_thirty():
    assert plan(film(20, rate=60.0), 10 * MIB).rate == 30
    assert plan(film(20, rate=12.0), 10 * MIB).rate == 12


@given(st.floats(0.1, 5000), st.integers(1, 200 * MIB), st.booleans(), st.floats(0.01, 240))
def test_a_plan_never_asks_for_more_than_the_limit(seconds, limit_bytes, sound, rate):
    made = plan(film(seconds, sound=sound, rate=rate), limit_bytes)
    if made is not None:
        assert (made.picture_bps + made.sound_bps) / 8 * seconds < limit_bytes
        assert made.picture_bps >= LEAST_PICTURE_BPS


def test_the_second_plan_is_lower_by_more_than_the_first_one_missed():
    second = Plan(picture_bps=1_000_000, sound_bps=96_000).lower(0.8)
    assert second.picture_bps == pytest.approx(744_000, abs=1)
    assert second.sound_bps == 96_000
    assert Plan(sound_bps=100_000).lower(0.8).sound_bps == pytest.approx(74_400, abs=1)


def test_a_second_plan_below_the_least_is_hopeless():
    assert Plan(picture_bps=LEAST_PICTURE_BPS, sound_bps=32_000).lower(0.99) is None
    assert Plan(sound_bps=LEAST_SOUND_BPS).lower(0.99) is None
