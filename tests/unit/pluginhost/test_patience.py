"""What takes too long is ended, and nothing else ever is."""

import time

import pytest

from bossbot_core.pluginhost.patience import OverdueError, in_time

MOMENT_S = 0.002


def busy(seconds: float) -> str:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass
    return "done"


def test_what_is_in_time_gives_its_result():
    assert in_time(5, lambda: busy(0.001)) == "done"


def test_what_is_late_is_ended():
    with pytest.raises(OverdueError):
        in_time(MOMENT_S, lambda: busy(5))


def test_an_alarm_that_rings_at_the_last_moment_rings_for_nobody_else():
    outcomes = {"done": 0, "late": 0}
    for number in range(400):
        try:
            # From a little shorter than the moment to a little longer.
            outcomes[in_time(MOMENT_S, lambda: busy(MOMENT_S * (0.8 + number % 40 / 100)))] += 1  # noqa: B023
        except OverdueError:
            outcomes["late"] += 1
        busy(MOMENT_S / 10)
    assert min(outcomes.values()) > 0
    assert sum(outcomes.values()) == 400
