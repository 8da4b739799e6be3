"""The ledger of posts: what was meant to be posted and what was, so that each part is posted once."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime

from attrs import frozen

from bossbot_core.database import Database
from bossbot_core.queue.rows import moment
from bossbot_core.queue.store import posts, reads


@frozen(kw_only=True)
class Post:
    """One part of a job's delivery; `message_id` is None until Discord has confirmed it."""

    job_id: int
    part: int
    nonce: str
    created_at: datetime
    message_id: int | None = None


class PostLedger:
    """Exactly-once bookkeeping, one row for each (job, part)."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] | None = None) -> None:
        self._database = database
        self._clock = clock or (lambda: datetime.now(UTC))

    async def intend(self, job_id: int, part: int, nonce: str) -> Post:
        """Write the intent down before the post; an earlier intent stands, with its own nonce and message."""
        now = self._clock().timestamp()
        return _post(await self._database.write(lambda db: posts.intend(db, (job_id, part, nonce, now))))

    async def posted(self, job_id: int, part: int, message_id: int) -> None:
        """Note the message that carries the part; raises `LookupError` where no intent was written."""
        if not await self._database.write(lambda db: posts.posted(db, job_id, part, message_id)):
            raise LookupError(f"no intent to post part {part} of job {job_id}")

    async def of_job(self, job_id: int) -> list[Post]:
        """A job's posts, in order."""
        return [_post(row) for row in await self._database.read(reads.POSTS, (job_id,))]


def _post(row: sqlite3.Row) -> Post:
    return Post(
        job_id=row["job_id"],
        part=row["part"],
        nonce=row["nonce"],
        created_at=moment(row["created_at"]),
        message_id=row["message_id"],
    )
