"""The queue's SQL, all of it: each function is one small operation inside the writer's transaction.

Claims go by priority, then to the lane (guild and priority) that was served least recently, then users of that guild
take turns (`round`), then by age. Times are seconds since 1970. The statements are plain SQL: they run on PostgreSQL
as they stand, but for the placeholders.
"""

import sqlite3

from attrs import evolve, frozen

from bossbot_core.api import ErrorCode
from bossbot_core.queue.jobs import Job, JobState, NewJob
from bossbot_core.queue.rows import job_of, new_row

GET = "SELECT * FROM jobs WHERE id = ?"

_RUNNING = "state IN ('downloading', 'processing', 'uploading')"

QUEUED = "SELECT count(*) FROM jobs WHERE state = 'queued' AND guild_id = ?"

COUNT = f"""
    SELECT (SELECT count(*) FROM jobs WHERE state = 'queued' AND guild_id = ?)
         + (SELECT count(*) FROM jobs WHERE {_RUNNING} AND guild_id = ?)
"""  # noqa: S608 - this and what follows is put together from constants

LIVE = f"SELECT id FROM jobs WHERE state = 'queued' UNION ALL SELECT id FROM jobs WHERE {_RUNNING}"  # noqa: S608

WAITING = f"""
    SELECT jobs.* FROM jobs JOIN (
        SELECT id, 0 AS part, 0 AS due, 0 AS rank, 0 AS turn FROM jobs WHERE {_RUNNING} AND guild_id = ?
        UNION ALL
        SELECT id, 1, 0, -priority, round FROM jobs WHERE state = 'queued' AND guild_id = ? AND not_before <= ?
        UNION ALL
        SELECT id, 2, not_before, 0, 0 FROM jobs WHERE state = 'queued' AND guild_id = ? AND not_before > ?
    ) AS place ON place.id = jobs.id
    ORDER BY part, due, rank, turn, jobs.id
    LIMIT ? OFFSET ?
"""  # noqa: S608
"""A guild's live jobs: running, due in the order they are served, delayed."""

POSITION = """
    SELECT place FROM (
        SELECT id, row_number() OVER (
            ORDER BY delay, priority DESC, turn, served, lane, round, id
        ) AS place
        FROM (
            SELECT id, priority, round, served, lane, delay,
                row_number() OVER (PARTITION BY lane, delay > 0 ORDER BY round, id) AS turn
            FROM (
                SELECT jobs.id, jobs.priority, jobs.round, lanes.served, lanes.id AS lane,
                    CASE WHEN jobs.not_before > ? THEN jobs.not_before ELSE 0 END AS delay
                FROM jobs JOIN lanes ON lanes.guild_id = jobs.guild_id AND lanes.priority = jobs.priority
                WHERE jobs.state = 'queued'
            ) AS queued
        ) AS turns
    ) AS places
    WHERE id = ?
"""
"""The lanes take turns, so the n-th job of every lane comes before the n+1st of any; delayed jobs come last."""

IN_THE_WAY = f"""
    SELECT count(*) AS running,
        count(CASE WHEN guild_id = ? THEN 1 END) AS of_guild,
        count(CASE WHEN plugin = ? THEN 1 END) AS of_platform,
        count(CASE WHEN media_key = ? AND state <> 'uploading' THEN 1 END) AS of_media
    FROM jobs WHERE {_RUNNING}
"""  # noqa: S608

PAUSED = "SELECT 1 FROM paused_guilds WHERE guild_id = ?"

POSTS = "SELECT * FROM posts WHERE job_id = ? ORDER BY part"

NEXT_DUE = "SELECT min(not_before) FROM jobs WHERE state = 'queued' AND not_before > ?"

_NEXT = f"""
    SELECT jobs.id, lanes.id AS lane
    FROM lanes CROSS JOIN jobs
    WHERE jobs.guild_id = lanes.guild_id AND jobs.priority = lanes.priority
        AND jobs.state = 'queued' AND jobs.not_before <= ?
        AND lanes.guild_id NOT IN (SELECT guild_id FROM jobs WHERE {_RUNNING} GROUP BY guild_id HAVING count(*) >= ?)
        AND lanes.guild_id NOT IN (SELECT guild_id FROM paused_guilds)
        AND jobs.plugin NOT IN (SELECT plugin FROM jobs WHERE {_RUNNING} GROUP BY plugin HAVING count(*) >= ?)
        AND jobs.media_key NOT IN (SELECT media_key FROM jobs WHERE state IN ('downloading', 'processing'))
    ORDER BY lanes.priority DESC, lanes.served, lanes.id, jobs.round, jobs.id
    LIMIT 1
"""  # noqa: S608


@frozen(kw_only=True)
class Caps:
    """How many jobs may run at once."""

    total: int
    guild: int
    platform: int


def add(db: sqlite3.Connection, new: NewJob, now: float, most: int) -> Job | None:
    """A new waiting job, or None where `most` jobs of its guild wait already."""
    row = new_row(new)
    lane = (row["guild_id"], row["priority"])
    if db.execute(QUEUED, lane[:1]).fetchone()[0] >= most:
        return None
    _forget_expired_tokens(db, now)
    db.execute("INSERT INTO lanes (guild_id, priority) VALUES (?, ?) ON CONFLICT DO NOTHING", lane)
    row |= {
        "state": JobState.QUEUED.value,
        "round": _next_round(db, lane, row["user_id"], now),
        "created_at": now,
        "not_before": now,
    }
    places = ", ".join("?" * len(row))
    # The column names are our own constants.
    added = db.execute(
        f"INSERT INTO jobs ({', '.join(row)}) VALUES ({places}) RETURNING *",  # noqa: S608
        tuple(row.values()),
    )
    return job_of(added.fetchall()[0])


def claim(db: sqlite3.Connection, owner: str, now: float, lease_until: float, caps: Caps) -> Job | None:
    """The next job, leased to `owner`; None where nothing is due or the caps leave no room.

    A job whose media another one fetches right now is left where it is: it takes the stored copy afterwards.
    """
    running = db.execute(f"SELECT count(*) FROM jobs WHERE {_RUNNING}").fetchone()[0]  # noqa: S608
    found = db.execute(_NEXT, (now, caps.guild, caps.platform)).fetchone() if running < caps.total else None
    if found is None:
        return None
    db.execute("UPDATE counters SET value = value + 1 WHERE name = 'served'")
    db.execute(
        "UPDATE lanes SET served = (SELECT value FROM counters WHERE name = 'served') WHERE id = ?", (found["lane"],)
    )
    claimed = db.execute(
        "UPDATE jobs SET state = 'downloading', attempts = attempts + 1, fence = fence + 1,"
        " lease_owner = ?, lease_until = ? WHERE id = ? RETURNING *",
        (owner, lease_until, found["id"]),
    )
    return job_of(claimed.fetchall()[0])


def pause(db: sqlite3.Connection, guild_id: int, now: float) -> None:
    """Start nothing of a guild until it is resumed."""
    db.execute("INSERT INTO paused_guilds (guild_id, since) VALUES (?, ?) ON CONFLICT DO NOTHING", (guild_id, now))


def resume(db: sqlite3.Connection, guild_id: int) -> None:
    """Start a guild's jobs again."""
    db.execute("DELETE FROM paused_guilds WHERE guild_id = ?", (guild_id,))


def advance(db: sqlite3.Connection, job: Job, state: JobState) -> Job | None:
    """A running job in its next state; None where the fence is stale."""
    return _fenced(db, job, "state = ?", (state.value,))


def heartbeat(db: sqlite3.Connection, job: Job, lease_until: float) -> bool:
    """Whether the lease could be prolonged."""
    return _fenced(db, job, "lease_until = ?", (lease_until,)) is not None


def retry(db: sqlite3.Connection, job: Job, now: float, not_before: float, code: ErrorCode) -> Job | None:
    """The job, waiting again; or cancelled, where that was asked for in the meantime; None where the fence is stale."""
    if _cancel_requested(db, job):
        return finish(db, job, now, JobState.CANCELLED, ErrorCode.CANCELLED)
    # A restart is nobody's fault: it does not use up an attempt.
    given_back = 1 if code is ErrorCode.SHUTTING_DOWN else 0
    return _fenced(
        db,
        job,
        "state = 'queued', lease_owner = '', not_before = ?, error_code = ?, attempts = attempts - ?",
        (not_before, code.value, given_back),
    )


def finish(db: sqlite3.Connection, job: Job, now: float, state: JobState, code: str) -> Job | None:
    """The job in a final state; None where the fence is stale."""
    ended = _fenced(
        db,
        job,
        "state = ?, error_code = ?, finished_at = ?, lease_owner = '', interaction_token = ''",
        (state.value, code, now),
    )
    return ended and evolve(ended, reply=job.reply)


def cancel(db: sqlite3.Connection, job_id: int, now: float) -> Job | None:
    """A waiting job cancelled, a running one marked, an ended one as it is; None where there is no such job."""
    row = db.execute(GET, (job_id,)).fetchone()
    job = job_of(row) if row else None
    if job is None or job.state.final:
        return job
    if job.state.running:
        db.execute("UPDATE jobs SET cancel_requested = 1 WHERE id = ?", (job_id,))
        return evolve(job, cancel_requested=True)
    return _end(db, job, now, JobState.CANCELLED, ErrorCode.CANCELLED)


def recover(db: sqlite3.Connection, max_attempts: int, now: float, expired_by: float | None) -> list[Job]:
    """Running jobs (all, or those whose lease ended before `expired_by`) wait again; gives those that end instead."""
    _forget_expired_tokens(db, now)
    rows = db.execute(f"SELECT * FROM jobs WHERE {_RUNNING} ORDER BY id").fetchall()  # noqa: S608
    ended = []
    for row in rows:
        if expired_by is not None and row["lease_until"] >= expired_by:
            continue
        job = job_of(row)
        if job.cancel_requested:
            ended.append(_end(db, job, now, JobState.CANCELLED, ErrorCode.CANCELLED))
        elif job.attempts >= max_attempts:
            ended.append(_end(db, job, now, JobState.FAILED, ErrorCode.PLUGIN_CRASHED))
        else:
            db.execute("UPDATE jobs SET state = 'queued', lease_owner = '', not_before = ? WHERE id = ?", (now, job.id))
    return ended


def intend(db: sqlite3.Connection, post: tuple[int, int, str, float]) -> sqlite3.Row:
    """The row for (job, part, nonce, time), or the one that stood there before."""
    db.execute("INSERT INTO posts (job_id, part, nonce, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", post)
    row: sqlite3.Row = db.execute("SELECT * FROM posts WHERE job_id = ? AND part = ?", post[:2]).fetchone()
    return row


def posted(db: sqlite3.Connection, job_id: int, part: int, message_id: int) -> bool:
    """Whether there was an intent to note the message on."""
    noted = db.execute("UPDATE posts SET message_id = ? WHERE job_id = ? AND part = ?", (message_id, job_id, part))
    return noted.rowcount == 1


def _end(db: sqlite3.Connection, job: Job, now: float, state: JobState, code: ErrorCode) -> Job:
    ended = db.execute(
        "UPDATE jobs SET state = ?, error_code = ?, finished_at = ?, lease_owner = '', interaction_token = ''"
        " WHERE id = ? RETURNING *",
        (state.value, code.value, now, job.id),
    )
    return evolve(job_of(ended.fetchall()[0]), reply=job.reply)


def _fenced(db: sqlite3.Connection, job: Job, changes: str, values: tuple[object, ...]) -> Job | None:
    changed = db.execute(
        f"UPDATE jobs SET {changes} WHERE id = ? AND fence = ? AND {_RUNNING} RETURNING *",  # noqa: S608
        (*values, job.id, job.fence),
    ).fetchall()
    return job_of(changed[0]) if changed else None


def _next_round(db: sqlite3.Connection, lane: tuple[object, ...], user_id: object, now: float) -> int:
    own, lowest = db.execute(
        "SELECT max(CASE WHEN user_id = ? THEN round END), min(CASE WHEN not_before <= ? THEN round END)"
        " FROM jobs WHERE state = 'queued' AND guild_id = ? AND priority = ?",
        (user_id, now, *lane),
    ).fetchone()
    return (lowest or 0) if own is None else own + 1


def _cancel_requested(db: sqlite3.Connection, job: Job) -> bool:
    row = db.execute("SELECT cancel_requested FROM jobs WHERE id = ?", (job.id,)).fetchone()
    return bool(row and row[0])


def _forget_expired_tokens(db: sqlite3.Connection, now: float) -> None:
    db.execute("UPDATE jobs SET interaction_token = '' WHERE interaction_token <> '' AND token_expires_at < ?", (now,))
