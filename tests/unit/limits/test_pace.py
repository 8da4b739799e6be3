"""The pace of a platform: never faster than its rate, first come first served, and patient when told to be."""

import asyncio
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.limits import PlatformPace
from bossbot_core.limits.pace import BURST
from bossbot_core.settings import LimitSettings


class VirtualTime:
    """A clock that only sleeping moves, and that nobody wakes from while it is `stopped`."""

    def __init__(self):
        self.now = 1000.0
        self.stopped = False

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        wake = self.now + seconds
        if self.stopped:
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        self.now = max(self.now, wake)


@pytest.fixture
def time():
    return VirtualTime()


def pace_of(time, **settings):
    return PlatformPace(LimitSettings(**settings), clock=time, sleep=time.sleep)


async def spent_by(time, pace, plugin, requests):
    before = time.now
    for _ in range(requests):
        await pace.acquire(plugin)
    return time.now - before


async def test_a_rested_platform_takes_a_burst_at_once(time):
    assert await spent_by(time, pace_of(time), "reddit", BURST) == 0


async def test_after_the_burst_requests_come_at_the_rate(time):
    pace = pace_of(time, default_pace_per_s=2.0)
    await spent_by(time, pace, "reddit", BURST)
    assert await spent_by(time, pace, "reddit", 10) == pytest.approx(5.0)


async def test_each_platform_has_its_own_rate(time):
    pace = pace_of(time, default_pace_per_s=2.0, pace={"tiktok": 0.5})
    await spent_by(time, pace, "tiktok", BURST)
    assert await spent_by(time, pace, "tiktok", 2) == pytest.approx(4.0)
    assert await spent_by(time, pace, "reddit", BURST) == 0


async def test_a_rest_earns_no_more_than_one_burst(time):
    pace = pace_of(time, default_pace_per_s=1.0)
    await spent_by(time, pace, "reddit", BURST)
    await time.sleep(3600)
    assert await spent_by(time, pace, "reddit", BURST + 1) == pytest.approx(1.0)


async def test_a_back_off_holds_every_job_of_the_platform(time):
    pace = pace_of(time)
    pace.back_off("reddit", 30)
    assert await spent_by(time, pace, "x", 1) == 0
    assert await spent_by(time, pace, "reddit", 1) == pytest.approx(30.0)


async def test_a_back_off_also_holds_those_who_already_wait(time):
    pace = pace_of(time, default_pace_per_s=1.0)
    await spent_by(time, pace, "reddit", BURST)
    waiting = asyncio.create_task(spent_by(time, pace, "reddit", 1))
    await asyncio.sleep(0)
    pace.back_off("reddit", 60)
    assert await waiting == pytest.approx(60.0)


async def test_a_shorter_back_off_shortens_nothing(time):
    pace = pace_of(time)
    pace.back_off("reddit", 60)
    pace.back_off("reddit", 5)
    assert await spent_by(time, pace, "reddit", 1) == pytest.approx(60.0)


async def test_jobs_are_served_in_the_order_they_came(time):
    pace = pace_of(time, default_pace_per_s=1.0)
    await spent_by(time, pace, "reddit", BURST)
    served = []

    async def ask(name):
        await pace.acquire("reddit")
        served.append(name)

    await asyncio.gather(*(ask(name) for name in range(10)))
    assert served == list(range(10))


async def test_who_is_cancelled_while_waiting_uses_nothing_up(time):
    pace = pace_of(time, default_pace_per_s=1.0)
    await spent_by(time, pace, "reddit", BURST)
    time.stopped = True
    gone = [asyncio.create_task(pace.acquire("reddit")) for _ in range(5)]
    await asyncio.sleep(0)
    for task in gone:
        task.cancel()
    await asyncio.gather(*gone, return_exceptions=True)
    time.stopped = False
    assert await spent_by(time, pace, "reddit", 1) == pytest.approx(1.0)


@given(
    rate=st.floats(0.1, 50),
    rests=st.lists(st.floats(0, 20), min_size=1, max_size=60),
    backed_off=st.lists(st.floats(0, 10), max_size=3),
)
async def test_no_stretch_of_time_sees_more_than_a_burst_and_the_rate(rate, rests, backed_off):
    time = VirtualTime()
    pace = pace_of(time, default_pace_per_s=rate)
    taken = []
    for index, rest in enumerate(rests):
        time.now += rest
        if index < len(backed_off):
            pace.back_off("reddit", backed_off[index])
        await pace.acquire("reddit")
        taken.append(time.now)
    for first, start in enumerate(taken):
        for last in range(first, len(taken)):
            allowed = BURST + (taken[last] - start) * rate
            assert last - first + 1 <= math.floor(allowed + 1e-6)
