"""The questions' rows: one for each survey that found more than one item."""

import sqlite3

from bossbot_core.queue.store.reads import QUESTION


def put(db: sqlite3.Connection, job_id: int, listing: str) -> sqlite3.Row:
    """What there is to choose from, or the question that stood there before."""
    db.execute("INSERT INTO questions (job_id, listing) VALUES (?, ?) ON CONFLICT DO NOTHING", (job_id, listing))
    row: sqlite3.Row = db.execute(QUESTION, (job_id,)).fetchone()
    return row


def pick(db: sqlite3.Connection, job_id: int, picked: str) -> None:
    """Note what is picked so far."""
    db.execute("UPDATE questions SET picked = ? WHERE job_id = ? AND answered = 0", (picked, job_id))


def answer(db: sqlite3.Connection, job_id: int) -> bool:
    """Whether this is the first answer."""
    return db.execute("UPDATE questions SET answered = 1 WHERE job_id = ? AND answered = 0", (job_id,)).rowcount == 1


def reopen(db: sqlite3.Connection, job_id: int) -> None:
    """Take the answer back: nothing came of it."""
    db.execute("UPDATE questions SET answered = 0 WHERE job_id = ?", (job_id,))
