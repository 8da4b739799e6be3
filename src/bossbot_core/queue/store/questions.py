"""The questions' rows: one for each survey that found more than one item."""

import sqlite3

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.queue.store.reads import QUESTION

ANSWERED = sentence("This question has been answered already.")


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


def take(db: sqlite3.Connection, job_id: int) -> None:
    """Answer the question by what the same transaction queues; raises `PermanentError` where somebody was faster."""
    if not answer(db, job_id):
        raise PermanentError(ErrorCode.NOT_FOUND, ANSWERED)
