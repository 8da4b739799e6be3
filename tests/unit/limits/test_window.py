"""The arithmetic of a command's limit."""

from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.limits.window import WINDOW_MS, CommandRate, wait_until_free

DOWNLOAD = CommandRate(per_minute=5, cooldown_ms=10_000)
NO_COOLDOWN = CommandRate(per_minute=5, cooldown_ms=0)


def test_the_first_use_is_free():
    assert wait_until_free(DOWNLOAD, [], 0) is None


def test_a_second_use_waits_for_the_cooldown():
    wait = wait_until_free(DOWNLOAD, [1_000], 3_500)
    assert wait is not None
    assert (wait.ms, wait.seconds, wait.by_window) == (7_500, 8, False)
    assert wait_until_free(DOWNLOAD, [1_000], 11_000) is None


def test_a_sixth_use_waits_until_the_first_is_a_minute_old():
    uses = [41_000, 31_000, 21_000, 11_000, 1_000]
    wait = wait_until_free(DOWNLOAD, uses, 51_001)
    assert wait is not None
    assert (wait.seconds, wait.by_window) == (10, True)
    assert wait_until_free(DOWNLOAD, uses, 61_000) is None


def test_zero_turns_a_limit_off():
    free = CommandRate(per_minute=0, cooldown_ms=0)
    assert wait_until_free(free, [10, 9, 8, 7, 6, 5], 11) is None


@given(st.lists(st.integers(0, 30_000), min_size=1, max_size=80))
def test_no_minute_sees_more_than_five_uses(gaps_ms):
    now_ms, used = 0, []
    for gap_ms in gaps_ms:
        now_ms += gap_ms
        if wait_until_free(NO_COOLDOWN, used[::-1][:5], now_ms) is None:
            used.append(now_ms)
    for start in used:
        assert sum(start <= use < start + WINDOW_MS for use in used) <= 5


@given(st.lists(st.integers(0, 20_000), min_size=5, max_size=5), st.integers(0, 90_000))
def test_who_waits_the_seconds_told_gets_through(gaps_ms, pause_ms):
    used, now_ms = [], 0
    for gap_ms in gaps_ms:
        now_ms += gap_ms
        used.insert(0, now_ms)
    now_ms += pause_ms
    if wait := wait_until_free(DOWNLOAD, used, now_ms):
        assert wait_until_free(DOWNLOAD, used, now_ms + wait.seconds * 1000) is None
