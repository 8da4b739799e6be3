"""The pace of a platform across restarts, crashes and jumps of the clock, on a real database."""

import asyncio
import time as real_time

import pytest

from bossbot_core.limits import PlatformPace
from bossbot_core.limits.pace import BURST, LONGEST_BACK_OFF_S
from bossbot_core.settings import LimitSettings

YEAR_S = 365 * 86_400.0


class WatchedDatabase:
    """Passes operations on and counts them; `broken` refuses them."""

    def __init__(self, database):
        self._database = database
        self.writes = 0
        self.broken = False

    async def write(self, operation):
        self.writes += 1
        if self.broken:
            raise OSError("disk full")
        return await self._database.write(operation)


class Machine:
    """Two clocks that sleeping moves; each process finds the steady one at another place."""

    def __init__(self):
        self.wall_s = 1_800_000_000.0
        self.steady_s = 1000.0

    def wall(self):
        return self.wall_s

    def steady(self):
        return self.steady_s

    def pass_s(self, seconds):
        self.wall_s += seconds
        self.steady_s += seconds

    async def sleep(self, seconds):
        await asyncio.sleep(0)
        self.pass_s(seconds)


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def watched(database):
    return WatchedDatabase(database)


@pytest.fixture
async def start(watched, machine):
    """`await start()` is a new process on the same database; the ones before are left as a crash leaves them."""
    started = []

    async def make(save_every_s=1.0, **settings):
        machine.steady_s = 7.0 + 1000 * len(started)
        clocks = {"clock": machine.steady, "wall": machine.wall, "sleep": machine.sleep}
        pace = PlatformPace(LimitSettings(**settings), database=watched, save_every_s=save_every_s, **clocks)
        await pace.load()
        started.append(pace)
        return pace

    yield make
    for pace in started:
        await pace.close()


async def waited(machine, pace, plugin="reddit", requests=1):
    before = machine.steady_s
    for _ in range(requests):
        await pace.acquire(plugin)
    return machine.steady_s - before


async def saved(database):
    return {row["plugin"]: row for row in await database.read("SELECT * FROM platform_paces")}


async def until(condition):
    async with asyncio.timeout(5):
        while not await condition():
            await asyncio.sleep(0.005)


@pytest.mark.alone
async def test_a_back_off_outlives_a_crash(start, machine, database):
    (await start()).back_off("reddit", 60)

    async def is_saved():
        return "reddit" in await saved(database)

    started = real_time.monotonic()
    await until(is_saved)
    assert real_time.monotonic() - started < 0.5
    machine.pass_s(20)
    pace = await start()
    assert await waited(machine, pace, "x") == 0
    assert await waited(machine, pace) == pytest.approx(40)


async def test_a_burst_is_not_had_twice_by_a_restart(start, machine):
    pace = await start(default_pace_per_s=2.0)
    await waited(machine, pace, requests=BURST)
    await pace.close()
    pace = await start(default_pace_per_s=2.0)
    assert await waited(machine, pace, requests=4) == pytest.approx(2.0)


async def test_requests_are_written_down_within_the_interval(start, machine, database):
    pace = await start(save_every_s=0.02)

    async def is_saved():
        return "reddit" in await saved(database)

    await waited(machine, pace, requests=BURST)
    await until(is_saved)
    assert (await saved(database))["reddit"]["ahead_s"] == pytest.approx(2.5)


async def test_many_requests_cost_few_writes(start, machine, watched):
    pace = await start(save_every_s=0.1)
    started = real_time.monotonic()
    while real_time.monotonic() - started < 0.5:
        await waited(machine, pace, requests=10)
        await asyncio.sleep(0)
    assert 2 <= watched.writes <= 7


@pytest.mark.parametrize("jump_s", [-3600.0, -86_400.0, -10 * YEAR_S])
async def test_a_clock_set_back_blocks_no_longer_than_the_back_off_was(start, machine, jump_s):
    pace = await start()
    pace.back_off("reddit", 60)
    await pace.close()
    machine.wall_s += jump_s
    assert await waited(machine, await start()) == pytest.approx(60)


async def test_restarts_under_a_clock_that_was_set_back_share_one_wait(start, machine):
    pace = await start()
    pace.back_off("reddit", 60)
    await pace.close()
    machine.wall_s -= YEAR_S
    for _ in range(5):
        await start()
        machine.pass_s(10)
    assert await waited(machine, await start()) == pytest.approx(10)


@pytest.mark.parametrize("jump_s", [3600.0, 10 * YEAR_S])
async def test_a_clock_set_forward_blocks_nobody(start, machine, jump_s):
    pace = await start()
    pace.back_off("reddit", 60)
    await waited(machine, pace, "x", BURST)
    await pace.close()
    machine.wall_s += jump_s
    pace = await start()
    assert await waited(machine, pace) == 0
    assert await waited(machine, pace, "x", BURST) == 0


@pytest.mark.parametrize("jump_s", [-10 * YEAR_S, -86_400.0, 3600.0, 10 * YEAR_S])
async def test_within_a_process_the_wall_clock_says_nothing(start, machine, jump_s):
    pace = await start(default_pace_per_s=1.0)
    pace.back_off("reddit", 60)
    machine.pass_s(10)
    machine.wall_s += jump_s
    assert await waited(machine, pace) == pytest.approx(50)
    assert await waited(machine, pace, requests=BURST) == pytest.approx(1.0)


@pytest.mark.parametrize("seconds", [1e300, float("inf")])
async def test_no_platform_is_left_alone_for_more_than_an_hour(start, machine, seconds):
    pace = await start()
    pace.back_off("reddit", seconds)
    assert await waited(machine, pace) == LONGEST_BACK_OFF_S


@pytest.mark.parametrize("seconds", [float("nan"), 0.0, -5.0])
async def test_a_back_off_of_no_time_is_ignored(start, machine, seconds):
    pace = await start()
    pace.back_off("reddit", seconds)
    assert await waited(machine, pace) == 0


async def test_a_rate_that_was_raised_counts_at_once(start, machine):
    pace = await start(default_pace_per_s=0.01)
    await waited(machine, pace, requests=BURST)
    await pace.close()
    pace = await start(default_pace_per_s=10.0)
    assert await waited(machine, pace) == pytest.approx(0.1)


async def test_a_database_that_fails_stops_nobody(start, machine, watched, database):
    pace = await start(save_every_s=0.01)
    watched.broken = True
    pace.back_off("reddit", 60)
    await asyncio.sleep(0.05)
    assert await waited(machine, pace) == pytest.approx(60)
    pace.back_off("reddit", 60)
    watched.broken = False
    await pace.close()
    assert (await saved(database))["reddit"]["blocked_s"] == pytest.approx(60)


async def test_without_a_database_nothing_is_kept(machine):
    pace = PlatformPace(LimitSettings(), clock=machine.steady, wall=machine.wall, sleep=machine.sleep)
    await pace.load()
    pace.back_off("reddit", 5)
    assert await waited(machine, pace) == pytest.approx(5)
    await pace.close()
