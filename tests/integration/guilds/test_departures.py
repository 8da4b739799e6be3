"""What a server decided outlives the bot's removal by a week, and no longer."""

import pytest
from attrs import evolve

from bossbot_core.guilds import Departures, Permission
from bossbot_core.guilds.departures import GRACE_S

GONE, HERE = 10, 20


class Clock:
    now = 2_000_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def departures(database, clock):
    return Departures(database, clock=clock)


@pytest.fixture
async def deciding(opened, departures):
    guilds = evolve(await opened(), departures=departures)
    for guild_id in (GONE, HERE):
        await guilds.rules.update(guild_id, "queue_size", "7")
        await guilds.permissions.grant(guild_id, 501, Permission.DOWNLOAD)
    await departures.seen([GONE, HERE])
    return guilds


async def rows(database) -> set[int]:
    tables = ("guild_settings", "role_grants", "left_guilds")
    return {row[0] for table in tables for row in await database.read(f"SELECT guild_id FROM {table}")}


async def test_a_week_after_the_bot_left_a_server_is_forgotten_and_no_other(deciding, departures, clock, database):
    await departures.left(GONE)
    clock.now += GRACE_S
    await departures.left(GONE)
    assert await deciding.purge() == ()
    clock.now += 1
    assert await deciding.purge() == (GONE,)
    assert await rows(database) == {HERE}
    assert deciding.permissions.grants(GONE) == ()
    assert deciding.rules.guilds() == (HERE,)


async def test_whoever_comes_back_in_time_keeps_everything(deciding, departures, clock, database):
    await departures.left(GONE)
    await departures.joined(GONE)
    clock.now += 2 * GRACE_S
    assert await deciding.purge() == ()
    assert await rows(database) == {GONE, HERE}


async def test_a_removal_while_the_bot_was_down_is_noticed_at_the_next_start(deciding, departures, clock, database):
    await departures.seen([HERE], concerns=lambda guild_id: guild_id != GONE)
    clock.now += 2 * GRACE_S
    assert await deciding.purge() == ()
    await departures.seen([HERE])
    clock.now += GRACE_S + 1
    assert await Departures(database, clock=clock).overdue() == (), "nobody has looked who came back"
    assert await deciding.purge() == (GONE,)
