"""Whoever changes the trail behind the bot's back is found out."""

import contextlib
import random
import sqlite3

import pytest

from bossbot_core.audit import Act, Action, Outcome, mention, verify

COLUMNS = (
    "at_ms",
    "action",
    "outcome",
    "person",
    "guild_id",
    "channel_id",
    "target",
    "value_before",
    "value_after",
    "hash",
)
NUMBERS = {"at_ms", "guild_id", "channel_id"}


@pytest.fixture
async def original(trail, clock, database, tmp_path):
    """A trail with a life behind it: people, one forgotten, and a beginning that was removed by its age."""
    for number in range(40):
        subject = mention(1000 + number % 3) if number % 4 == 0 else f"key {number}"
        outcome = (Outcome.DONE, Outcome.DENIED)[number % 2]
        await trail.record(
            Act(
                action=Action.ADMIN_BLOCK,
                outcome=outcome,
                user_id=1000 + number % 7,
                guild_id=number % 5,
                target=subject,
            )
        )
        clock.now += 20 * 86_400
    await trail.forget(1001)
    await trail.prune()
    with contextlib.closing(sqlite3.connect(tmp_path / "bossbot.db", isolation_level=None)) as connection:
        assert verify(connection) is None
        yield connection


def ids(db):
    return [row[0] for row in db.execute("SELECT id FROM audit ORDER BY id")]


def change(db, dice):
    column = dice.choice(COLUMNS)
    new = "+ 1" if column in NUMBERS else f"|| '{dice.choice('abc ')}'"
    place = dice.choice(ids(db))
    db.execute(f"UPDATE audit SET {column} = {column} {new} WHERE id = ?", (place,))
    return place


def delete(db, dice):
    place = dice.choice(ids(db))
    db.execute("DELETE FROM audit WHERE id = ?", (place,))
    return place


def insert(db, dice):
    """A copy of a row, between two others or at either end."""
    copied, place = dice.choice(ids(db)), dice.choice([*ids(db), max(ids(db)) + 1])
    row = db.execute(f"SELECT {', '.join(COLUMNS)} FROM audit WHERE id = ?", (copied,)).fetchone()
    for each in reversed(ids(db)):
        if each >= place:
            db.execute("UPDATE audit SET id = ? WHERE id = ?", (each + 1, each))
    db.execute(f"INSERT INTO audit VALUES (?{', ?' * len(COLUMNS)})", (place, *row))
    # At its own place the copy is what was recorded; then the row that was there is the wrong one.
    return place + 1 if copied == place else place


def swap(db, dice):
    one, two = sorted(dice.sample(ids(db), 2))
    for old, new in ((one, -1), (two, one), (-1, two)):
        db.execute("UPDATE audit SET id = ? WHERE id = ?", (new, old))
    return one


def truncate(db, dice):
    """The tail goes, with or without the note of where the chain ends."""
    place = dice.choice(ids(db))
    db.execute("DELETE FROM audit WHERE id >= ?", (place,))
    return place


def behead(db, dice):
    """The beginning goes as if it had been old enough."""
    place = dice.choice(ids(db)[:-1])
    db.execute(
        "UPDATE audit_chain SET anchor_id = ?, anchor_hash = (SELECT hash FROM audit WHERE id = ?)", (place, place)
    )
    db.execute("DELETE FROM audit WHERE id <= ?", (place,))
    return place


def unname(db, dice):
    """A person goes, changes or becomes another."""
    (alias,) = dice.choice(db.execute("SELECT alias FROM audit_people ORDER BY alias").fetchall())
    sql = dice.choice(
        ["DELETE FROM audit_people", "UPDATE audit_people SET user_id = 5", "UPDATE audit_people SET key = x'00'"]
    )
    db.execute(f"{sql} WHERE alias = ?", (alias,))


def unhook(db, dice):
    column = dice.choice(["last_id", "last_hash", "anchor_id", "anchor_hash", None])
    db.execute("DELETE FROM audit_chain" if column is None else f"UPDATE audit_chain SET {column} = {column} || '1'")


@pytest.mark.parametrize("tamper", [change, delete, insert, swap, truncate, behead, unname, unhook])
async def test_a_hundred_random_tamperings_are_found(original, tamper):
    for seed in range(100 if tamper is not unhook else 10):
        with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
            original.backup(copy)
            copy.execute("DROP TRIGGER audit_is_not_changed")
            copy.execute("DROP TRIGGER audit_is_not_removed")
            first = tamper(copy, random.Random(seed))
            found = verify(copy)
            assert found is not None, seed
            assert found.reason
            if first is not None:
                assert found.entry_id == first, seed
