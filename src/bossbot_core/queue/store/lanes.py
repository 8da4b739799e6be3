"""Waiting jobs in their lanes: adding, promoting, claiming."""

import json
import sqlite3

from bossbot_core.queue.clock import Moment
from bossbot_core.queue.driver import Caps
from bossbot_core.queue.jobs import Job, JobState, NewJob
from bossbot_core.queue.rows import added_job, job_of, new_row
from bossbot_core.queue.store import questions
from bossbot_core.queue.store.reads import RUNNING

DUE = """
    SELECT id, guild_id, priority FROM jobs WHERE state = 'queued' AND delayed = 1 AND not_before <= ?
"""

NEXT_CHANGE = "(SELECT coalesce(max(changed), 0) + 1 FROM lanes)"
"""What numbers a change of a lane; a claim goes by the same number, so that the lane served last is the highest."""

JOIN_LANE = f"""
    INSERT INTO lanes (guild_id, priority, ready, changed) VALUES (?, ?, 1, {NEXT_CHANGE})
    ON CONFLICT (guild_id, priority) DO UPDATE SET ready = lanes.ready + 1, changed = excluded.changed
"""  # noqa: S608 - this and what follows is put together from constants

SERVE_LANE = f"""
    UPDATE lanes SET ready = ready - 1, served = {NEXT_CHANGE}, changed = {NEXT_CHANGE} WHERE id = ?
"""  # noqa: S608

CHANGE_LANE = f"""
    UPDATE lanes SET ready = ready + ?, delayed = delayed + ?, changed = {NEXT_CHANGE}
    WHERE guild_id = ? AND priority = ?
"""  # noqa: S608

STANDING = """
    SELECT (SELECT coalesce(sum(ready + delayed), 0) FROM lanes WHERE guild_id = ?) AS queued,
        EXISTS (SELECT 1 FROM jobs WHERE interaction_token <> '' AND token_expires_at < ?) AS token_expired,
        EXISTS (SELECT 1 FROM jobs WHERE state = 'queued' AND delayed = 1 AND not_before <= ?) AS overdue
"""
"""What an addition has to know and to see to first."""

ROUND = """
    SELECT coalesce(max(own) + 1, min(lowest), 0) FROM (
        SELECT max(CASE WHEN user_id = ? THEN round END) AS own, min(round) AS lowest FROM jobs
            WHERE state = 'queued' AND delayed = 0 AND guild_id = ? AND priority = ?
        UNION ALL
        SELECT max(round), NULL FROM jobs
            WHERE state = 'queued' AND delayed = 1 AND guild_id = ? AND priority = ? AND user_id = ?
    ) AS rounds
"""
"""One more than the asker's last, or the lane's lowest. A lane's rounds are as few as a server may have waiting: an
index by user would cost each claim more.
"""

NEXT = f"""
    SELECT jobs.*, lanes.id AS lane
    FROM lanes CROSS JOIN jobs
    WHERE lanes.ready > 0
        AND jobs.guild_id = lanes.guild_id AND jobs.priority = lanes.priority
        AND jobs.state = 'queued' AND jobs.delayed = 0
        AND (SELECT count(*) FROM jobs WHERE {RUNNING} AND guild_id = lanes.guild_id) < ?
        AND lanes.guild_id NOT IN (SELECT value FROM json_each(?))
        AND NOT EXISTS (SELECT 1 FROM paused_guilds WHERE guild_id = lanes.guild_id)
        AND jobs.plugin NOT IN (SELECT plugin FROM jobs WHERE {RUNNING} GROUP BY plugin HAVING count(*) >= ?)
        AND NOT EXISTS (
            SELECT 1 FROM jobs AS other
            WHERE other.{RUNNING} AND other.state <> 'uploading' AND other.media_key = jobs.media_key
        )
    ORDER BY lanes.priority DESC, lanes.served, lanes.id, jobs.round, jobs.id
    LIMIT 1
"""  # noqa: S608
"""The lanes in the order of service, each from its head; the first job that may run ends the search.

What rules out a lane or a job is looked up for each that is met, which as a rule is one. Full platforms alone are
gathered first: a platform may have filled every lane.
"""

RUNNING_BY_GUILD = f"SELECT guild_id, count(*) FROM jobs WHERE {RUNNING} GROUP BY guild_id"  # noqa: S608

COUNT_RUNNING = f"SELECT count(*) FROM jobs WHERE {RUNNING}"  # noqa: S608


def add(db: sqlite3.Connection, new: NewJob, at: Moment, most: int) -> Job | None:
    """A new waiting job, or None where `most` jobs of its guild wait already; raises as `questions.take` does."""
    row = new_row(new)
    lane = (row["guild_id"], row["priority"])
    queued, token_expired, overdue = db.execute(STANDING, (lane[0], at.careful, at.now)).fetchone()
    if queued >= most:
        return None
    if new.answers:
        questions.take(db, new.answers)
    if token_expired:
        forget_expired_tokens(db, at)
    if overdue:
        promote(db, at)
    db.execute(JOIN_LANE, lane)
    user = row["user_id"]
    row |= {
        "state": JobState.QUEUED.value,
        "round": db.execute(ROUND, (user, *lane, *lane, user)).fetchone()[0],
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
    db.execute(SERVE_LANE, (found["lane"],))
    job = job_of(found, state=JobState.DOWNLOADING, attempts=found["attempts"] + 1, fence=found["fence"] + 1)
    db.execute(
        "UPDATE jobs SET state = ?, attempts = ?, fence = ?, started_at = ?, lease_owner = ?, lease_until = ?"
        " WHERE id = ?",
        (job.state.value, job.attempts, job.fence, at.now, owner, lease_until, job.id),
    )
    return job


def full_guilds(db: sqlite3.Connection, caps: Caps) -> str:
    """The guilds that run as many jobs as they allow themselves, as a list in JSON."""
    if not caps.guilds:
        return "[]"
    return json.dumps(
        [guild_id for guild_id, running in db.execute(RUNNING_BY_GUILD) if running >= caps.of_guild(guild_id)]
    )


def move(db: sqlite3.Connection, lane: tuple[object, object], *, ready: int = 0, delayed: int = 0) -> None:
    """Count what came into a lane or left it."""
    db.execute(CHANGE_LANE, (ready, delayed, *lane))


def forget_expired_tokens(db: sqlite3.Connection, at: Moment) -> None:
    """Drop the interactions' tokens that Discord forgot as well."""
    db.execute(
        "UPDATE jobs SET interaction_token = '' WHERE interaction_token <> '' AND token_expires_at < ?", (at.careful,)
    )
