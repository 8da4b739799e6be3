"""A claimed job's way: states, leases, retries, ends; each write names the fence it was claimed under."""

import sqlite3
from collections.abc import Iterable

from attrs import evolve

from bossbot_core.api import ErrorCode
from bossbot_core.queue.clock import Moment
from bossbot_core.queue.driver import End, Lease
from bossbot_core.queue.jobs import Job, JobState
from bossbot_core.queue.rows import job_of, moment, options_text
from bossbot_core.queue.store.askers import OF_GUILD
from bossbot_core.queue.store.history import count_end
from bossbot_core.queue.store.lanes import NEXT_CHANGE, forget_expired_tokens, move
from bossbot_core.queue.store.reads import GET, RUNNING

TOLD = "untold = 0, interaction_token = ''"
"""Nothing more will be said to the person, so that the token may go."""

UNTOLD = "untold = 1"

UNTOLD_CANCEL = End(state=JobState.CANCELLED, code=ErrorCode.CANCELLED.value, told=False)
# The job is not to blame for a restart, nor for a Discord that takes no files: neither uses up an attempt.
_NOBODYS_FAULT = {ErrorCode.SHUTTING_DOWN, ErrorCode.UPLOAD_FAILED}


def advance(db: sqlite3.Connection, job: Job, state: JobState) -> Job | None:
    """A running job in its next state."""
    row = _fenced(db, job, "state = ?", (state.value,))
    return None if row is None else job_of(row)


def choose(db: sqlite3.Connection, job: Job) -> Job | None:
    """A running job with its options as they are now, and the media key that goes with them."""
    row = _fenced(db, job, "options = ?, media_key = ?", (options_text(job.options), job.media_key))
    return None if row is None else job_of(row)


def heartbeat(db: sqlite3.Connection, job: Job, lease_until: float) -> bool:
    """Whether the lease could be prolonged."""
    return _fenced(db, job, "lease_until = ?", (lease_until,), returning="id") is not None


def retry(db: sqlite3.Connection, job: Job, at: Moment, delay_s: float, code: ErrorCode) -> Job | None:
    """The job, waiting again; or cancelled, where that was asked for in the meantime."""
    if _cancel_requested(db, job):
        return finish(db, job, at, UNTOLD_CANCEL)
    given_back = int(code in _NOBODYS_FAULT)
    delayed = int(delay_s > 0)
    row = _fenced(
        db,
        job,
        "state = 'queued', lease_owner = '', not_before = ?, delay_s = ?, delayed = ?, error_code = ?,"
        " attempts = attempts - ?",
        (at.now + delay_s, delay_s, delayed, code.value, given_back),
    )
    if row is None:
        return None
    move(db, (row["guild_id"], row["priority"]), ready=1 - delayed, delayed=delayed)
    return job_of(row)


def finish(db: sqlite3.Connection, job: Job, at: Moment, end: End) -> Job | None:
    """The job in a final state."""
    row = _fenced(
        db,
        job,
        f"state = ?, error_code = ?, finished_at = ?, lease_owner = '', {TOLD if end.told else UNTOLD}",
        (end.state.value, end.code, at.wall),
        returning="guild_id, plugin, started_at, cancel_requested",
    )
    if row is None:
        return None
    if end.counted:
        count_end(db, row, at, end)
    return evolve(
        job,
        state=end.state,
        error_code=end.code,
        finished_at=moment(at.wall),
        cancel_requested=bool(row["cancel_requested"]),
    )


def told(db: sqlite3.Connection, job_id: int) -> None:
    """Forget the token of a job whose end was told: nothing more will be said by it."""
    db.execute(f"UPDATE jobs SET {TOLD} WHERE id = ?", (job_id,))  # noqa: S608 - put together from constants


def cancel(db: sqlite3.Connection, job_id: int, at: Moment) -> Job | None:
    """A waiting job cancelled, a running one marked, an ended one as it is; None where there is no such job."""
    row = db.execute(GET, (job_id,)).fetchone()
    job = job_of(row) if row else None
    if job is None or job.state.final:
        return job
    if job.state.running:
        db.execute("UPDATE jobs SET cancel_requested = 1 WHERE id = ?", (job_id,))
        return evolve(job, cancel_requested=True)
    delayed = row["delayed"]
    move(db, (row["guild_id"], row["priority"]), ready=delayed - 1, delayed=-delayed)
    return _end(db, job, at, JobState.CANCELLED, ErrorCode.CANCELLED)


def clear(db: sqlite3.Connection, guild_id: int, at: Moment) -> list[Job]:
    """All waiting jobs of a guild, cancelled."""
    waiting = [row[0] for delayed in (0, 1) for row in db.execute(OF_GUILD, (guild_id, delayed)).fetchall()]
    cancelled = [cancel(db, job_id, at) for job_id in waiting]
    return [job for job in cancelled if job is not None]


def recover(db: sqlite3.Connection, leases: Iterable[Lease], max_attempts: int, at: Moment) -> list[Job]:
    """Jobs that are still held under one of the leases wait again; gives those that end instead."""
    forget_expired_tokens(db, at)
    ended = []
    for lease in leases:
        held = (lease.job_id, lease.fence, lease.until)
        row = db.execute(f"{GET} AND fence = ? AND lease_until = ? AND {RUNNING}", held).fetchone()
        if row is None:
            continue
        job = job_of(row)
        if job.cancel_requested:
            ended.append(_end(db, job, at, JobState.CANCELLED, ErrorCode.CANCELLED))
        elif job.attempts >= max_attempts:
            ended.append(_end(db, job, at, JobState.FAILED, ErrorCode.PLUGIN_CRASHED))
        else:
            _requeue(db, job, at)
    return ended


def rein_in(db: sqlite3.Connection, at: Moment) -> None:
    """A clock that was set back while the bot was down makes no delayed job wait for that."""
    db.execute(
        "UPDATE jobs SET not_before = ? + delay_s WHERE state = 'queued' AND delayed = 1 AND not_before > ? + delay_s",
        (at.now, at.now),
    )


def hasten(db: sqlite3.Connection, code: ErrorCode, at: Moment) -> int:
    """Let the jobs that are delayed for this reason fall due; how many those were."""
    return db.execute(
        "UPDATE jobs SET not_before = ? WHERE state = 'queued' AND delayed = 1 AND error_code = ? AND not_before > ?",
        (at.now, code.value, at.now),
    ).rowcount


def pause(db: sqlite3.Connection, guild_id: int, at: Moment) -> None:
    """Start nothing of a guild until it is resumed."""
    db.execute("INSERT INTO paused_guilds (guild_id, since) VALUES (?, ?) ON CONFLICT DO NOTHING", (guild_id, at.wall))
    _touch_lanes(db, guild_id)


def resume(db: sqlite3.Connection, guild_id: int) -> None:
    """Start a guild's jobs again."""
    db.execute("DELETE FROM paused_guilds WHERE guild_id = ?", (guild_id,))
    _touch_lanes(db, guild_id)


def _touch_lanes(db: sqlite3.Connection, guild_id: int) -> None:
    db.execute(f"UPDATE lanes SET changed = {NEXT_CHANGE} WHERE guild_id = ?", (guild_id,))  # noqa: S608


def _requeue(db: sqlite3.Connection, job: Job, at: Moment) -> None:
    db.execute(
        "UPDATE jobs SET state = 'queued', lease_owner = '', not_before = ?, delayed = 0 WHERE id = ?", (at.now, job.id)
    )
    move(db, (job.reply.guild_id, int(job.priority)), ready=1)


def _end(db: sqlite3.Connection, job: Job, at: Moment, state: JobState, code: ErrorCode) -> Job:
    ended = db.execute(
        f"UPDATE jobs SET state = ?, error_code = ?, finished_at = ?, lease_owner = '', {UNTOLD}"  # noqa: S608
        " WHERE id = ? RETURNING *",
        (state.value, code.value, at.wall, job.id),
    ).fetchall()[0]
    count_end(db, ended, at, End(state=state, code=code.value))
    return evolve(job_of(ended), reply=job.reply)


def _fenced(
    db: sqlite3.Connection, job: Job, changes: str, values: tuple[object, ...], *, returning: str = "*"
) -> sqlite3.Row | None:
    # A whole row costs as much to give back as to change; an end is the change that comes most often.
    changed: list[sqlite3.Row] = db.execute(
        f"UPDATE jobs SET {changes} WHERE id = ? AND fence = ? AND {RUNNING} RETURNING {returning}",  # noqa: S608
        (*values, job.id, job.fence),
    ).fetchall()
    return changed[0] if changed else None


def _cancel_requested(db: sqlite3.Connection, job: Job) -> bool:
    row = db.execute("SELECT cancel_requested FROM jobs WHERE id = ?", (job.id,)).fetchone()
    return bool(row and row[0])
