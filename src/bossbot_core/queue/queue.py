"""The queue as the other rooms see it: durable jobs, claimed fairly, held under a lease."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

from attrs import evolve

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.database import Database
from bossbot_core.queue.annals import Annals
from bossbot_core.queue.caps import GuildCaps
from bossbot_core.queue.clock import Clocks, utc_now
from bossbot_core.queue.driver import Caps, End, QueueDriver
from bossbot_core.queue.jobs import Job, JobOptions, JobState, LeaseLostError, NewJob, WaitReason
from bossbot_core.queue.leases import Leases
from bossbot_core.queue.sqlite import SqliteDriver
from bossbot_core.settings import QueueSettings


class JobQueue:
    """All jobs of the bot. Methods that take a `Job` name its fence: they raise `LeaseLostError` where it is stale.

    What is past stands in `annals`. `clock` is the wall clock, for what people read; leases and delays go by the
    `monotonic` one, so that nothing is lost or held up when the time is set.
    """

    def __init__(
        self,
        database: Database | QueueDriver,
        settings: QueueSettings,
        *,
        guild_caps: GuildCaps | None = None,
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._driver: QueueDriver = SqliteDriver(database) if isinstance(database, Database) else database
        self._settings = settings
        self._clocks = Clocks(clock, monotonic)
        self.annals = Annals(self._driver, self._clocks)
        self._leases = Leases(settings.lease_s, self._clocks.now)
        self._work = asyncio.Event()
        self._draining = False
        self._caps = Caps(
            total=settings.max_concurrent,
            guild=settings.max_concurrent_per_guild,
            platform=settings.max_concurrent_per_platform or settings.max_concurrent,
        )
        self._guild_caps = guild_caps
        self._cancel_listeners: list[Callable[[int], None]] = []

    async def require_room(self, guild_id: int) -> None:
        """Raise `PermanentError(QUEUE_FULL)` where too many jobs of a guild wait already."""
        most = self._most_queued(guild_id)
        if await self._driver.queued(guild_id) >= most:
            raise _full(most)

    async def add(self, new: NewJob) -> Job:
        """Queue a job, and answer the question that it answers, in one transaction.

        Raises `PermanentError`: `queue_full` where too many of its guild wait already, `not_found` where the question
        has been answered; then nothing is changed.
        """
        most = self._most_queued(new.reply.guild_id)
        job = await self._waking(self._driver.add(new, self._clocks.read(), most))
        if job is None:
            raise _full(most)
        return job

    async def get(self, job_id: int) -> Job | None:
        """The job with this number."""
        return await self._driver.get(job_id)

    async def position(self, job_id: int) -> int:
        """The job's place in the order of claims (caps left aside): 1 is next, 0 is not waiting."""
        at = self._clocks.read()
        found = await self._driver.place(job_id, at)
        if found is not None and found.overdue:
            await self._driver.promote(at)
            found = await self._driver.place(job_id, at)
        return 0 if found is None else found.place

    async def waiting(self, guild_id: int, *, limit: int = 10, offset: int = 0) -> list[Job]:
        """A guild's live jobs: running first, then those that wait, in the order of claims."""
        return await self._driver.waiting(guild_id, limit, offset)

    async def own(self, guild_id: int, user_id: int, *, limit: int = 100) -> list[Job]:
        """Somebody's live jobs in a guild: running first, then those that wait."""
        return await self._driver.own(guild_id, user_id, limit)

    async def queued(self, guild_id: int) -> int:
        """How many of a guild's jobs wait."""
        return await self._driver.queued(guild_id)

    async def count(self, guild_id: int) -> int:
        """How many of a guild's jobs have not ended."""
        return await self._driver.count(guild_id)

    async def live_ids(self) -> frozenset[int]:
        """The numbers of all jobs that have not ended."""
        return await self._driver.live_ids()

    async def claim(self, owner: str) -> Job | None:
        """The next job, leased to `owner` for `lease_s`; None where nothing is due or the caps leave no room.

        A job whose media is being fetched for another one is not claimed until that one's is stored, or has ended.
        """
        self._work.clear()
        if self._draining:
            return None
        until = self._leases.until()
        job = await self._driver.claim(owner, self._clocks.read(), until, self._caps_now())
        if job is not None:
            self._leases.hold(job, until)
            self._work.set()  # there may be more, for another worker
        return job

    async def next_due_s(self) -> float | None:
        """Seconds until the first delayed job is due; None where none is delayed, or none will be claimed."""
        due = None if self._draining else await self._driver.next_due()
        return None if due is None else max(0.0, due - self._clocks.now())

    async def hasten(self, code: ErrorCode) -> None:
        """Try the jobs that are delayed for this reason now: it is over."""
        if await self._driver.hasten(code, self._clocks.read()):
            self._work.set()

    async def wait_for_work(self, timeout_s: float | None) -> None:
        """Return when a claim may succeed that did not before, or after `timeout_s` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._work.wait()

    def look_again(self) -> None:
        """Let workers ask for work: what a server allows itself has changed."""
        self._work.set()

    async def pause(self, guild_id: int) -> None:
        """Start nothing of a guild until `resume`, over restarts too; what runs goes on."""
        await self._driver.pause(guild_id, self._clocks.read())

    async def resume(self, guild_id: int) -> None:
        """Start a guild's jobs again."""
        await self._driver.resume(guild_id)
        self._work.set()

    async def paused(self, guild_id: int) -> bool:
        """Whether a guild's jobs wait until someone resumes them."""
        return await self._driver.paused(guild_id)

    def drain(self) -> None:
        """Start nothing new until `reopen`; what runs goes on, and jobs may still be added."""
        self._draining = True

    def reopen(self) -> None:
        """Start jobs again."""
        self._draining = False
        self._work.set()

    @property
    def draining(self) -> bool:
        """Whether nothing new is started."""
        return self._draining

    @property
    def running(self) -> int:
        """How many jobs this process works on."""
        return len(self._leases)

    async def outlook(self, job: Job) -> tuple[int, WaitReason]:
        """A queued job's position, and why it does not run yet.

        The reason is `NEXT` where nothing is in its way, or it has started meanwhile.
        """
        ways = await self._driver.ways(job)
        position = await self.position(job.id)
        if not position:
            # Running meanwhile, it would stand in its own way.
            return 0, WaitReason.NEXT
        reasons = {
            WaitReason.DRAINING: self._draining,
            WaitReason.PAUSED: ways.paused,
            WaitReason.DELAYED: job.not_before.timestamp() > self._clocks.now(),
            WaitReason.SAME_MEDIA: ways.of_media > 0,
            WaitReason.SERVER_BUSY: ways.of_guild >= self._caps_now().of_guild(job.reply.guild_id),
            WaitReason.PLATFORM_BUSY: ways.of_platform >= self._caps.platform,
            WaitReason.POSITION: position > 1,
            WaitReason.BUSY: ways.running >= self._caps.total,
        }
        return position, next((reason for reason, applies in reasons.items() if applies), WaitReason.NEXT)

    def at_once(self, reason: WaitReason, guild_id: int) -> int:
        """How many jobs may run at once by the limit that a reason speaks of; 0 where it speaks of none."""
        limits = {
            WaitReason.SERVER_BUSY: self._caps_now().of_guild(guild_id),
            WaitReason.PLATFORM_BUSY: self._caps.platform,
            WaitReason.POSITION: self._caps.total,
            WaitReason.BUSY: self._caps.total,
        }
        return limits.get(reason, 0)

    async def advance(self, job: Job, state: JobState) -> Job:
        """The job in its next running state; states never go back."""
        running = [JobState.DOWNLOADING, JobState.PROCESSING, JobState.UPLOADING]
        if state not in running[running.index(job.state) :]:
            raise ValueError(f"a job does not go from {job.state} to {state}")
        changed = await self._held(job, self._driver.advance(job, state))
        # Once its media is stored, those who wait for the same may start.
        self._work.set()
        return changed

    async def choose(self, job: Job, options: JobOptions) -> Job:
        """The running job, which from now on wants something else of its media."""
        return await self._held(job, self._driver.choose(evolve(job, options=options)))

    async def heartbeat(self, job: Job) -> bool:
        """Prolong the lease; False where it is lost and the work must stop."""
        until = self._leases.until()
        alive = await self._driver.heartbeat(job, until)
        if alive:
            self._leases.hold(job, until)
        return alive

    async def retry(self, job: Job, *, delay_s: float, code: ErrorCode) -> Job:
        """Queue the job again after `delay_s`; `SHUTTING_DOWN` and `UPLOAD_FAILED` give the attempt back.

        The job comes back CANCELLED, and untold, where someone asked for that in the meantime.
        """
        return await self._freed(job, self._driver.retry(job, self._clocks.read(), delay_s, code))

    async def complete(self, job: Job, *, size_bytes: int = 0) -> Job:
        """The job, done; `size_bytes` is what was posted, for the metrics. A survey is not counted."""
        counted = not job.options.survey
        return await self._finish(job, End(state=JobState.COMPLETED, size_bytes=size_bytes, counted=counted))

    async def fail(self, job: Job, code: ErrorCode) -> Job:
        """The job, failed for good."""
        return await self._finish(job, End(state=JobState.FAILED, code=code.value))

    async def mark_cancelled(self, job: Job) -> Job:
        """The running job, stopped on request."""
        return await self._finish(job, End(state=JobState.CANCELLED, code=ErrorCode.CANCELLED.value))

    async def cancel(self, job_id: int) -> Job | None:
        """Cancel a waiting job at once; ask a running one to stop; leave one that has ended as it is.

        The end of a waiting job is untold until `told`.
        """
        job = await self._driver.cancel(job_id, self._clocks.read())
        if job is not None and job.state.running:
            for listener in self._cancel_listeners:
                listener(job_id)
        self._work.set()
        return job

    async def clear(self, guild_id: int) -> list[Job]:
        """Cancel every waiting job of a guild; gives those jobs, untold. What runs goes on."""
        cancelled = await self._driver.clear(guild_id, self._clocks.read())
        self._work.set()
        return cancelled

    async def untold(self) -> list[Job]:
        """The jobs that have ended and nobody was told of: a crash came in between."""
        return await self._driver.untold()

    async def told(self, job: Job) -> None:
        """Note that the person knows how the job ended."""
        await self._driver.told(job.id)

    def on_cancel(self, listener: Callable[[int], None]) -> None:
        """Call `listener` with the number of each running job that is asked to stop."""
        self._cancel_listeners.append(listener)

    async def recover(self, max_attempts: int, *, expired_only: bool = False) -> list[Job]:
        """Queue again what no worker holds any more: every running job (at start), or those whose lease has ended.

        A job that was claimed `max_attempts` times is FAILED(plugin_crashed), one that was asked to stop CANCELLED:
        these are returned, untold.
        """
        at = self._clocks.read()
        leases = await self._driver.leases()
        if expired_only:
            leases = self._leases.expired(leases)
        else:
            await self._driver.rein_in(at)
        ended = await self._driver.recover(leases, max_attempts, at)
        self._work.set()
        return ended

    async def _finish(self, job: Job, end: End) -> Job:
        return await self._freed(job, self._driver.finish(job, self._clocks.read(), end))

    async def _freed(self, job: Job, change: Awaitable[Job | None]) -> Job:
        changed = await self._held(job, self._waking(change))
        self._leases.drop(job)
        return changed

    async def _waking[T](self, change: Awaitable[T]) -> T:
        # Workers wake while the change is on its way to disk: a claim that is asked for now sees it, since operations
        # keep their order, and waits for one sync less.
        self._work.set()
        changed = await change
        self._work.set()
        return changed

    async def _held(self, job: Job, change: Awaitable[Job | None]) -> Job:
        changed = await change
        if changed is None:
            self._leases.drop(job)
            raise LeaseLostError(job)
        return changed

    def _most_queued(self, guild_id: int) -> int:
        most = self._settings.max_queued_per_guild
        return most if self._guild_caps is None else min(most, self._guild_caps.queued(guild_id))

    def _caps_now(self) -> Caps:
        return self._caps if self._guild_caps is None else evolve(self._caps, guilds=self._guild_caps.running())


def _full(most: int) -> PermanentError:
    return PermanentError(
        ErrorCode.QUEUE_FULL, "The queue is full; downloads waiting here: {most}. Try again later.", most=most
    )
