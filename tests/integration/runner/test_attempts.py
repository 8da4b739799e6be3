"""A leased job is seen through: posted, tried again, given up, cancelled or put back; and the person is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from attrs import Factory, define, evolve, field, frozen

from bossbot_core.api import BossBotError, ErrorCode, MediaFiles, MediaKind, Quality, UrlMatch
from bossbot_core.database import Database
from bossbot_core.health import PlatformHealth
from bossbot_core.limits import Quotas
from bossbot_core.queue import Job, JobQueue, JobState, NewJob, Question, QuestionLedger, ReplyTarget
from bossbot_core.runner import Attempts, Outcomes, Progress, Receipt, Reports, Shelf, Waiting, Worker
from bossbot_core.settings import AgePolicy, DownloadSettings, LimitSettings, QueueSettings, StorageSettings
from bossbot_core.storage import Storage, StoredMedia

PATIENT = DownloadSettings(retry_base_s=0.05, retry_max_s=0.1)


@define
class RecordingDelivery:
    """Fulfils `runner.Delivery`: notes what people are told."""

    shown: list[Progress | Waiting] = field(factory=list)
    delivered: list[StoredMedia] = field(factory=list)
    replies: list[ReplyTarget] = field(factory=list)
    asked: list[Question] = field(factory=list)
    failures: list[ErrorCode] = field(factory=list)
    cancelled: list[int] = field(factory=list)
    slow_s: float = 0.0

    async def show(self, job: Job, status: Progress | Waiting) -> None:
        self.shown.append(status)

    async def deliver(self, job: Job, media: StoredMedia) -> Receipt:
        await asyncio.sleep(self.slow_s)
        self.delivered.append(media)
        self.replies.append(job.reply)
        return Receipt(message_ids=(1,))

    async def ask(self, job: Job, question: Question) -> None:
        self.asked.append(question)

    async def tell_failure(self, job: Job, error: BossBotError, error_id: str) -> None:
        self.failures.append(error.code)

    async def tell_cancelled(self, job: Job) -> None:
        self.cancelled.append(job.id)


@frozen(kw_only=True)
class SlowShelf(Shelf):
    """Keeps files once somebody lets it."""

    keeping: asyncio.Event = Factory(asyncio.Event)
    go_on: asyncio.Event = Factory(asyncio.Event)

    async def keep(self, job: Job, files: MediaFiles) -> StoredMedia:
        self.keeping.set()
        await self.go_on.wait()
        return await super().keep(job, files)


class StubbornStorage(Storage):
    """Has workspaces that will not go, as on a disk that has become read-only."""

    async def discard_workspace(self, job_id: int) -> None:
        raise PermissionError(f"the workspace of job {job_id} stays")


@define
class Line:
    """A worker on a real queue, with its delivery."""

    queue: JobQueue
    worker: Worker
    delivery: RecordingDelivery
    rig: object
    shelf: Shelf

    async def add(self, behaviour: str, **reply: object) -> Job:
        template = self.rig.job(behaviour)
        match = UrlMatch(canonical_url="http://processes.test/", media_id=behaviour, kind=MediaKind.POST)
        return await self.queue.add(
            NewJob(plugin="processes", match=match, quality=Quality.BEST, reply=evolve(template.reply, **reply))
        )

    async def ended(self, job: Job, *states: JobState, within_s: float = 20.0) -> Job:
        wanted = states or (JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED)
        async with asyncio.timeout(within_s):
            while (now := await self.queue.get(job.id)).state not in wanted:
                await asyncio.sleep(0.02)
        return now


@pytest.fixture
async def open_line(open_rig, tmp_path):
    @asynccontextmanager
    async def make(
        settings: DownloadSettings = PATIENT,
        *,
        slow_s: float = 0.0,
        shelves: type[Shelf] = Shelf,
        storage: Storage | None = None,
    ) -> AsyncIterator[Line]:
        rig = await open_rig(settings)
        shelf = shelves(storage=storage or rig.storage, host=rig.fetcher.host)
        database = await Database.open(tmp_path / "bossbot.db", synchronous="NORMAL")
        queue = JobQueue(database, QueueSettings())
        delivery = RecordingDelivery(slow_s=slow_s)
        attempts = Attempts(
            queue=queue,
            fetcher=rig.fetcher,
            shelf=shelf,
            questions=QuestionLedger(database),
            quotas=Quotas(database, LimitSettings()),
            outcomes=Outcomes(
                health=PlatformHealth(database),
                host=rig.fetcher.host,
                storage=rig.storage,
                reports=Reports(folder=tmp_path / "reports"),
            ),
            delivery=delivery,
            downloads=settings,
            queue_settings=QueueSettings(heartbeat_s=0.2),
        )
        worker = Worker(queue=queue, attempts=attempts, max_attempts=settings.max_attempts)
        running = asyncio.create_task(worker.run())
        try:
            yield Line(queue=queue, worker=worker, delivery=delivery, rig=rig, shelf=shelf)
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await database.close()

    return make


async def test_a_job_is_posted_once_and_its_workspace_is_gone(open_line):
    async with open_line() as line:
        job = await line.ended(await line.add("report"))
        assert job.state is JobState.COMPLETED
        assert [media.job_id for media in line.delivery.delivered] == [job.id]
        assert not (line.rig.storage.workspace(job.id).root / "report.txt").exists()


@pytest.mark.parametrize(
    ("policy", "adults_only", "spoiler"),
    [(AgePolicy.SPOILER, False, True), (AgePolicy.SPOILER, True, False), (AgePolicy.ALLOW, False, False)],
)
async def test_media_without_a_rating_is_posted_as_the_server_wants(open_line, policy, adults_only, spoiler):
    async with open_line() as line:
        job = await line.add("report", unknown_age=policy, age_restricted_channel=adults_only)
        assert (await line.ended(job)).state is JobState.COMPLETED
        assert [reply.spoiler for reply in line.delivery.replies] == [spoiler]


async def test_media_that_may_not_be_posted_here_is_told_and_never_delivered(open_line):
    async with open_line() as line:
        job = await line.ended(await line.add("report", unknown_age=AgePolicy.REFUSE))
        assert (job.state, job.error_code, job.attempts) == (JobState.FAILED, ErrorCode.AGE_RESTRICTED, 1)
        assert line.delivery.failures == [ErrorCode.AGE_RESTRICTED]
        assert line.delivery.delivered == []
        assert not (line.rig.storage.workspace(job.id).root / "report.txt").exists()


async def test_a_transient_failure_is_tried_three_times_then_told(open_line):
    async with open_line() as line:
        job = await line.ended(await line.add("leave"))
        assert (job.state, job.attempts) == (JobState.FAILED, 3)
        assert line.delivery.failures == [ErrorCode.PLUGIN_CRASHED]
        assert sum(isinstance(status, Waiting) for status in line.delivery.shown) == 2


@pytest.mark.parametrize(
    "behaviour", ["blame_the_bot shutting_down", "blame_the_bot upload_failed", "ask_for_the_past"]
)
async def test_a_failure_that_no_plugin_can_have_is_a_crash(open_line, behaviour):
    async with open_line() as line:
        job = await line.ended(await line.add(behaviour), within_s=10)
        assert (job.state, job.error_code) == (JobState.FAILED, ErrorCode.PLUGIN_CRASHED)


async def test_a_platform_that_asks_for_time_gets_it(open_line):
    async with open_line() as line:
        job = await line.add("declared")
        await line.ended(job, JobState.QUEUED, JobState.FAILED)
        async with asyncio.timeout(10):
            while not any(isinstance(status, Waiting) for status in line.delivery.shown):
                await asyncio.sleep(0.02)
        waiting = next(status for status in line.delivery.shown if isinstance(status, Waiting))
        assert waiting.retry_in_s == 9
        assert line.delivery.failures == []


async def test_a_poisonous_job_does_not_stop_the_others(open_line):
    async with open_line() as line:
        poison = await line.add("segfault")
        others = [await line.add("report") for _ in range(5)]
        assert [(await line.ended(each)).state for each in others] == [JobState.COMPLETED] * 5
        assert (await line.ended(poison)).error_code == ErrorCode.PLUGIN_CRASHED


async def test_a_cancelled_job_is_told_and_gone(open_line):
    async with open_line() as line:
        job = await line.add("sleep")
        await line.ended(job, JobState.DOWNLOADING)
        await line.queue.cancel(job.id)
        assert (await line.ended(job, within_s=2)).state is JobState.CANCELLED
        assert line.delivery.cancelled == [job.id]


async def test_a_job_that_is_cancelled_while_its_files_are_kept_is_not_posted(open_line):
    async with open_line(shelves=SlowShelf) as line:
        job = await line.add("report")
        await line.shelf.keeping.wait()
        await line.queue.cancel(job.id)
        line.shelf.go_on.set()
        assert (await line.ended(job)).state is JobState.CANCELLED
        assert (line.delivery.cancelled, line.delivery.delivered) == ([job.id], [])


async def test_a_workspace_that_will_not_go_makes_no_failure_of_a_post(open_line, tmp_path):
    async with open_line(storage=StubbornStorage(tmp_path, StorageSettings())) as line:
        job = await line.ended(await line.add("report"))
        assert (job.state, line.delivery.failures) == (JobState.COMPLETED, [])


async def test_stopping_puts_jobs_back_with_their_attempt(open_line, tmp_path):
    async with open_line() as line:
        job = await line.add("sleep")
        await line.ended(job, JobState.DOWNLOADING)
    database = await Database.open(tmp_path / "bossbot.db")
    put_back = await JobQueue(database, QueueSettings()).get(job.id)
    await database.close()
    assert (put_back.state, put_back.attempts) == (JobState.QUEUED, 0)


async def test_draining_takes_no_new_job_and_lets_the_running_one_end(open_line):
    async with open_line(slow_s=0.5) as line:
        running = await line.add("report")
        await line.ended(running, JobState.DOWNLOADING, JobState.PROCESSING, JobState.UPLOADING)
        draining = asyncio.create_task(line.worker.drain(10))
        await asyncio.sleep(0.05)
        late = await line.add("report")
        await draining
        assert (await line.queue.get(running.id)).state is JobState.COMPLETED
        assert (await line.queue.get(late.id)).state is JobState.QUEUED


async def test_files_on_their_way_may_arrive_when_the_work_is_stopped(open_line, tmp_path):
    async with open_line(slow_s=0.5) as line:
        job = await line.ended(await line.add("report"), JobState.UPLOADING)
    assert [media.job_id for media in line.delivery.delivered] == [job.id]
