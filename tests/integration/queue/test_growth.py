"""The queue costs the same however much history it has, and a place however many servers wait."""

import sqlite3
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bossbot_core.database import Database
from bossbot_core.queue import NewJob
from bossbot_core.queue.clock import Moment
from bossbot_core.queue.driver import Caps, End, Place
from bossbot_core.queue.jobs import JobState
from bossbot_core.queue.order import Order
from bossbot_core.queue.store import changes, lanes, reads

ROUNDS = 300
GUILDS = 100
CAPS = Caps(total=5, guild=3, platform=5)
NOW = Moment(now=2e9, wall=2e9)


def timed(samples: list[float], operation: Callable[[], object]) -> object:
    # The thread's own time: other programs on the machine are not the queue's cost.
    started = time.thread_time_ns()
    result = operation()
    samples.append((time.thread_time_ns() - started) / 1000)
    return result


def costs(new_job: Callable[[int], NewJob], db: sqlite3.Connection) -> dict[str, float]:
    """Median microseconds of each operation."""
    samples: dict[str, list[float]] = {name: [] for name in ("add", "claim", "finish", "position", "list", "count")}
    for number in range(GUILDS * 50):
        lanes.add(db, new_job(number), NOW, 50)
    end, order = End(state=JobState.COMPLETED), Order()
    for number in range(ROUNDS):
        guild = number % GUILDS
        job = timed(samples["claim"], partial(lanes.claim, db, "worker", NOW, 3e9, CAPS))
        timed(samples["finish"], partial(changes.finish, db, job, NOW, end))
        added = timed(samples["add"], partial(lanes.add, db, new_job(job.reply.guild_id), NOW, 50))
        timed(samples["position"], partial(place, db, order, added.id))
        timed(samples["list"], partial(rows, db, reads.WAITING, (guild, guild, guild, 10, 0)))
        timed(samples["count"], partial(rows, db, reads.COUNT, (guild, guild)))
    return {name: statistics.median(values) for name, values in samples.items()}


def rows(db: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
    return db.execute(sql, values).fetchall()


def place(db: sqlite3.Connection, order: Order, job_id: int) -> Place:
    return order.place(rows(db, reads.PLACE, (NOW.now, job_id, order.seen)))


async def measured(path: Path, history: int, new_job, fill_history) -> dict[str, float]:
    database = await Database.open(path, synchronous="NORMAL")
    await database.write(lambda db: fill_history(db, history))
    try:
        return await database.write(partial(costs, new_job))
    finally:
        await database.close()


@pytest.mark.parametrize(
    "most",
    [
        pytest.param(10_000, id="10k"),
        pytest.param(1_000_000, id="1M", marks=[pytest.mark.soak, pytest.mark.timeout(600)]),
    ],
)
async def test_claims_places_and_lists_cost_the_same_with_much_history(tmp_path, most, new_job, fill_history):
    few = await measured(tmp_path / "few.db", 100, new_job, fill_history)
    many = await measured(tmp_path / "many.db", most, new_job, fill_history)
    print(f"\nmicroseconds at 100 and {most:,} rows of history, {GUILDS * 50:,} waiting jobs:")
    for name, cost in few.items():
        print(f"  {name:9} {cost:7.1f} {many[name]:7.1f}")
    # The smallest costs are near what the clock can tell: 20 µs more are no growth.
    assert {name: many[name] for name in few if many[name] > 2 * few[name] + 20} == {}


def crowd(new_job: Callable[..., NewJob], guilds: int, db: sqlite3.Connection) -> tuple[float, float]:
    """Median microseconds of a place among this many servers, after a claim and an addition; and of those two."""
    for number in range(guilds * 3 // 2):
        lanes.add(db, new_job(number, guild=number % guilds), NOW, 50)
    order, places, changed = Order(), [], []
    for number in range(ROUNDS):
        job = timed(changed, partial(lanes.claim, db, "worker", NOW, 3e9, CAPS))
        added = timed(changed, partial(lanes.add, db, new_job(number, guild=guilds + number % 9), NOW, 50))
        changes.finish(db, job, NOW, End(state=JobState.COMPLETED))
        timed(places, partial(place, db, order, added.id))
    return statistics.median(places), statistics.median(changed)


async def test_a_place_costs_the_same_among_many_servers(tmp_path, new_job):
    found = {}
    for guilds in (100, 1_000, 10_000):
        database = await Database.open(tmp_path / f"{guilds}.db", synchronous="NORMAL")
        found[guilds] = await database.write(partial(crowd, new_job, guilds))
        await database.close()
        print(f"\n{guilds:6,} servers: place {found[guilds][0]:6.1f} µs, claim or addition {found[guilds][1]:6.1f} µs")
    assert found[10_000][0] <= 2 * found[100][0] + 20
