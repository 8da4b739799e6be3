"""A plugin rests after five crashes in a row, then one job tries it; nothing of that is forgotten over a restart."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, TransientError
from bossbot_core.database import Database
from bossbot_core.pluginhost import Breakers, PluginSilentError, crash, passing_crash


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breakers(clock) -> Breakers:
    return Breakers(wall=clock)


async def attempt(breakers: Breakers, error: BossBotError | None = None) -> ErrorCode | None:
    try:
        async with breakers.turn("p"):
            if error is not None:
                raise error
    except BossBotError as told:
        return told.code
    return None


async def crashes(breakers: Breakers, count: int) -> None:
    for _ in range(count):
        assert await attempt(breakers, crash("p", "boom")) is ErrorCode.PLUGIN_CRASHED


async def test_four_crashes_in_a_row_change_nothing_and_the_fifth_begins_a_rest(breakers):
    await crashes(breakers, 4)
    breakers.check("p")
    with capture_logs() as logs:
        await crashes(breakers, 1)
    assert [entry for entry in logs if entry["event"] == "plugin rests"] == [
        {"event": "plugin rests", "log_level": "error", "plugin": "p", "crashes": 5, "rests": 1, "rest_s": 600}
    ]
    with pytest.raises(TransientError) as refused:
        breakers.check("p")
    assert refused.value.code is ErrorCode.PLUGIN_RESTING
    assert refused.value.retry_after_s == 600
    assert refused.value.sentence == "The plugin p crashed again and again and rests now. Try again in 10 min."
    breakers.check("another")


async def test_one_that_works_in_between_ends_the_row(breakers):
    await crashes(breakers, 4)
    assert await attempt(breakers) is None
    await crashes(breakers, 4)
    breakers.check("p")


async def test_declared_errors_neither_count_nor_excuse(breakers):
    await crashes(breakers, 4)
    for error in (
        PermanentError(ErrorCode.REMOVED),
        TransientError(ErrorCode.NETWORK),
        TransientError(ErrorCode.TIMEOUT),
    ):
        assert await attempt(breakers, error) is error.code
        breakers.check("p")
    await crashes(breakers, 1)
    assert breakers.rest_s("p") == 600


async def test_silence_until_it_is_stopped_counts(breakers):
    for _ in range(5):
        assert await attempt(breakers, PluginSilentError(ErrorCode.TIMEOUT)) is ErrorCode.TIMEOUT
    assert breakers.rest_s("p") == 600


async def test_a_process_that_is_killed_from_outside_does_not_count(breakers):
    await crashes(breakers, 4)
    for _ in range(5):
        assert await attempt(breakers, passing_crash("p", "boom", killed=True)) is ErrorCode.PLUGIN_CRASHED
    breakers.check("p")
    assert await attempt(breakers, passing_crash("p", "boom")) is ErrorCode.PLUGIN_CRASHED
    assert breakers.rest_s("p") == 600


async def test_each_failed_trial_doubles_the_rest_up_to_six_hours_and_a_good_one_ends_it(breakers, clock):
    await crashes(breakers, 5)
    rests = []
    for _ in range(8):
        rests.append(breakers.rest_s("p"))
        assert await attempt(breakers) is ErrorCode.PLUGIN_RESTING
        clock.now += rests[-1]
        await crashes(breakers, 1)
    assert rests == [600, 1200, 2400, 4800, 9600, 19200, 21600, 21600]
    clock.now += 21600
    with capture_logs() as logs:
        assert await attempt(breakers) is None
    assert [entry["event"] for entry in logs] == ["plugin works again"]
    await crashes(breakers, 4)
    breakers.check("p")


async def test_only_one_job_is_the_trial(breakers, clock):
    await crashes(breakers, 5)
    clock.now += 600
    async with breakers.turn("p"):
        assert await attempt(breakers) is ErrorCode.PLUGIN_RESTING
        breakers.check("p")
    assert await asyncio.gather(*(attempt(breakers) for _ in range(3))) == [None, None, None]


async def test_a_trial_that_is_cancelled_leaves_its_place_to_another(breakers, clock):
    await crashes(breakers, 5)
    clock.now += 600
    with pytest.raises(asyncio.CancelledError):
        async with breakers.turn("p"):
            raise asyncio.CancelledError
    assert await attempt(breakers) is None


async def test_a_clock_that_is_set_back_makes_no_rest_longer(breakers, clock):
    await crashes(breakers, 5)
    clock.now -= 365 * 86400
    assert breakers.rest_s("p") == 600


async def test_a_restart_forgets_neither_crashes_nor_rests(tmp_path, clock):
    path = tmp_path / "bossbot.db"
    for _ in range(5):
        database = await Database.open(path)
        breakers = await Breakers.open(database, wall=clock)
        assert breakers.rest_s("p") == 0
        await crashes(breakers, 1)
        await database.close()
    database = await Database.open(path)
    clock.now += 100
    again = await Breakers.open(database, wall=clock)
    assert again.rest_s("p") == 500
    clock.now += 500
    assert await attempt(again) is None
    assert await database.read("SELECT * FROM plugin_rests") == []
    await database.close()


async def test_looking_at_a_file_finds_who_rests_and_no_file_is_no_crash(tmp_path):
    assert Breakers.of_file(tmp_path / "none.db").rest_s("p") == 0
    database = await Database.open(tmp_path / "bossbot.db")
    await crashes(await Breakers.open(database), 5)
    assert 590 < Breakers.of_file(tmp_path / "bossbot.db").rest_s("p") <= 600
    await database.close()
