"""What surveys found and people were asked about, so that a question is answered once, also after a restart."""

import sqlite3

from attrs import frozen

from bossbot_core.api import Listing
from bossbot_core.api.convert import from_json, to_json
from bossbot_core.database import Database
from bossbot_core.queue.store import questions, reads


@frozen(kw_only=True)
class Question:
    """The list behind a job's link, what is picked of it so far, and whether it has been answered."""

    job_id: int
    listing: Listing
    picked: frozenset[int] = frozenset()
    answered: bool = False


class QuestionLedger:
    """One question a job; it is forgotten with the job."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, job_id: int, listing: Listing) -> Question:
        """Note the list before anybody is asked; one that an earlier attempt asked about stays as it is."""
        text = to_json(listing)
        return _question(await self._database.write(lambda db: questions.put(db, job_id, text)))

    async def get(self, job_id: int) -> Question | None:
        """The question of a job, if it ended with one that is remembered."""
        rows = await self._database.read(reads.QUESTION, (job_id,))
        return _question(rows[0]) if rows else None

    async def pick(self, job_id: int, picked: frozenset[int]) -> None:
        """Note what is picked so far; an answered question stays as it is."""
        text = ",".join(map(str, sorted(picked)))
        await self._database.write(lambda db: questions.pick(db, job_id, text))

    async def close(self, job_id: int) -> None:
        """Answer the question, and nothing comes of it; raises `PermanentError` where somebody was faster.

        What comes of an answer is queued together with it: `NewJob.answers`.
        """
        await self._database.write(lambda db: questions.take(db, job_id))


def _question(row: sqlite3.Row) -> Question:
    return Question(
        job_id=row["job_id"],
        listing=from_json(row["listing"], Listing),
        picked=frozenset(map(int, filter(None, row["picked"].split(",")))),
        answered=bool(row["answered"]),
    )
