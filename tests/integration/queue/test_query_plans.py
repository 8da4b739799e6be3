"""Every statement of the queue finds its rows by an index; only live rows are ever walked."""

import re
import sqlite3
from collections.abc import Callable

import pytest

from bossbot_core.api import ErrorCode
from bossbot_core.database import Database
from bossbot_core.queue import JobQueue, NewJob, PostLedger
from bossbot_core.queue.store import askers, reads
from bossbot_core.queue.store.lanes import NEXT
from bossbot_core.settings import QueueSettings

READS = [
    reads.GET,
    reads.QUEUED,
    reads.COUNT,
    reads.LIVE,
    reads.WAITING,
    reads.PLACE,
    reads.NEXT_DUE,
    reads.WAYS,
    reads.PAUSED,
    reads.LEASES,
    reads.METRICS,
    reads.METRICS_OF_GUILD,
    reads.POSTS,
    askers.OWN_LIVE,
    askers.HISTORY,
    askers.REMEMBERED,
    reads.UNTOLD,
    reads.DELAYED_FOR,
]

LIVE_INDEXES = {"jobs_ready", "jobs_delayed", "jobs_delayed_of_guild", "jobs_running", "lanes_ready", "jobs_untold"}
"""Partial indexes that hold nothing of history: walking one costs what is live."""

EXPLAINED = re.compile(r"\s*(SELECT|WITH|UPDATE|DELETE|INSERT)", re.IGNORECASE)


async def whole_life(database: Database, new_job: Callable[..., NewJob]) -> None:
    """Everything that changes rows, once."""
    queue = JobQueue(database, QueueSettings())
    ledger = PostLedger(database)
    jobs = [await queue.add(new_job(number, guild=1)) for number in range(8)]
    held = await queue.claim("worker")
    assert held is not None
    await queue.heartbeat(held)
    await queue.retry(held, delay_s=0.0001, code=ErrorCode.NETWORK)
    await queue.hasten(ErrorCode.NETWORK)
    held = await queue.claim("worker")
    assert held is not None
    await ledger.intend(held.id, 0, "nonce")
    await ledger.posted(held.id, 0, 1)
    await queue.complete(held)
    await queue.claim("worker")
    await queue.cancel(jobs[-1].id)
    await queue.clear(2)
    await queue.told(jobs[-1])
    await queue.pause(1)
    await queue.resume(1)
    await queue.recover(1)
    await database.write(lambda db: db.execute("UPDATE jobs SET finished_at = 1 WHERE finished_at IS NOT NULL"))
    await queue.annals.tidy()


def plan(db: sqlite3.Connection, sql: str) -> list[str]:
    names = sql.count("?")
    return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", (0,) * names)]


def walks(steps: list[str]) -> list[str]:
    """Steps that go through a table or an index of more than live rows."""
    found = []
    for step in steps:
        table = re.match(r"SCAN (jobs|before|lanes|posts|metrics)\b(?: USING (?:COVERING )?INDEX (\w+))?", step)
        if table and table.group(2) not in LIVE_INDEXES:
            found.append(step)
    return found


async def test_every_change_finds_its_rows_by_an_index(database, new_job):
    seen: list[str] = []
    await database.write(lambda db: db.set_trace_callback(seen.append))
    await whole_life(database, new_job)
    await database.write(lambda db: db.set_trace_callback(None))
    statements = {sql for sql in seen if EXPLAINED.match(sql) and "finished_at = 1 " not in sql}
    assert len(statements) > 30
    plans = await database.write(lambda db: {sql: plan(db, sql) for sql in statements})
    assert {sql: bad for sql, steps in plans.items() if (bad := walks(steps))} == {}


@pytest.mark.parametrize("sql", READS)
async def test_every_read_finds_its_rows_by_an_index(database, sql):
    steps = await database.write(lambda db: plan(db, sql))
    assert walks(steps) == []


async def test_a_claim_stops_at_the_first_job_that_may_run(database):
    steps = await database.write(lambda db: plan(db, NEXT))
    assert not [step for step in steps if "ORDER BY" in step]
    assert "SCAN lanes USING COVERING INDEX lanes_ready" in steps
    assert any(step.startswith("SEARCH jobs USING INDEX jobs_ready") for step in steps)


async def test_a_place_is_read_from_indexes_alone(database):
    steps = await database.write(lambda db: plan(db, reads.PLACE))
    assert any("SEARCH lanes USING INDEX lanes_changed" in step for step in steps)
    assert any("before USING COVERING INDEX jobs_ready" in step for step in steps)
