"""Waiting jobs in their lanes: adding, promoting, claiming."""

import json
import sqlite3

from bossbot_core.queue.clock import Moment
from bossbot_core.queue.driver import Caps
from bossbot_core.queue.jobs import Job, JobState, NewJob
from bossbot_core.queue.rows import added_job, job_of, new_row
from bossbot_core.queue.store.reads import QUEUED, RUNNING

DUE = """
    SELECT id, guild_id, priority FROM jobs WHERE state = 'queued' AND delayed = 1 AND not_before <= ?
"""

ROUNDS = """
    SELECT max(CASE WHEN user_id = ? THEN round END) AS own, min(round) AS lowest FROM jobs
    WHERE state = 'queued' AND delayed = 0 AND guild_id = ? AND priority = ?
"""
"""One lane's rounds, which are as few as a server may have waiting: an index by user would cost each claim more."""

OWN_DELAYED_ROUND = """
    SELECT max(round) FROM jobs
    WHERE state = 'queued' AND delayed = 1 AND guild_id = ? AND priority = ? AND user_id = ?
"""

NEXT = f"""
    SELECT jobs.id, lanes.id AS lane
    FROM lanes CROSS JOIN jobs
    WHERE lanes.ready > 0
        AND jobs.guild_id = lanes.guild_id AND jobs.priority = lanes.priority
        AND jobs.state = 'queued' AND jobs.delayed = 0
        AND lanes.guild_id NOT IN (SELECT guild_id FROM jobs WHERE {RUNNING} GROUP BY guild_id HAVING count(*) >= ?)
        AND lanes.guild_id NOT IN (SELECT value FROM json_each(?))
        AND lanes.guild_id NOT IN (SELECT guild_id FROM paused_guilds)
        AND jobs.plugin NOT IN (SELECT plugin FROM jobs WHERE {RUNNING} GROUP BY plugin HAVING count(*) >= ?)
        AND jobs.media_key NOT IN (SELECT media_key FROM jobs WHERE {RUNNING} AND state <> 'uploading')
    ORDER BY lanes.priority DESC, lanes.served, lanes.id, jobs.round, jobs.id
    LIMIT 1
"""  # noqa: S608 - put together from constants
"""The lanes in the order of service, each from its head; the first job that may run ends the search."""

RUNNING_BY_GUILD = f"SELECT guild_id, count(*) FROM jobs WHERE {RUNNING} GROUP BY guild_id"  # noqa: S608

COUNT_RUNNING = f"SELECT count(*) FROM jobs WHERE {RUNNING}"  # noqa: S608


def add(db: sqlite3.Connection, new: NewJob, at: Moment, most: int) -> Job | None:
    """A new waiting job, or None where `most` jobs of its guild wait already."""
    row = new_row(new)
    lane = (row["guild_id"], row["priority"])
    if db.execute(QUEUED, lane[:1]).fetchone()[0] >= most:
        return None
    forget_expired_tokens(db, at)
    promote(db, at)
    db.execute(
        "INSERT INTO lanes (guild_id, priority, ready) VALUES (?, ?, 1)"
        " ON CONFLICT (guild_id, priority) DO UPDATE SET ready = lanes.ready + 1",
        lane,
    )
    row |= {
        "state": JobState.QUEUED.value,
        "round": _next_round(db, lane, row["user_id"]),
        "created_at": at.wall,
        "not_before": at.now,
    }
    places = ", ".join("?" * len(row))
    # The column names are our own constants.
    added = db.execute(
        f"INSERT INTO jobs ({', '.join(row)}) VALUES ({places}) RETURNING id",  # noqa: S608
        tuple(row.values()),
    )
    return added_job(added.fetchall()[0][0], new, at)


def promote(db: sqlite3.Connection, at: Moment) -> None:
    """Put delayed jobs that fell due into their lanes."""
    for job_id, *lane in db.execute(DUE, (at.now,)).fetchall():
        db.execute("UPDATE jobs SET delayed = 0 WHERE id = ?", (job_id,))
        move(db, (lane[0], lane[1]), ready=1, delayed=-1)


def claim(db: sqlite3.Connection, owner: str, at: Moment, lease_until: float, caps: Caps) -> Job | None:
    """The next job, leased to `owner`; None where nothing is ready or the caps leave no room.

    A job whose media another one fetches right now is left where it is: it takes the stored copy afterwards.
    """
    promote(db, at)
    running = db.execute(COUNT_RUNNING).fetchone()[0]
    limits = (caps.guild, full_guilds(db, caps), caps.platform)
    found = db.execute(NEXT, limits).fetchone() if running < caps.total else None
    if found is None:
        return None
    db.execute("UPDATE counters SET value = value + 1 WHERE name = 'served'")
    db.execute(
        "UPDATE lanes SET ready = ready - 1, served = (SELECT value FROM counters WHERE name = 'served') WHERE id = ?",
        (found["lane"],),
    )
    claimed = db.execute(
        "UPDATE jobs SET state = 'downloading', attempts = attempts + 1, fence = fence + 1, started_at = ?,"
        " lease_owner = ?, lease_until = ? WHERE id = ? RETURNING *",
        (at.now, owner, lease_until, found["id"]),
    )
    return job_of(claimed.fetchall()[0])


def full_guilds(db: sqlite3.Connection, caps: Caps) -> str:
    """The guilds that run as many jobs as they allow themselves, as a list in JSON."""
    if not caps.guilds:
        return "[]"
    return json.dumps(
        [guild_id for guild_id, running in db.execute(RUNNING_BY_GUILD) if running >= caps.of_guild(guild_id)]
    )


def move(db: sqlite3.Connection, lane: tuple[object, object], *, ready: int = 0, delayed: int = 0) -> None:
    """Count what came into a lane or left it."""
    db.execute(
        "UPDATE lanes SET ready = ready + ?, delayed = delayed + ? WHERE guild_id = ? AND priority = ?",
        (ready, delayed, *lane),
    )


def forget_expired_tokens(db: sqlite3.Connection, at: Moment) -> None:
    """Drop the interactions' tokens that Discord forgot as well."""
    db.execute(
        "UPDATE jobs SET interaction_token = '' WHERE interaction_token <> '' AND token_expires_at < ?", (at.careful,)
    )


def _next_round(db: sqlite3.Connection, lane: tuple[object, ...], user_id: object) -> int:
    own, lowest = db.execute(ROUNDS, (user_id, *lane)).fetchone()
    delayed = db.execute(OWN_DELAYED_ROUND, (*lane, user_id)).fetchone()[0]
    rounds = [found + 1 for found in (own, delayed) if found is not None]
    return max(rounds) if rounds else lowest or 0
