"""The one who knows all rooms that know people: asks each about a person, or has each forget them."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bossbot_core.database import Database
from bossbot_core.privacy.export import JobRecords, export
from bossbot_core.privacy.forgetting import PATIENCE_S, Forgotten, end_all
from bossbot_core.privacy.ports import Goodbye, Records
from bossbot_core.queue import Job, JobQueue, PostLedger, QuestionLedger
from bossbot_core.storage import Storage

_LET_GO_S = 5.0
_LOOK_EVERY_S = 0.05

log = structlog.get_logger("privacy")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Privacy:
    """Exports and forgets one person.

    `records` are the rooms that keep rows about people, by what their list is called in an export; `backups` is the
    folder of the daily backups.
    """

    def __init__(
        self,
        *,
        database: Database,
        backups: Path,
        queue: JobQueue,
        posts: PostLedger,
        questions: QuestionLedger,
        storage: Storage,
        records: Mapping[str, Records],
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._database = database
        self._backups = backups
        self._queue = queue
        self._posts = posts
        self._questions = questions
        self._storage = storage
        self._records = records
        self._clock = clock
        self._scrubbing = asyncio.Lock()

    async def export(self, user_id: int) -> str:
        """Everything that is kept about a person, as JSON."""
        jobs = [await self._job_records(job) for job in await self._queue.annals.about(user_id)]
        others = {name: await room.about(user_id) for name, room in self._records.items()}
        return export(user_id, self._clock(), jobs, others)

    async def forget(self, user_id: int, goodbye: Goodbye, *, patience_s: float = PATIENCE_S) -> Forgotten:
        """End a person's downloads and remove everything that names them from the disk.

        Downloads that are still being posted after `patience_s` stay, with all that is about them. Where the database
        cannot be built anew, since its disk is full or another program reads it, this raises as `Database.scrub` does,
        and is to be asked for again.
        """
        await end_all(self._queue, await self._queue.annals.about(user_id), goodbye, patience_s)
        jobs = await self._queue.annals.about(user_id)
        ended = [job for job in jobs if job.state.final]
        files = 0
        for job in ended:
            files += await self._discard(job)
        gone = await self._queue.annals.forget(user_id)
        for room in self._records.values():
            await room.forget(user_id)
        async with self._scrubbing:
            await self._database.scrub()
        remains = await self._database.remains(self._backups)
        log.info("person forgotten", jobs=gone, files=files, unfinished=len(jobs) - len(ended))
        return Forgotten(
            jobs=gone,
            files=files,
            unfinished=len(jobs) - len(ended),
            backups_until=remains.backups_until,
            set_aside=remains.set_aside,
        )

    async def _job_records(self, job: Job) -> JobRecords:
        media = await self._storage.find(job.reply.guild_id, job.id)
        posts, question = await self._posts.of_job(job.id), await self._questions.get(job.id)
        return JobRecords(job=job, posts=posts, media=media, question=question)

    async def _discard(self, job: Job) -> int:
        """How many files are gone with a job."""
        media = await self._storage.find(job.reply.guild_id, job.id)
        # An attempt that ended just now lets go of its files in a moment; the sweep takes what it does not let go of.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LET_GO_S):
                while not await self._storage.discard(job.reply.guild_id, job.id):  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(_LOOK_EVERY_S)
        await self._storage.discard_workspace(job.id)
        return len(media.files) if media else 0
