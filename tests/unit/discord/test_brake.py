"""The brake holds as long as Discord said, for whom it said, and never longer by itself."""

import pytest

from bossbot_core.discord.brake import Brake
from bossbot_core.discord.faults import LimitedError


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def brake(clock):
    return Brake(clock=clock)


def refused(brake, job_id):
    with pytest.raises(LimitedError) as caught:
        brake.check(job_id)
    return caught.value


def test_a_limit_of_one_job_holds_that_job_alone(brake, clock):
    brake.hold(1, LimitedError(30.0, everywhere=False))
    assert refused(brake, 1).wait_s == 30.0
    brake.check(2)
    clock.now += 30.0
    brake.check(1)


def test_a_limit_of_everything_holds_everybody(brake):
    brake.hold(1, LimitedError(30.0, everywhere=True))
    assert brake.left_s(2) == 30.0


def test_a_shorter_limit_does_not_cut_a_longer_one(brake):
    brake.hold(1, LimitedError(30.0, everywhere=False))
    brake.hold(1, LimitedError(5.0, everywhere=False))
    assert brake.left_s(1) == 30.0


@pytest.mark.parametrize("left_s", [0.1, 1.0, 29.0])
def test_what_it_refuses_itself_does_not_make_it_hold_longer(brake, clock, left_s):
    brake.hold(1, LimitedError(30.0, everywhere=False))
    clock.now += 30.0 - left_s
    for _ in range(3):
        brake.hold(1, refused(brake, 1))
        brake.hold(2, refused(brake, 1))
    assert brake.left_s(1) == pytest.approx(left_s)
    assert brake.left_s(2) == 0.0


def test_it_forgets_limits_that_are_over(brake, clock):
    for job_id in range(1, 1001):
        brake.hold(job_id, LimitedError(1.0, everywhere=False))
    clock.now += 2.0
    brake.hold(5000, LimitedError(9.0, everywhere=False))
    assert len(brake._until) == 1
