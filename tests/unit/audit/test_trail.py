"""The audit trail on a real database: what is recorded, read, removed by age and forgotten."""

import asyncio
import sqlite3
from datetime import UTC, datetime

import pytest

from bossbot_core.audit import Act, Action, Entry, Outcome, mention

OWNER, MODERATOR, OTHER = 111_111_111_111_111_111, 222_222_222_222_222_222, 333_333_333_333_333_333
GUILD, OTHER_GUILD, CHANNEL = 21, 22, 31
DAY_S = 86_400


def act(**fields):
    usual = {"action": Action.SETTINGS_UPDATE, "outcome": Outcome.DONE, "user_id": MODERATOR, "guild_id": GUILD}
    return Act(**usual | fields)


async def everything(database):
    tables = [row[0] for row in await database.read("SELECT name FROM sqlite_schema WHERE name LIKE 'audit%'")]
    rows = [
        await database.read(f"SELECT * FROM {table}")
        for table in tables
        if "_is_" not in table and "_of_" not in table and "auto" not in table
    ]
    return repr([tuple(row) for table in rows for row in table])


async def test_an_entry_says_who_what_where_when_and_from_what_to_what(trail):
    number = await trail.record(act(channel_id=CHANNEL, target="spoiler", before="off", after="on"))
    assert await trail.page(GUILD, 10) == [
        Entry(
            id=number,
            at=datetime(2027, 1, 15, 8, tzinfo=UTC),
            action=Action.SETTINGS_UPDATE,
            outcome=Outcome.DONE,
            user_id=MODERATOR,
            forgotten=False,
            guild_id=GUILD,
            channel_id=CHANNEL,
            target="spoiler",
            before="off",
            after="on",
        )
    ]
    assert await trail.verify() is None


async def test_the_bot_itself_is_nobody(trail):
    await trail.record(act(user_id=None))
    (entry,) = await trail.page(None, 1)
    assert (entry.user_id, entry.forgotten) == (None, False)


async def test_pages_go_from_the_newest_back_and_keep_to_one_server(trail):
    for number in range(1, 10):
        await trail.record(act(guild_id=GUILD if number % 2 else OTHER_GUILD, target=f"key {number}"))
    assert [entry.id for entry in await trail.page(None, 4)] == [9, 8, 7, 6]
    assert [entry.id for entry in await trail.page(None, 4, before_id=3)] == [2, 1]
    assert [entry.id for entry in await trail.page(GUILD, 3, before_id=9)] == [7, 5, 3]
    assert await trail.page(99, 3) == []


async def test_many_at_once_make_one_chain(trail):
    numbers = await asyncio.gather(*(trail.record(act(user_id=user)) for user in range(200)))
    assert sorted(numbers) == list(range(1, 201))
    assert await trail.verify() is None


async def test_what_is_recorded_is_cleaned(trail):
    token = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs0abcdef"
    await trail.record(act(target=f"token {token}", before="https://a.example/private/post?id=1 b", after="x\n\u202ey"))
    (entry,) = await trail.page(None, 1)
    assert (entry.target, entry.before, entry.after) == ("token ***", "https://a.example/… b", "x\\n\\u202ey")


async def test_long_texts_are_cut_and_no_half_id_is_left(trail):
    await trail.record(act(target="x" * 290 + mention(OWNER)))
    (entry,) = await trail.page(None, 1)
    assert entry.target == "x" * 290 + "…"


@pytest.mark.parametrize(
    "text", ["<@abc>", "<@" + "a" * 32 + ">", "<@99999999999999999999>", "<@", "<@9223372036854775808>", "<@!>"]
)
async def test_what_only_looks_like_a_mention_breaks_nothing(trail, text):
    await trail.record(act(after=text))
    assert (await trail.page(None, 1))[0].after == text.replace("<@", "< @")
    assert await trail.verify() is None


async def test_a_row_cannot_be_changed_or_removed_by_mistake(trail, database):
    await trail.record(act())
    for sql in ("UPDATE audit SET target = 'x'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            await database.write(lambda db, sql=sql: db.execute(sql))
    assert len(await trail.page(None, 5)) == 1


async def test_who_is_forgotten_is_nowhere_any_more_and_the_chain_is_whole(trail, database):
    await trail.record(act(user_id=OTHER, target="mine"))
    await trail.record(
        act(action=Action.ADMIN_BLOCK, user_id=OWNER, target=mention(OTHER), after=f"with {mention(OTHER)}")
    )
    await trail.record(act(user_id=OWNER, target="not about them"))
    assert str(OTHER) in await everything(database)
    assert await trail.forget(OTHER) == 2
    assert str(OTHER) not in await everything(database)
    assert await trail.verify() is None
    forgetting, _, block, own = await trail.page(None, 10)
    assert (forgetting.action, forgetting.user_id) == (Action.FORGOTTEN, None)
    assert (own.user_id, own.forgotten, own.target) == (None, True, "mine")
    assert block.user_id == OWNER
    assert block.target.startswith("(a person, ")
    assert await trail.forget(OTHER) == 0
    assert await trail.about(OTHER) == []


async def test_who_comes_back_after_being_forgotten_is_not_the_same_person(trail):
    await trail.record(act(user_id=OTHER, target="before"))
    await trail.forget(OTHER)
    await trail.record(act(user_id=OTHER, target="after"))
    assert [entry.target for entry in await trail.about(OTHER)] == ["after"]
    assert await trail.verify() is None


async def test_what_is_known_about_a_person_names_nobody_else(trail):
    await trail.record(act(user_id=OTHER, target="mine"))
    await trail.record(act(user_id=OWNER, target=mention(OTHER), before=mention(MODERATOR)))
    await trail.record(act(user_id=OWNER, target=mention(MODERATOR)))
    own, about = await trail.about(OTHER)
    assert (own.user_id, own.target) == (OTHER, "mine")
    assert (about.user_id, about.target) == (None, mention(OTHER))
    assert str(MODERATOR) not in about.before


async def test_a_year_is_kept_and_the_rest_is_still_a_chain(trail, clock, database):
    for day in range(400):
        if day % 100 == 0:
            await trail.record(act(user_id=OTHER if day == 0 else OWNER, target=f"day {day}"))
        clock.now += DAY_S
    assert await trail.prune() == 1
    assert [entry.target for entry in await trail.page(None, 10)] == ["1", "day 300", "day 200", "day 100"]
    assert await trail.verify() is None
    assert str(OTHER) not in await everything(database)
    assert await trail.prune() == 0
    clock.now += 1000 * DAY_S
    assert await trail.prune() == 4
    assert [entry.action for entry in await trail.page(None, 10)] == [Action.PRUNED]
    assert await trail.verify() is None
    await trail.record(act())
    assert await trail.verify() is None


async def test_more_than_one_batch_is_removed(trail, clock, database):
    await asyncio.gather(*(trail.record(act(target=str(number))) for number in range(1500)))
    clock.now += 366 * DAY_S
    assert await trail.prune() == 1500
    assert await trail.verify() is None


async def test_a_row_before_the_age_limit_stays_while_an_older_one_is_young_by_its_clock(trail, clock):
    clock.now += 100 * DAY_S
    await trail.record(act(target="under a clock that was ahead"))
    clock.now -= 100 * DAY_S
    await trail.record(act())
    clock.now += 400 * DAY_S
    assert await trail.prune() == 0


async def test_a_broken_chain_goes_on_recording(trail, database):
    await trail.record(act())
    await database.write(lambda db: db.execute("DELETE FROM audit_chain"))
    await trail.record(act(target="still here"))
    assert (await trail.page(None, 1))[0].target == "still here"
    assert (await trail.verify()).entry_id == 0
