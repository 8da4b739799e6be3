"""Command rates on a real database: exact under a crowd, remembered across restarts, sane when the clock jumps."""

import asyncio

import pytest

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.database import Database
from bossbot_core.limits import CommandRates
from bossbot_core.settings import LimitSettings

USER, OTHER_USER, GUILD, OTHER_GUILD = 11, 12, 21, 22


@pytest.fixture
def rates(database, clock):
    return CommandRates(database, LimitSettings(), clock=clock)


@pytest.fixture
def rates_without_cooldown(database, clock):
    return CommandRates(database, LimitSettings(download_cooldown_s=0), clock=clock)


async def refusal_of(asked):
    with pytest.raises(PermanentError) as refusal:
        await asked
    assert refusal.value.code is ErrorCode.COOLDOWN
    return refusal.value.sentence


async def uses(database):
    return [row[0] for row in await database.read("SELECT used_at_ms FROM command_uses ORDER BY used_at_ms")]


async def test_checking_notes_nothing(rates, database):
    for _ in range(20):
        await rates.check("download", USER, GUILD)
    assert await uses(database) == []


async def test_the_cooldown_tells_whole_seconds(rates, clock):
    await rates.record("download", USER, GUILD)
    clock.now += 2.5
    sentence = "That was quick; you may use /download again in 8 s."
    assert await refusal_of(rates.check("download", USER, GUILD)) == sentence
    assert await refusal_of(rates.record("download", USER, GUILD)) == sentence
    clock.now += 7.0
    assert (await refusal_of(rates.check("download", USER, GUILD))).endswith("again in 1 s.")
    clock.now += 0.5
    await rates.record("download", USER, GUILD)


async def test_the_sixth_use_in_a_minute_is_refused(rates, clock):
    for _ in range(5):
        await rates.record("download", USER, GUILD)
        clock.now += 10
    sentence = await refusal_of(rates.check("download", USER, GUILD))
    assert sentence == "You may use /download 5 times a minute; try again in 10 s."
    clock.now += 10
    await rates.record("download", USER, GUILD)


async def test_each_person_in_each_server_has_a_limit_of_their_own(rates):
    await rates.record("download", USER, GUILD)
    await rates.record("download", OTHER_USER, GUILD)
    await rates.record("download", USER, OTHER_GUILD)
    await rates.record("download", USER, 0)


async def test_a_command_without_a_limit_is_free(rates, database):
    for _ in range(20):
        await rates.check("queue", USER, GUILD)
        await rates.record("queue", USER, GUILD)
    assert await uses(database) == []


async def test_a_crowd_at_one_moment_gets_exactly_what_the_limit_allows(rates_without_cooldown, database):
    asked = [rates_without_cooldown.record("download", USER, GUILD) for _ in range(200)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert answers.count(None) == 5
    assert {answer.code for answer in answers if answer} == {ErrorCode.COOLDOWN}
    assert len(await uses(database)) == 5


async def test_limits_survive_a_restart(tmp_path, clock):
    for attempt in range(2):
        database = await Database.open(tmp_path / "bot.sqlite", synchronous="NORMAL")
        rates = CommandRates(database, LimitSettings(), clock=clock)
        if attempt == 0:
            await rates.record("download", USER, GUILD)
        else:
            await refusal_of(rates.check("download", USER, GUILD))
        await database.close()


async def test_uses_that_no_longer_matter_are_forgotten(rates, database, clock):
    for user in range(10):
        await rates.record("download", user, GUILD)
    clock.now += 60
    await rates.record("download", USER, GUILD)
    assert len(await uses(database)) == 1


async def test_a_clock_set_back_by_years_locks_nobody_out(rates, database, clock):
    await rates.record("download", USER, GUILD)
    clock.now -= 10 * 365 * 86_400
    await rates.record("download", USER, GUILD)
    assert await uses(database) == [int(clock.now * 1000)]


async def test_a_clock_that_slips_back_a_little_opens_no_gap(rates_without_cooldown, clock):
    for _ in range(5):
        await rates_without_cooldown.record("download", USER, GUILD)
    clock.now -= 2
    await refusal_of(rates_without_cooldown.record("download", USER, GUILD))


async def test_a_use_that_failed_on_our_side_is_taken_back(rates, clock, database):
    await rates.record("download", USER, GUILD)
    clock.now += 10
    await rates.record("download", USER, GUILD)
    await rates.refund("download", USER, GUILD)
    await rates.check("download", USER, GUILD)
    assert await uses(database) == [int((clock.now - 10) * 1000)]


async def test_a_refund_is_for_one_person_in_one_server(rates, database):
    await rates.record("download", USER, GUILD)
    await rates.refund("download", OTHER_USER, GUILD)
    await rates.refund("download", USER, OTHER_GUILD)
    await rates.refund("queue", USER, GUILD)
    assert len(await uses(database)) == 1
    await refusal_of(rates.check("download", USER, GUILD))


async def test_nobodys_id_is_written_and_being_forgotten_lifts_no_limit(rates, database, clock):
    await rates.record("download", USER, GUILD)
    assert USER not in {row[0] for row in await database.read("SELECT user_id FROM command_uses")}
    (use,) = await rates.about(USER)
    assert (use.command, use.guild_id, use.used_at.timestamp()) == ("download", GUILD, pytest.approx(clock(), abs=1))
    assert await rates.forget(USER) == 0
    await refusal_of(rates.check("download", USER, GUILD))
    clock.now += 61
    assert await rates.forget(USER) == 1
    assert await uses(database) == []
