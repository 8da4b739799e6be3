"""The queue against a model of it: whatever is done in whatever order, both agree."""

import asyncio
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from bossbot_core.api import ErrorCode, MediaKind, PermanentError, Quality, UrlMatch
from bossbot_core.database import Database
from bossbot_core.queue import Job, JobQueue, JobState, LeaseLostError, NewJob, Priority, ReplyTarget, WaitReason
from bossbot_core.settings import QueueSettings

CAPS = QueueSettings(
    max_concurrent=4, max_concurrent_per_guild=2, max_concurrent_per_platform=3, max_queued_per_guild=4
)
MAX_ATTEMPTS = 3
MISCOUNTED = """
    SELECT * FROM lanes WHERE (ready, delayed) <> (
        SELECT count(CASE WHEN jobs.delayed = 0 THEN 1 END), count(CASE WHEN jobs.delayed = 1 THEN 1 END)
        FROM jobs WHERE state = 'queued' AND jobs.guild_id = lanes.guild_id AND jobs.priority = lanes.priority
    )
"""
START = datetime(2030, 1, 1, tzinfo=UTC)


@define
class Row:
    id: int
    guild: int
    user: int
    priority: Priority
    media: tuple[str, str]
    round: int
    state: JobState = JobState.QUEUED
    not_before: float = 0.0
    attempts: int = 0
    fence: int = 0
    asked_to_stop: bool = False
    untold: bool = False


class Model:
    """What the queue promises, in plain Python."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}
        self.served: dict[tuple[int, Priority], tuple[int, int]] = {}
        self.paused: set[int] = set()
        self.claims = 0
        self.now = 0.0

    def queued(self) -> list[Row]:
        return [row for row in self.rows.values() if row.state is JobState.QUEUED]

    def running(self) -> list[Row]:
        return [row for row in self.rows.values() if row.state.running]

    def add(self, job_id: int, guild: int, user: int, priority: Priority, media: tuple[str, str]) -> None:
        lane = [row for row in self.queued() if (row.guild, row.priority) == (guild, priority)]
        own = [row.round + 1 for row in lane if row.user == user]
        due = [row.round for row in lane if row.not_before <= self.now]
        turn = max(own) if own else min(due, default=0)
        self.served.setdefault((guild, priority), (0, len(self.served)))
        self.rows[job_id] = Row(job_id, guild, user, priority, media, turn, not_before=self.now)

    def next(self) -> Row | None:
        running = self.running()
        full = {row.guild for row in running if sum(r.guild == row.guild for r in running) >= 2}
        platforms = Counter(row.media[0] for row in running)
        fetched = self.fetched()
        due = [
            row
            for row in self.queued()
            if row.not_before <= self.now
            and row.guild not in full | self.paused
            and platforms[row.media[0]] < CAPS.max_concurrent_per_platform
            and row.media not in fetched
        ]
        if len(running) >= CAPS.max_concurrent or not due:
            return None
        return min(due, key=lambda r: (-r.priority, self.served[r.guild, r.priority], r.round, r.id))

    def fetched(self) -> set[tuple[str, str]]:
        return {row.media for row in self.running() if row.state is not JobState.UPLOADING}

    def order(self, guild: int) -> list[int]:
        """The order of claims as a member of this guild sees it, caps left aside."""
        others = self.paused - {guild}
        waiting = [row for row in self.queued() if row.guild not in others or row.not_before > self.now]
        due = [row for row in waiting if row.not_before <= self.now]
        lanes: dict[tuple[int, Priority], list[Row]] = {}
        for row in sorted(due, key=lambda r: (r.round, r.id)):
            lanes.setdefault((row.guild, row.priority), []).append(row)
        turns = [
            (-lane[1], turn, self.served[lane], row.id) for lane, rows in lanes.items() for turn, row in enumerate(rows)
        ]
        delayed = sorted((row.not_before, row.id) for row in waiting if row.not_before > self.now)
        return [turn[3] for turn in sorted(turns)] + [job_id for _, job_id in delayed]

    def reason(self, row: Row) -> WaitReason:
        running = self.running()
        if row.guild in self.paused:
            return WaitReason.PAUSED
        if row.not_before > self.now:
            return WaitReason.DELAYED
        if row.media in self.fetched():
            return WaitReason.SAME_MEDIA
        if sum(other.guild == row.guild for other in running) >= CAPS.max_concurrent_per_guild:
            return WaitReason.SERVER_BUSY
        if sum(other.media[0] == row.media[0] for other in running) >= CAPS.max_concurrent_per_platform:
            return WaitReason.PLATFORM_BUSY
        if self.order(row.guild).index(row.id) > 0:
            return WaitReason.POSITION
        return WaitReason.BUSY if len(running) >= CAPS.max_concurrent else WaitReason.NEXT

    def claim(self, row: Row) -> None:
        self.claims += 1
        lane = (row.guild, row.priority)
        self.served[lane] = (self.claims, self.served[lane][1])
        row.state, row.attempts, row.fence = JobState.DOWNLOADING, row.attempts + 1, row.fence + 1


class QueueMachine(RuleBasedStateMachine):
    held = Bundle("held")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.model = Model()
        self.database = self.loop.run(Database.open(Path(self.folder.name) / "queue.db", synchronous="NORMAL"))
        self.queue = self.open()

    def open(self) -> JobQueue:
        return JobQueue(
            self.database,
            CAPS,
            clock=lambda: START + timedelta(seconds=self.model.now),
            monotonic=lambda: self.model.now,
        )

    def teardown(self) -> None:
        self.loop.run(self.database.close())
        self.loop.close()
        self.folder.cleanup()

    @rule(
        guild=st.integers(1, 3),
        user=st.integers(1, 3),
        priority=st.sampled_from(Priority),
        media=st.tuples(st.sampled_from("ab"), st.sampled_from("123456")),
    )
    def add(self, guild: int, user: int, priority: Priority, media: tuple[str, str]) -> None:
        full = sum(row.guild == guild for row in self.model.queued()) >= CAPS.max_queued_per_guild
        new = new_job(guild, user, priority, media)
        if full:
            with pytest.raises(PermanentError, match="queue_full"):
                self.loop.run(self.queue.add(new))
        else:
            self.model.add(self.loop.run(self.queue.add(new)).id, guild, user, priority, media)

    @rule(target=held)
    def claim(self) -> Job | None:
        row = self.model.next()
        claimed = self.loop.run(self.queue.claim("worker"))
        assert (claimed and claimed.id) == (row and row.id)
        if row is not None and claimed is not None:
            self.model.claim(row)
            assert (claimed.attempts, claimed.fence) == (row.attempts, row.fence)
        return claimed

    @rule(job=held, state=st.sampled_from([JobState.PROCESSING, JobState.UPLOADING]))
    def advance(self, job: Job | None, state: JobState) -> None:
        self.fenced(job, lambda held: self.queue.advance(held, state), state)

    @rule(job=consumes(held), end=st.sampled_from([JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED]))
    def finish(self, job: Job | None, end: JobState) -> None:
        ends = {
            JobState.COMPLETED: self.queue.complete,
            JobState.FAILED: lambda held: self.queue.fail(held, ErrorCode.REMOVED),
            JobState.CANCELLED: self.queue.mark_cancelled,
        }
        self.fenced(job, ends[end], end)

    @rule(job=held, delay_s=st.sampled_from([0.0, 2.0, 5.0]))
    def retry(self, job: Job | None, delay_s: float) -> None:
        stopping = job is not None and self.model.rows[job.id].asked_to_stop
        state = JobState.CANCELLED if stopping else JobState.QUEUED
        row = self.fenced(job, lambda held: self.queue.retry(held, delay_s=delay_s, code=ErrorCode.NETWORK), state)
        if row is not None:
            row.untold = stopping
            row.not_before = row.not_before if stopping else self.model.now + delay_s

    @rule(job=held)
    def heartbeat(self, job: Job | None) -> None:
        if job is not None:
            assert self.loop.run(self.queue.heartbeat(job)) == self.holds(job)

    @rule(number=st.integers(1, 30))
    def cancel(self, number: int) -> None:
        row = self.model.rows.get(number)
        cancelled = self.loop.run(self.queue.cancel(number))
        assert (cancelled is None) == (row is None)
        if row is not None and row.state is JobState.QUEUED:
            row.state, row.untold = JobState.CANCELLED, True
        elif row is not None and row.state.running:
            row.asked_to_stop = True

    @rule()
    def everyone_is_told(self) -> None:
        untold = self.loop.run(self.queue.untold())
        assert [job.id for job in untold] == sorted(row.id for row in self.model.rows.values() if row.untold)
        for job in untold:
            self.loop.run(self.queue.told(job))
            self.model.rows[job.id].untold = False

    @rule(seconds=st.sampled_from([1.0, 3.0]))
    def time_passes(self, seconds: float) -> None:
        self.model.now += seconds

    @rule(guild=st.integers(1, 3))
    def pause(self, guild: int) -> None:
        self.loop.run(self.queue.pause(guild))
        self.model.paused.add(guild)

    @rule(guild=st.integers(1, 3))
    def resume(self, guild: int) -> None:
        self.loop.run(self.queue.resume(guild))
        self.model.paused.discard(guild)

    @rule()
    def everyone_knows_their_place(self) -> None:
        for row in self.model.queued():
            place = self.model.order(row.guild).index(row.id) + 1
            assert self.loop.run(self.queue.position(row.id)) == place
            job = self.loop.run(self.queue.get(row.id))
            assert job is not None
            assert self.loop.run(self.queue.outlook(job))[1] is self.model.reason(row)

    @rule(guild=st.integers(1, 3))
    def a_guild_lists_what_it_has(self, guild: int) -> None:
        listed = [job.id for job in self.loop.run(self.queue.waiting(guild, limit=100))]
        running = sorted(row.id for row in self.model.running() if row.guild == guild)
        assert listed[: len(running)] == running
        assert sorted(listed[len(running) :]) == sorted(row.id for row in self.model.queued() if row.guild == guild)
        assert self.loop.run(self.queue.count(guild)) == len(listed)

    @rule()
    def drain_and_restart(self) -> None:
        self.queue.drain()
        assert self.loop.run(self.queue.claim("worker")) is None
        self.queue = self.open()
        self.restart()

    @rule()
    def restart(self) -> None:
        ended = self.loop.run(self.queue.recover(MAX_ATTEMPTS))
        expected = {}
        for row in self.model.running():
            if row.asked_to_stop:
                row.state = expected[row.id] = JobState.CANCELLED
                row.untold = True
            elif row.attempts >= MAX_ATTEMPTS:
                row.state = expected[row.id] = JobState.FAILED
                row.untold = True
            else:
                row.state, row.not_before = JobState.QUEUED, self.model.now
        assert {job.id: job.state for job in ended} == expected

    @invariant()
    def both_agree(self) -> None:
        rows = self.loop.run(
            self.database.read("SELECT id, state, attempts, fence, round, interaction_token FROM jobs")
        )
        seen = {row[0]: tuple(row)[1:5] for row in rows}
        assert seen == {row.id: (row.state, row.attempts, row.fence, row.round) for row in self.model.rows.values()}
        kept = {row.id for row in self.model.rows.values() if row.untold or not row.state.final}
        assert {row[0] for row in rows if row[5]} == kept
        assert self.loop.run(self.database.read(MISCOUNTED)) == []

    def holds(self, job: Job) -> bool:
        row = self.model.rows[job.id]
        return row.state.running and row.fence == job.fence

    def fenced(self, job, change, state: JobState) -> Row | None:
        if job is None:
            return None
        row = self.model.rows[job.id]
        if not self.holds(job):
            with pytest.raises(LeaseLostError):
                self.loop.run(change(job))
            return None
        changed = self.loop.run(change(job))
        row.state = state
        assert changed.state is state
        return row


def new_job(guild: int, user: int, priority: Priority, media: tuple[str, str]) -> NewJob:
    return NewJob(
        plugin=media[0],
        match=UrlMatch(canonical_url="http://sample.test/", media_id=media[1], kind=MediaKind.POST),
        quality=Quality.BEST,
        reply=ReplyTarget(
            application_id=1,
            interaction_id=2,
            interaction_token="token",
            token_expires_at=START + timedelta(minutes=15),
            guild_id=guild,
            channel_id=3,
            user_id=user,
            upload_limit_bytes=10,
        ),
        priority=priority,
    )


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
