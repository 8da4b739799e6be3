"""The queue's driver for SQLite: one process owns the file, its one writer commits what waits together."""

import sqlite3
from collections.abc import Callable, Sequence

from bossbot_core.api import ErrorCode
from bossbot_core.database import Database
from bossbot_core.queue.clock import Moment
from bossbot_core.queue.driver import Asker, Caps, End, Lease, Metric, Place, Ways
from bossbot_core.queue.jobs import Job, JobState, NewJob
from bossbot_core.queue.order import Order
from bossbot_core.queue.rows import job_of
from bossbot_core.queue.store import askers, changes, history, lanes, reads


class SqliteDriver:
    """Fulfils `QueueDriver`: what changes rows goes through the writer, what reads them through the reader."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._order = Order()

    async def add(self, new: NewJob, at: Moment, most: int) -> Job | None:
        """A new waiting job, or None where `most` of its guild wait already."""
        return await self._database.write(lambda db: lanes.add(db, new, at, most))

    async def get(self, job_id: int) -> Job | None:
        """The job with this number."""
        row = await self._row(reads.GET, job_id)
        return None if row is None else job_of(row)

    async def place(self, job_id: int, at: Moment) -> Place | None:
        """Where a waiting job stands; None where it does not wait."""
        rows = await self._database.read(reads.PLACE, (at.now, job_id, self._order.seen))
        return self._order.place(rows) if rows else None

    async def waiting(self, guild_id: int, limit: int, offset: int) -> list[Job]:
        """A guild's live jobs: running, then ready in the order of claims, then delayed."""
        rows = await self._database.read(reads.WAITING, (guild_id, guild_id, guild_id, limit, offset))
        return [job_of(row) for row in rows]

    async def own(self, guild_id: int, user_id: int, limit: int) -> list[Job]:
        """Somebody's live jobs in a guild: running, then those that wait."""
        rows = await self._database.read(askers.OWN_LIVE, (user_id, guild_id, limit))
        return [job_of(row) for row in rows]

    async def history(self, asker: Asker, limit: int, offset: int) -> list[Job]:
        """What somebody asked for, live or ended, newest first."""
        rows = await self._database.read(askers.HISTORY, (*_wanted(asker), limit, offset))
        return [job_of(row) for row in rows]

    async def remembered(self, asker: Asker) -> int:
        """How many jobs `history` has in all."""
        return int((await self._one(askers.REMEMBERED, *_wanted(asker)))[0])

    async def queued(self, guild_id: int) -> int:
        """How many jobs of a guild wait."""
        return int((await self._one(reads.QUEUED, guild_id))[0])

    async def count(self, guild_id: int) -> int:
        """How many jobs of a guild have not ended."""
        return int((await self._one(reads.COUNT, guild_id, guild_id))[0])

    async def live_ids(self) -> frozenset[int]:
        """All jobs that have not ended."""
        return frozenset(row[0] for row in await self._database.read(reads.LIVE))

    async def next_due(self) -> float | None:
        """When the first delayed job falls due."""
        due: float | None = (await self._one(reads.NEXT_DUE))[0]
        return due

    async def ways(self, job: Job) -> Ways:
        """What may stand in a job's way."""
        guild_id = job.reply.guild_id
        row = await self._one(reads.WAYS, guild_id, job.plugin, job.media_key, guild_id)
        return Ways(
            running=row["running"],
            of_guild=row["of_guild"],
            of_platform=row["of_platform"],
            of_media=row["of_media"],
            paused=row["paused"] > 0,
        )

    async def promote(self, at: Moment) -> None:
        """Put delayed jobs that fell due into their lanes."""
        await self._unwaited(lambda db: lanes.promote(db, at))

    async def claim(self, owner: str, at: Moment, lease_until: float, caps: Caps) -> Job | None:
        """The next job that may run, leased."""
        return await self._unwaited(lambda db: lanes.claim(db, owner, at, lease_until, caps))

    async def advance(self, job: Job, state: JobState) -> Job | None:
        """A running job in its next state."""
        return await self._unwaited(lambda db: changes.advance(db, job, state))

    async def choose(self, job: Job) -> Job | None:
        """A running job, which from now on wants what the `options` of this value say."""
        return await self._unwaited(lambda db: changes.choose(db, job))

    async def heartbeat(self, job: Job, lease_until: float) -> bool:
        """Whether the lease could be prolonged."""
        return await self._unwaited(lambda db: changes.heartbeat(db, job, lease_until))

    async def retry(self, job: Job, at: Moment, delay_s: float, code: ErrorCode) -> Job | None:
        """The job, waiting again; cancelled where that was asked for in the meantime."""
        return await self._database.write(lambda db: changes.retry(db, job, at, delay_s, code))

    async def finish(self, job: Job, at: Moment, end: End) -> Job | None:
        """The job in a final state."""
        return await self._database.write(lambda db: changes.finish(db, job, at, end))

    async def cancel(self, job_id: int, at: Moment) -> Job | None:
        """A waiting job cancelled, a running one marked, an ended one as it is."""
        return await self._database.write(lambda db: changes.cancel(db, job_id, at))

    async def clear(self, guild_id: int, at: Moment) -> list[Job]:
        """Every waiting job of a guild, cancelled."""
        return await self._database.write(lambda db: changes.clear(db, guild_id, at))

    async def untold(self) -> list[Job]:
        """The ended jobs that nobody was told of, oldest first."""
        return [job_of(row) for row in await self._database.read(reads.UNTOLD)]

    async def told(self, job_id: int) -> None:
        """Note that the end was told."""
        await self._database.write(lambda db: changes.told(db, job_id))

    async def leases(self) -> list[Lease]:
        """Of all running jobs, oldest job first."""
        rows = await self._database.read(reads.LEASES)
        leases = [Lease(job_id=row["id"], fence=row["fence"], until=row["lease_until"]) for row in rows]
        return sorted(leases, key=lambda lease: lease.job_id)

    async def recover(self, leases: Sequence[Lease], max_attempts: int, at: Moment) -> list[Job]:
        """Queue again what is still held under one of these leases; what ends instead is returned."""
        return await self._database.write(lambda db: changes.recover(db, leases, max_attempts, at))

    async def rein_in(self, at: Moment) -> None:
        """No delayed job waits longer from now on than it was meant to in all."""
        await self._database.write(lambda db: changes.rein_in(db, at))

    async def hasten(self, code: ErrorCode, at: Moment) -> int:
        """Let the jobs that are delayed for this reason fall due; how many those were."""
        # Asked every few seconds: most of the time there is nothing to write.
        if await self._row(reads.DELAYED_FOR, code.value) is None:
            return 0
        return await self._unwaited(lambda db: changes.hasten(db, code, at))

    async def pause(self, guild_id: int, at: Moment) -> None:
        """Start nothing of a guild."""
        await self._database.write(lambda db: changes.pause(db, guild_id, at))

    async def resume(self, guild_id: int) -> None:
        """Start a guild's jobs again."""
        await self._database.write(lambda db: changes.resume(db, guild_id))

    async def paused(self, guild_id: int) -> bool:
        """Whether a guild is paused."""
        return await self._row(reads.PAUSED, guild_id) is not None

    async def prune(self, at: Moment, most: int) -> int:
        """Forget up to `most` jobs of each kind that ended long ago, with their posts; how many those were."""
        return await self._unwaited(lambda db: history.prune(db, at, most))

    async def of_user(self, user_id: int) -> list[Job]:
        """A person's jobs, live and ended, oldest first."""
        return [job_of(row) for row in await self._database.read(reads.OF_USER, (user_id,))]

    async def forget_user(self, user_id: int) -> int:
        """Forget a person's ended jobs, with their posts; how many those were."""
        return await self._database.write(lambda db: history.forget_user(db, user_id))

    async def forget_metrics(self, before: float) -> int:
        """Drop what was counted in hours that began before; how many rows those were."""
        return await self._unwaited(lambda db: history.forget_metrics(db, before))

    async def metrics(self, since: float, guild_id: int | None = None) -> list[Metric]:
        """What was counted of one guild, or of all, in hours that began at or after, oldest first."""
        if guild_id is None:
            rows = await self._database.read(reads.METRICS, (since,))
        else:
            rows = await self._database.read(reads.METRICS_OF_GUILD, (guild_id, since))
        return [_metric(row) for row in rows]

    async def _unwaited[T](self, operation: Callable[[sqlite3.Connection], T]) -> T:
        # Nobody is told of these: a power cut may take them back, and the job is found as it was before.
        return await self._database.write(operation, durable=False)

    async def _row(self, sql: str, *values: object) -> sqlite3.Row | None:
        rows = await self._database.read(sql, values)
        return rows[0] if rows else None

    async def _one(self, sql: str, *values: object) -> sqlite3.Row:
        return (await self._database.read(sql, values))[0]


def _wanted(asker: Asker) -> tuple[int, int, int]:
    return asker.user_id, asker.guild_id, int(asker.private)


def _metric(row: sqlite3.Row) -> Metric:
    return Metric(
        hour=row["hour"],
        plugin=row["plugin"],
        outcome=row["outcome"],
        jobs=row["jobs"],
        size_bytes=row["bytes"],
        seconds=row["seconds"],
    )
