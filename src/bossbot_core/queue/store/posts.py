"""The ledger's rows: one for each part of a job's delivery."""

import sqlite3


def intend(db: sqlite3.Connection, post: tuple[int, int, str, float]) -> sqlite3.Row:
    """The row for (job, part, nonce, time), or the one that stood there before."""
    db.execute("INSERT INTO posts (job_id, part, nonce, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", post)
    row: sqlite3.Row = db.execute("SELECT * FROM posts WHERE job_id = ? AND part = ?", post[:2]).fetchone()
    return row


def posted(db: sqlite3.Connection, job_id: int, part: int, message_id: int) -> bool:
    """Whether there was an intent to note the message on."""
    noted = db.execute("UPDATE posts SET message_id = ? WHERE job_id = ? AND part = ?", (message_id, job_id, part))
    return noted.rowcount == 1
