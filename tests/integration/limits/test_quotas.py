"""Daily quotas on a real database: exact under a crowd, told in words, anew each day."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.database import Database
from bossbot_core.limits import Quotas
from bossbot_core.limits.quotas import USED
from bossbot_core.settings import LimitSettings

USER, OTHER_USER, GUILD, OTHER_GUILD, DIRECT = 11, 12, 21, 22, 0
DAY_S = 86_400
GIB = 1024**3


@pytest.fixture
def quotas_with(database, clock):
    off = {"user_daily_downloads": 0, "user_daily_bytes": 0, "guild_daily_downloads": 0}
    return lambda **limits: Quotas(database, LimitSettings(**{**off, **limits}), clock=clock)


async def refusal_of(asked):
    with pytest.raises(PermanentError) as refusal:
        await asked
    assert refusal.value.code is ErrorCode.QUOTA_EXCEEDED
    return refusal.value.sentence


async def rows(database):
    return [tuple(row) for row in await database.read("SELECT * FROM daily_uses ORDER BY day, scope, id")]


async def test_a_person_has_so_many_downloads_a_day_in_all_servers_together(quotas_with):
    quotas = quotas_with(user_daily_downloads=3)
    for guild in (GUILD, OTHER_GUILD, DIRECT):
        await quotas.check(USER, guild)
        await quotas.take(USER, guild)
    sentence = "You have used up today's downloads (3); the count starts anew at 00:00 UTC, in 16 h."
    assert await refusal_of(quotas.check(USER, GUILD)) == sentence
    assert await refusal_of(quotas.take(USER, DIRECT)) == sentence
    await quotas.take(OTHER_USER, GUILD)


async def test_a_server_has_so_many_downloads_a_day(quotas_with, clock):
    quotas = quotas_with(guild_daily_downloads=2000)
    await asyncio.gather(*(quotas.take(user, GUILD) for user in range(2000)))
    clock.now += 15 * 3600 + 58 * 60 + 59
    sentence = "This server has used up today's downloads (2000); the count starts anew at 00:00 UTC, in 1 min."
    clock.now += 30
    assert await refusal_of(quotas.check(3000, GUILD)) == sentence
    await quotas.check(3000, OTHER_GUILD)


async def test_direct_messages_share_no_quota(quotas_with):
    quotas = quotas_with(guild_daily_downloads=1)
    for user in range(5):
        await quotas.take(user, DIRECT)
        await quotas.check(user, DIRECT)


async def test_a_person_has_so_many_bytes_a_day(quotas_with, clock):
    quotas = quotas_with(user_daily_bytes=5 * GIB)
    clock.now += 3600 + 60
    await quotas.spend(USER, GUILD, 3 * GIB)
    await quotas.take(USER, GUILD)
    await quotas.spend(USER, OTHER_GUILD, 2 * GIB)
    sentence = "You have used up today's 5 GiB of downloads; the count starts anew at 00:00 UTC, in 14 h 59 min."
    assert await refusal_of(quotas.take(USER, GUILD)) == sentence


async def test_a_new_day_begins_at_midnight_utc(quotas_with, clock):
    quotas = quotas_with(user_daily_downloads=1)
    await quotas.take(USER, GUILD)
    clock.now += 16 * 3600 - 1
    await refusal_of(quotas.take(USER, GUILD))
    clock.now += 1
    await quotas.take(USER, GUILD)


async def test_what_failed_on_our_side_is_given_back_to_its_own_day(quotas_with, clock, database):
    quotas = quotas_with(user_daily_downloads=1)
    await quotas.take(USER, GUILD)
    await quotas.give_back(USER, GUILD)
    await quotas.take(USER, GUILD)
    taken_at = datetime.fromtimestamp(clock.now, UTC)
    clock.now += DAY_S
    await quotas.take(USER, GUILD)
    await quotas.give_back(USER, GUILD, taken_at=taken_at)
    await refusal_of(quotas.take(USER, GUILD))
    assert [row[3] for row in await rows(database)] == [0, 0, 1, 1]


async def test_giving_back_too_often_makes_no_credit(quotas_with, clock):
    quotas = quotas_with(user_daily_downloads=1)
    for _ in range(3):
        await quotas.give_back(USER, GUILD)
    await quotas.take(USER, GUILD)
    await refusal_of(quotas.take(USER, GUILD))
    clock.now += timedelta(days=1).total_seconds()
    await quotas.check(USER, GUILD)


async def test_zero_is_no_limit_and_writes_nothing(quotas_with, database):
    quotas = quotas_with()
    for _ in range(20):
        await quotas.take(USER, GUILD)
        await quotas.spend(USER, GUILD, 2**50)
        await quotas.give_back(USER, GUILD)
    await quotas.check(USER, GUILD)
    assert await rows(database) == []


async def test_checking_notes_nothing(quotas_with, database):
    quotas = quotas_with(user_daily_downloads=1)
    for _ in range(5):
        await quotas.check(USER, GUILD)
    assert await rows(database) == []


@pytest.mark.parametrize("users", [10, pytest.param(200, marks=pytest.mark.soak)])
async def test_nobody_gets_more_than_the_quota_however_they_crowd(quotas_with, users):
    """Each of the users asks 100 times at once; a fifth of what got through fails and is given back meanwhile."""
    each, together = 30, users * 25
    quotas = quotas_with(user_daily_downloads=each, guild_daily_downloads=together)
    accepted = dict.fromkeys(range(users), 0)
    given_back = 0

    async def ask(user, attempt):
        nonlocal given_back
        try:
            await quotas.check(user, GUILD)
            await quotas.take(user, GUILD)
        except PermanentError:
            return
        accepted[user] += 1
        if attempt % 5 == 0:
            accepted[user] -= 1
            given_back += 1
            await quotas.give_back(user, GUILD)

    await asyncio.gather(*(ask(user, attempt) for attempt in range(100) for user in range(users)))
    # Those who were refused while another's use was about to be given back ask once more.
    for user in range(users):
        for _ in range(each):
            await ask(user, 1)
    assert given_back > 0
    assert max(accepted.values()) <= each
    assert sum(accepted.values()) == together
    await refusal_of(quotas.take(users + 1, GUILD))


async def test_the_day_survives_a_restart(tmp_path, clock):
    settings = LimitSettings(user_daily_downloads=1)
    for attempt in range(2):
        database = await Database.open(tmp_path / "restarted.sqlite", synchronous="NORMAL")
        quotas = Quotas(database, settings, clock=clock)
        if attempt == 0:
            await quotas.take(USER, GUILD)
        else:
            await refusal_of(quotas.check(USER, GUILD))
        await database.close()


async def test_a_week_is_remembered_and_no_more(quotas_with, clock, database):
    quotas = quotas_with(user_daily_downloads=5)
    first = int(clock.now // DAY_S)
    for _ in range(10):
        await quotas.take(USER, GUILD)
        clock.now += DAY_S
    assert {row[0] for row in await rows(database)} == set(range(first + 2, first + 10))


async def test_days_of_a_wrong_clock_are_forgotten_but_not_those_of_one_that_slips_over_midnight(
    quotas_with, clock, database
):
    quotas = quotas_with(user_daily_downloads=2)
    today = int(clock.now // DAY_S)
    for day in (3650, 1, 0):
        clock.now = (today + day) * DAY_S + 10
        await quotas.take(USER, GUILD)
    assert {row[0] for row in await rows(database)} == {today, today + 1}


async def test_a_check_looks_up_two_rows_by_their_key(database):
    plan = [row["detail"] for row in await database.read(f"EXPLAIN QUERY PLAN {USED}", (1, USER, GUILD))]
    assert plan.count("SEARCH daily_uses USING PRIMARY KEY (day=? AND scope=? AND id=?)") == 2
    assert not [step for step in plan if step.startswith("SCAN")]


async def test_nobodys_id_is_written_and_a_person_is_told_what_was_used(quotas_with, database, clock):
    quotas = quotas_with(user_daily_downloads=5)
    await quotas.take(USER, GUILD)
    await quotas.spend(USER, GUILD, 700)
    assert USER not in {row[2] for row in await rows(database)}
    (used,) = await quotas.about(USER)
    assert (used.day, used.downloads, used.size_bytes) == (datetime.fromtimestamp(clock.now, UTC).date(), 1, 700)
    assert await quotas.about(OTHER_USER) == []


async def test_whoever_is_forgotten_gets_no_new_quota_before_the_day_ends(quotas_with, database, clock):
    quotas = quotas_with(user_daily_downloads=1)
    await quotas.take(USER, GUILD)
    clock.now += DAY_S
    await quotas.take(USER, GUILD)
    assert await quotas.forget(USER) == 1
    await refusal_of(quotas.take(USER, GUILD))
    assert await quotas.tidy() == 0
    clock.now += DAY_S
    assert await quotas.tidy() == 1
    assert await quotas.about(USER) == []
    assert {row[1] for row in await rows(database)} == {"guild"}
