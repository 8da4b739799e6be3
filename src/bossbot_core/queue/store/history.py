"""What remains of ended jobs: counts by the hour, and rows until their time is over."""

import sqlite3

from bossbot_core.queue.clock import Moment
from bossbot_core.queue.driver import End
from bossbot_core.queue.jobs import JobState

HOUR_S = 3600

KEEP_S = {
    JobState.COMPLETED: 24 * HOUR_S,
    JobState.FAILED: 48 * HOUR_S,
    JobState.CANCELLED: 12 * HOUR_S,
}
"""How long ended jobs are remembered; a failure is asked about for longer."""

EXPIRED = "SELECT id FROM jobs WHERE state = ? AND finished_at < ? ORDER BY finished_at LIMIT ?"

FROM_THE_FUTURE = "UPDATE jobs SET finished_at = ? WHERE state = ? AND finished_at > ?"


def count_end(db: sqlite3.Connection, row: sqlite3.Row, at: Moment, end: End) -> None:
    """Count an ended job in its hour and its server."""
    outcome = end.code if end.state is JobState.FAILED else end.state.value
    seconds = at.now - row["started_at"] if row["started_at"] else 0.0
    db.execute(
        "INSERT INTO metrics (hour, guild_id, plugin, outcome, jobs, bytes, seconds) VALUES (?, ?, ?, ?, 1, ?, ?)"
        " ON CONFLICT (guild_id, hour, plugin, outcome) DO UPDATE SET"
        " jobs = metrics.jobs + 1, bytes = metrics.bytes + excluded.bytes,"
        " seconds = metrics.seconds + excluded.seconds",
        (int(at.wall) // HOUR_S * HOUR_S, row["guild_id"], row["plugin"], outcome, end.size_bytes, max(0.0, seconds)),
    )


def prune(db: sqlite3.Connection, at: Moment, most: int) -> int:
    """Forget up to `most` ended jobs of each kind, with their posts and questions; how many those were."""
    pruned = 0
    for state, keep_s in KEEP_S.items():
        # Rows from a time when the clock was ahead would else stay until it is there again.
        db.execute(FROM_THE_FUTURE, (at.wall, state.value, at.wall + keep_s))
        gone = [tuple(row) for row in db.execute(EXPIRED, (state.value, at.wall - keep_s, most))]
        db.executemany("DELETE FROM posts WHERE job_id = ?", gone)
        db.executemany("DELETE FROM questions WHERE job_id = ?", gone)
        db.executemany("DELETE FROM jobs WHERE id = ?", gone)
        pruned += len(gone)
    return pruned


def forget_user(db: sqlite3.Connection, user_id: int) -> int:
    """Forget a person's ended jobs, with their posts and questions; how many those were."""
    ended = "SELECT id FROM jobs WHERE user_id = ? AND finished_at IS NOT NULL"
    for hanging in ("posts", "questions"):
        db.execute(f"DELETE FROM {hanging} WHERE job_id IN ({ended})", (user_id,))  # noqa: S608 - from constants
    return db.execute(f"DELETE FROM jobs WHERE id IN ({ended})", (user_id,)).rowcount  # noqa: S608


def forget_metrics(db: sqlite3.Connection, before: float) -> int:
    """Drop what was counted in hours that began before."""
    return db.execute("DELETE FROM metrics WHERE hour < ?", (before,)).rowcount
