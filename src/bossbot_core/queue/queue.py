"""The queue as the other rooms see it: durable jobs, claimed fairly, held under a lease."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.database import Database
from bossbot_core.queue import store
from bossbot_core.queue.jobs import Job, JobState, LeaseLostError, NewJob, WaitReason
from bossbot_core.queue.rows import job_of
from bossbot_core.settings import QueueSettings


def _utc_now() -> datetime:
    return datetime.now(UTC)


class JobQueue:
    """All jobs of the bot. Methods that take a `Job` name its fence: they raise `LeaseLostError` where it is stale."""

    def __init__(
        self, database: Database, settings: QueueSettings, *, clock: Callable[[], datetime] = _utc_now
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._work = asyncio.Event()
        self._looked_at = 0.0
        self._draining = False
        self._caps = store.Caps(
            total=settings.max_concurrent,
            guild=settings.max_concurrent_per_guild,
            platform=settings.max_concurrent_per_platform or settings.max_concurrent,
        )
        self._cancel_listeners: list[Callable[[int], None]] = []

    async def require_room(self, guild_id: int) -> None:
        """Raise `PermanentError(QUEUE_FULL)` where too many jobs of a guild wait already."""
        waiting = await self._database.read(store.QUEUED, (guild_id,))
        if waiting[0][0] >= self._settings.max_queued_per_guild:
            raise self._full()

    async def add(self, new: NewJob) -> Job:
        """Queue a job; raises `PermanentError(QUEUE_FULL)` where too many of its guild wait already."""
        most = self._settings.max_queued_per_guild
        job = await self._database.write(lambda db: store.add(db, new, self._now(), most))
        if job is None:
            raise self._full()
        self._work.set()
        return job

    async def get(self, job_id: int) -> Job | None:
        """The job with this number."""
        rows = await self._database.read(store.GET, (job_id,))
        return job_of(rows[0]) if rows else None

    async def position(self, job_id: int) -> int:
        """The job's place in the order of claims (caps left aside): 1 is next, 0 is not waiting."""
        rows = await self._database.read(store.POSITION, (self._now(), job_id))
        return int(rows[0]["place"]) if rows else 0

    async def waiting(self, guild_id: int, *, limit: int = 10, offset: int = 0) -> list[Job]:
        """A guild's live jobs: running first, then those that wait, in the order of claims."""
        now = self._now()
        rows = await self._database.read(store.WAITING, (guild_id, guild_id, now, guild_id, now, limit, offset))
        return [job_of(row) for row in rows]

    async def count(self, guild_id: int) -> int:
        """How many of a guild's jobs have not ended."""
        rows = await self._database.read(store.COUNT, (guild_id, guild_id))
        return int(rows[0][0])

    async def live_ids(self) -> frozenset[int]:
        """The numbers of all jobs that have not ended."""
        return frozenset(row[0] for row in await self._database.read(store.LIVE))

    async def claim(self, owner: str) -> Job | None:
        """The next job, leased to `owner` for `lease_s`; None where nothing is due or the caps leave no room."""
        self._work.clear()
        if self._draining:
            return None
        now = self._now()
        until = now + self._settings.lease_s
        job = await self._database.write(lambda db: store.claim(db, owner, now, until, self._caps))
        self._looked_at = now
        if job is not None:
            self._work.set()  # there may be more, for another worker
        return job

    async def next_due_s(self) -> float | None:
        """Seconds until the first delayed job is due; None where none is delayed."""
        # Jobs that fell due since the last claim looked count as due now; older ones wait for room, not for time.
        rows = await self._database.read(store.NEXT_DUE, (self._looked_at,))
        due = rows[0][0]
        return None if due is None else max(0.0, due - self._now())

    async def wait_for_work(self, timeout_s: float | None) -> None:
        """Return when a claim may succeed that did not before, or after `timeout_s` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._work.wait()

    async def pause(self, guild_id: int) -> None:
        """Start nothing of a guild until `resume`, over restarts too; what runs goes on."""
        now = self._now()
        await self._database.write(lambda db: store.pause(db, guild_id, now))

    async def resume(self, guild_id: int) -> None:
        """Start a guild's jobs again."""
        await self._database.write(lambda db: store.resume(db, guild_id))
        self._work.set()

    async def paused(self, guild_id: int) -> bool:
        """Whether a guild's jobs wait until someone resumes them."""
        return bool(await self._database.read(store.PAUSED, (guild_id,)))

    def drain(self) -> None:
        """Start nothing new as long as this queue lives; what runs goes on, and jobs may still be added."""
        self._draining = True

    @property
    def draining(self) -> bool:
        """Whether `drain` was called."""
        return self._draining

    async def wait_reason(self, job: Job) -> WaitReason:
        """Why a queued job does not run yet; `NEXT` where nothing is in its way, or it has started meanwhile."""
        guild_id = job.reply.guild_id
        ways = (await self._database.read(store.IN_THE_WAY, (guild_id, job.plugin, job.media_key)))[0]
        busy = ways["running"] >= self._caps.total
        reasons = {
            WaitReason.DRAINING: self._draining,
            WaitReason.PAUSED: await self.paused(guild_id),
            WaitReason.DELAYED: job.not_before.timestamp() > self._now(),
            WaitReason.SAME_MEDIA: ways["of_media"] > 0,
            WaitReason.SERVER_BUSY: ways["of_guild"] >= self._caps.guild,
            WaitReason.PLATFORM_BUSY: ways["of_platform"] >= self._caps.platform,
            WaitReason.POSITION: await self.position(job.id) > 1,
            WaitReason.BUSY: busy,
        }
        return next((reason for reason, applies in reasons.items() if applies), WaitReason.NEXT)

    async def advance(self, job: Job, state: JobState) -> Job:
        """The job in its next running state; states never go back."""
        running = [JobState.DOWNLOADING, JobState.PROCESSING, JobState.UPLOADING]
        if state not in running[running.index(job.state) :]:
            raise ValueError(f"a job does not go from {job.state} to {state}")
        # Once its media is stored, those who wait for the same may start.
        return await self._freeing(job, lambda db: store.advance(db, job, state))

    async def heartbeat(self, job: Job) -> bool:
        """Prolong the lease; False where it is lost and the work must stop."""
        return await self._database.write(lambda db: store.heartbeat(db, job, self._now() + self._settings.lease_s))

    async def retry(self, job: Job, *, delay_s: float, code: ErrorCode) -> Job:
        """Queue the job again after `delay_s`; `SHUTTING_DOWN` gives the attempt back.

        The job comes back CANCELLED where someone asked for that in the meantime.
        """
        now = self._now()
        return await self._freeing(job, lambda db: store.retry(db, job, now, now + delay_s, code))

    async def complete(self, job: Job) -> Job:
        """The job, done."""
        return await self._freeing(job, lambda db: store.finish(db, job, self._now(), JobState.COMPLETED, ""))

    async def fail(self, job: Job, code: ErrorCode) -> Job:
        """The job, failed for good."""
        return await self._freeing(job, lambda db: store.finish(db, job, self._now(), JobState.FAILED, code.value))

    async def mark_cancelled(self, job: Job) -> Job:
        """The running job, stopped on request."""
        code = ErrorCode.CANCELLED.value
        return await self._freeing(job, lambda db: store.finish(db, job, self._now(), JobState.CANCELLED, code))

    async def cancel(self, job_id: int) -> Job | None:
        """Cancel a waiting job at once; ask a running one to stop; leave one that has ended as it is."""
        job = await self._database.write(lambda db: store.cancel(db, job_id, self._now()))
        if job is not None and job.state.running:
            for listener in self._cancel_listeners:
                listener(job_id)
        self._work.set()
        return job

    def on_cancel(self, listener: Callable[[int], None]) -> None:
        """Call `listener` with the number of each running job that is asked to stop."""
        self._cancel_listeners.append(listener)

    async def recover(self, max_attempts: int, *, expired_only: bool = False) -> list[Job]:
        """Queue again what no worker holds any more: every running job (at start), or those whose lease has ended.

        A job that was claimed `max_attempts` times is FAILED(plugin_crashed), one that was asked to stop CANCELLED:
        these are returned, so that the asker can be told.
        """
        now = self._now()
        expired_by = now if expired_only else None
        ended = await self._database.write(lambda db: store.recover(db, max_attempts, now, expired_by))
        self._work.set()
        return ended

    async def _freeing(self, job: Job, operation: Callable[[sqlite3.Connection], Job | None]) -> Job:
        changed = await self._fenced(job, operation)
        self._work.set()
        return changed

    async def _fenced(self, job: Job, operation: Callable[[sqlite3.Connection], Job | None]) -> Job:
        changed = await self._database.write(operation)
        if changed is None:
            raise LeaseLostError(job)
        return changed

    def _full(self) -> PermanentError:
        most = self._settings.max_queued_per_guild
        return PermanentError(
            ErrorCode.QUEUE_FULL, f"The queue is full: {most} downloads are waiting here. Try again later."
        )

    def _now(self) -> float:
        return self._clock().timestamp()
