"""One attempt at one job: look up, fetch, store, deliver; or retry, fail and cancel, each told to who asked."""

import asyncio
import contextlib
import secrets
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode, Listing, Mender, PermanentError, Phase, TransientError
from bossbot_core.limits import Quotas
from bossbot_core.pluginhost import crash
from bossbot_core.queue import Job, JobQueue, JobState, LeaseLostError, QuestionLedger
from bossbot_core.runner.age import postable
from bossbot_core.runner.fetch import Fetcher, Show
from bossbot_core.runner.heartbeat import ended, kept_alive
from bossbot_core.runner.outcomes import Outcomes
from bossbot_core.runner.persist import persist
from bossbot_core.runner.ports import Delivery, Progress, Waiting
from bossbot_core.runner.retry import delay_s, upload_delay_s
from bossbot_core.runner.shelf import Shelf
from bossbot_core.settings import DownloadSettings, QueueSettings
from bossbot_core.storage import StoredMedia

# A platform that asks for more patience than this gets none: the person is told instead.
LONGEST_WAIT_S = 600.0

# Files that are fetched wait as long for a Discord that is away, or wants to be left alone, as they are kept.
UPLOAD_PATIENCE = timedelta(hours=24)

log = structlog.get_logger("runner")


class Attempts:
    """Runs attempts; knows which of them may still be cancelled."""

    def __init__(
        self,
        *,
        queue: JobQueue,
        fetcher: Fetcher,
        shelf: Shelf,
        questions: QuestionLedger,
        quotas: Quotas,
        outcomes: Outcomes,
        delivery: Delivery,
        downloads: DownloadSettings,
        queue_settings: QueueSettings,
    ) -> None:
        self._queue = queue
        self._fetcher = fetcher
        self._shelf = shelf
        self._questions = questions
        self._quotas = quotas
        self._outcomes = outcomes
        self._delivery = delivery
        self._downloads = downloads
        self._heartbeat_s = queue_settings.heartbeat_s
        self._fetching: dict[int, asyncio.Task[object]] = {}
        self._unwanted: set[int] = set()
        self._uploading: set[int] = set()

    async def run(self, job: Job) -> None:
        """See one leased job through this attempt, whatever happens."""
        started = monotonic()
        try:
            async with kept_alive(self._queue, job, self._heartbeat_s):
                with self._shelf.hold(job):
                    job = await self._outcome(job)
        except LeaseLostError:
            log.warning("lease lost", job=job.id, fence=job.fence)
            return
        finally:
            self._unwanted.discard(job.id)
            self._uploading.discard(job.id)
        seconds = round(monotonic() - started, 3)
        log.info("attempt ended", job=job.id, plugin=job.plugin, state=job.state, seconds=seconds)

    def uploading(self, job_id: int) -> bool:
        """Whether the job's files are on their way to Discord."""
        return job_id in self._uploading

    async def _outcome(self, job: Job) -> Job:
        try:
            return await self._attempt(job)
        except asyncio.CancelledError:
            with contextlib.suppress(LeaseLostError):
                await self._queue.retry(job, delay_s=0, code=ErrorCode.SHUTTING_DOWN)
            raise
        except LeaseLostError:
            raise
        except BossBotError as error:
            return await self._failed(job, error)
        except Exception as error:  # the named boundary of the worker: a defect of ours ends one job, not the bot
            log.exception("attempt failed", job=job.id)
            return await self._failed(
                job, PermanentError(ErrorCode.INTERNAL, detail=f"{type(error).__name__}: {error}")
            )

    def cancel(self, job_id: int) -> None:
        """Stop a job that is fetched, or about to be; once its files are on their way to Discord it is too late."""
        self._unwanted.add(job_id)
        if (fetching := self._fetching.get(job_id)) is not None:
            fetching.cancel()

    async def _attempt(self, job: Job) -> Job:
        if not job.options.survey:
            return await self._download(job)
        async with self._shelf.room(job):
            listing = await self._at_work(job, Phase.LISTING, self._fetcher.survey(job, self._showing(job)))
        if listing is None:
            return await self._cancelled(job)
        if listing.count > 1:
            await self._outcomes.fetched(job)
            return await self._ask(job, listing)
        options = evolve(job.options, survey=False)
        return await self._download(await persist(lambda: self._queue.choose(job, options)))

    async def _ask(self, job: Job, listing: Listing) -> Job:
        """End with a question; what comes of the answer is a job of its own, which takes of the day's quota itself."""
        most = min(self._downloads.max_items, listing.max_items or self._downloads.max_items)
        question = await persist(lambda: self._questions.put(job.id, evolve(listing, max_items=most)))
        if not question.answered:
            await self._delivery.ask(job, question)
        await persist(lambda: self._give_back(job))
        await self._shelf.clear(job)
        return await persist(lambda: self._queue.complete(job))

    async def _download(self, job: Job) -> Job:
        media = await self._shelf.find(job)
        if media is None:
            async with self._shelf.room(job):
                files = await self._at_work(job, Phase.FETCHING, self._fetcher.fetch(job, self._showing(job)))
                if files is None:
                    return await self._cancelled(job)
                await self._outcomes.fetched(job)
                job = await persist(lambda: self._queue.advance(job, JobState.PROCESSING))
                media = await self._shelf.keep(job, files)
                await persist(lambda: self._quotas.spend(job.reply.user_id, job.reply.guild_id, files.size_bytes))
        if job.id in self._unwanted:
            return await self._cancelled(job)
        return await self._post(job, media)

    async def _post(self, job: Job, media: StoredMedia) -> Job:
        reply = postable(job.reply, media.info.age_restricted)
        # Also where an earlier attempt stored the files and died before it could clean up.
        await self._shelf.clear(job)
        job = evolve(await persist(lambda: self._queue.advance(job, JobState.UPLOADING)), reply=reply)
        self._uploading.add(job.id)
        size_bytes = sum(file.size_bytes for file in media.files)
        await self._delivery.show(job, Progress(phase=None, total_bytes=size_bytes))
        receipt = await self._delivery.deliver(job, media)
        log.info("job posted", job=job.id, plugin=job.plugin, messages=len(receipt.message_ids))
        return await persist(lambda: self._queue.complete(job, size_bytes=size_bytes))

    def _showing(self, job: Job) -> Show:
        async def show(progress: Progress) -> None:
            await self._delivery.show(job, progress)

        return show

    async def _at_work[T](self, job: Job, phase: Phase, work: Coroutine[None, None, T]) -> T | None:
        """What the child brings, or None when the asker cancelled meanwhile."""
        if job.id in self._unwanted:
            work.close()
            return None
        task = asyncio.create_task(work)
        self._fetching[job.id] = task
        try:
            await self._delivery.show(job, Progress(phase=phase))
            return await task
        except asyncio.CancelledError:
            if asyncio.current_task().cancelling():  # type: ignore[union-attr]  # a coroutine always runs in a task
                await ended(task)
                raise
            return None
        finally:
            del self._fetching[job.id]

    async def _cancelled(self, job: Job) -> Job:
        await self._delivery.tell_cancelled(job)
        await self._shelf.clear(job)
        return await persist(lambda: self._queue.mark_cancelled(job))

    async def _failed(self, job: Job, error: BossBotError) -> Job:
        if isinstance(error, TransientError) and job.id in self._uploading:
            waited = datetime.now(UTC) - job.created_at
            if waited < UPLOAD_PATIENCE:
                return await self._retry(job, error, upload_delay_s(error, waited.total_seconds(), self._downloads))
        elif isinstance(error, TransientError) and job.attempts < self._downloads.max_attempts:
            wait_s = delay_s(error, job.attempts, self._downloads)
            if wait_s <= LONGEST_WAIT_S:
                return await self._retry(job, error, wait_s)
        return await self._give_up(job, error)

    async def _retry(self, job: Job, error: TransientError, wait_s: float) -> Job:
        log.info("job retried", job=job.id, code=error.code, detail=error.detail, wait_s=round(wait_s, 1))
        job = await persist(lambda: self._queue.retry(job, delay_s=wait_s, code=error.code))
        if job.state is JobState.CANCELLED:
            await self.tell_end(job)
        else:
            await self._delivery.show(job, Waiting(position=0, retry_in_s=wait_s, retry_code=error.code))
        return job

    async def tell_end(self, job: Job) -> None:
        """Tell how an untold job ended: it was cancelled, or it ended its worker too often."""
        if job.state is JobState.CANCELLED:
            await self._delivery.tell_cancelled(job)
        else:
            await self._tell_failure(job, crash(job.plugin, "it ended its worker too often"))
        await self._shelf.clear(job)
        await persist(lambda: self._queue.told(job))

    async def _give_up(self, job: Job, error: BossBotError) -> Job:
        """Tell the failure, then end the job: a crash in between tells it again, never not at all."""
        await self._tell_failure(job, error)
        await self._shelf.clear(job)
        return await persist(lambda: self._queue.fail(job, error.code))

    async def _tell_failure(self, job: Job, error: BossBotError) -> None:
        error_id = secrets.token_hex(4)
        # What Discord did not take says nothing of the platform.
        report = "" if job.id in self._uploading else await self._outcomes.failed(job, error, error_id)
        kept = {"report": report} if report else {}
        log.warning(
            "job failed", job=job.id, plugin=job.plugin, code=error.code, detail=error.detail, error_id=error_id, **kept
        )
        await self._delivery.tell_failure(job, error, error_id)
        if error.mender is Mender.OPERATOR:
            # It failed on our side: the day's quota is not the asker's to lose.
            await persist(lambda: self._give_back(job))

    async def _give_back(self, job: Job) -> None:
        await self._quotas.give_back(job.reply.user_id, job.reply.guild_id, taken_at=job.created_at)
