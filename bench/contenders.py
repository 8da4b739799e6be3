"""The contenders of `bench/queue.py`, each behind the same two measurements."""

import asyncio
import contextlib
import logging
import shutil
import socket
import sqlite3
import statistics
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import frozen

from bossbot_core.api import MediaKind, Quality, UrlMatch
from bossbot_core.database import Database
from bossbot_core.queue import JobQueue, NewJob, ReplyTarget
from bossbot_core.settings import QueueSettings

PER_SECOND = 50
LATENCY_JOBS = 300
POLL_S = 0.005
"""How long a worker of a queue without a wake-up call sleeps when nothing waits."""


class Skipped(Exception):  # noqa: N818 - no error, a reason
    """Why a contender does not take part."""


@frozen(kw_only=True)
class Work:
    """How much is done, by how many."""

    jobs: int
    workers: int


class Clockwork:
    """When each job was put and when its work began; says when all are done."""

    def __init__(self) -> None:
        self._put: dict[int, float] = {}
        self._started: dict[int, float] = {}
        self.ended = 0
        self._lock = threading.Lock()

    def put(self, number: int) -> None:
        """The job is about to be put."""
        self._put[number] = time.perf_counter()

    def start(self, number: int) -> None:
        """Its work begins."""
        self._started[number] = time.perf_counter()

    def end(self) -> None:
        """Its work has ended."""
        with self._lock:
            self.ended += 1

    def latencies_ms(self) -> list[float]:
        """From put to start, shortest first."""
        return sorted((began - self._put[number]) * 1000 for number, began in self._started.items())


@frozen(kw_only=True)
class Result:
    """Seconds for putting all and for working them off, and the latencies."""

    put_s: float
    work_s: float
    latencies_ms: list[float]

    def row(self, jobs: int) -> str:
        """Whole jobs, puts and takes a second, then the latencies' median and 95th percentile."""
        p50 = statistics.median(self.latencies_ms)
        p95 = self.latencies_ms[int(0.95 * len(self.latencies_ms))]
        whole = jobs / (self.put_s + self.work_s)
        return f"{whole} {jobs / self.put_s} {jobs / self.work_s} {p50} {p95}"


def run(name: str, folder: Path, work: Work) -> str:
    """A contender's figures, or why it takes no part."""
    try:
        return CONTENDERS[name](folder, work).row(work.jobs)
    except Skipped as reason:
        return f"skipped: {reason}"


def new_job(number: int) -> NewJob:
    """Jobs of 100 servers with seven people in each, who all want something else."""
    return NewJob(
        plugin="example",
        match=UrlMatch(canonical_url="http://sample.test/", media_id=str(number), kind=MediaKind.POST),
        quality=Quality.BEST,
        reply=ReplyTarget(
            application_id=1,
            interaction_id=number,
            interaction_token="token",
            token_expires_at=datetime.now(UTC) + timedelta(minutes=15),
            guild_id=number % 100,
            channel_id=3,
            user_id=number // 100 % 7,
            upload_limit_bytes=10 * 1024 * 1024,
        ),
    )


def ours(synchronous: str) -> Callable[[Path, Work], Result]:
    def measure(folder: Path, work: Work) -> Result:
        return asyncio.run(_ours(folder, work, synchronous))

    return measure


async def _ours(folder: Path, work: Work, synchronous: str) -> Result:
    caps = QueueSettings(max_concurrent=work.workers, max_queued_per_guild=work.jobs // 100 + 1)
    database = await Database.open(folder / "ours.db", synchronous=synchronous)
    queue = JobQueue(database, caps)
    try:
        started = time.perf_counter()
        shares = [range(first, work.jobs, work.workers) for first in range(work.workers)]
        await asyncio.gather(*(_put_all(queue, share) for share in shares))
        put = time.perf_counter()
        whole, latency = Clockwork(), Clockwork()
        async with _our_workers(queue, whole, work.workers):
            while whole.ended < work.jobs:
                await asyncio.sleep(0.001)
            ended = time.perf_counter()
        async with _our_workers(queue, latency, work.workers):
            for number in range(LATENCY_JOBS):
                asyncio.get_running_loop().create_task(_put_one(queue, latency, number))
                await asyncio.sleep(1 / PER_SECOND)
            while latency.ended < LATENCY_JOBS:
                await asyncio.sleep(0.001)
    finally:
        await database.close()
    return Result(put_s=put - started, work_s=ended - put, latencies_ms=latency.latencies_ms())


async def _put_all(queue: JobQueue, numbers: range) -> None:
    for number in numbers:
        await queue.add(new_job(number))


async def _put_one(queue: JobQueue, clockwork: Clockwork, number: int) -> None:
    new = new_job(number)
    clockwork.put(number)
    await queue.add(new)


@contextlib.asynccontextmanager
async def _our_workers(queue: JobQueue, clockwork: Clockwork, workers: int) -> AsyncIterator[None]:
    async def work() -> None:
        job = None
        while True:
            if job is None and (job := await queue.claim("worker")) is None:
                await queue.wait_for_work(None)
                continue
            clockwork.start(job.reply.interaction_id)
            # As in the bot, the next one is asked for while the end of this one is on its way to disk.
            _, job = await asyncio.gather(queue.complete(job), queue.claim("worker"))
            clockwork.end()

    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def huey(*, fsync: bool) -> Callable[[Path, Work], Result]:
    def measure(folder: Path, work: Work) -> Result:
        with contextlib.suppress(ImportError):
            return _huey(folder, work, fsync=fsync)
        raise Skipped("huey is not installed; run with `uv run --group bench`")

    return measure


def _huey(folder: Path, work: Work, *, fsync: bool) -> Result:
    from huey import SqliteHuey

    logging.disable(logging.CRITICAL)
    tasks = SqliteHuey(filename=str(folder / "huey.db"), fsync=fsync, results=False, journal_mode="wal", timeout=60)
    whole, latency = Clockwork(), Clockwork()

    @tasks.task()  # type: ignore[misc]  # huey carries no types
    def no_op(number: int) -> None:
        whole.end()

    @tasks.task()  # type: ignore[misc]  # huey carries no types
    def stamped(number: int) -> None:
        latency.start(number)
        latency.end()

    put_s = _in_threads(work, no_op)
    options = {"workers": work.workers, "periodic": False, "check_worker_health": False}
    consumer = tasks.create_consumer(**options, initial_delay=POLL_S, max_delay=POLL_S)
    started = time.perf_counter()
    consumer.start()
    _wait_for(whole, work.jobs)
    work_s = time.perf_counter() - started
    _at_pace(latency, stamped)
    consumer.stop(graceful=True)
    return Result(put_s=put_s, work_s=work_s, latencies_ms=latency.latencies_ms())


@frozen(kw_only=True)
class Threaded:
    """A queue that threads poll: put a number, take one with its handle, end it."""

    put: Callable[[int], object]
    take: Callable[[], tuple[int, Any] | None]
    end: Callable[[Any], object]


def litequeue(synchronous: str) -> Callable[[Path, Work], Result]:
    def measure(folder: Path, work: Work) -> Result:
        try:
            from litequeue import LiteQueue
        except ImportError:
            raise Skipped("litequeue is not installed; run with `uv run --group bench`") from None
        queue = LiteQueue(str(folder / "lite.db"))
        queue.conn.execute(f"PRAGMA synchronous = {synchronous}")

        def take() -> tuple[int, Any] | None:
            message = queue.pop()
            return None if message is None else (int(message.data), message)

        return _threaded(
            work,
            Threaded(
                put=lambda number: queue.put(str(number)),
                take=take,
                end=lambda message: queue.done(message.message_id, claim_id=message.claim_id),
            ),
        )

    return measure


def persist_queue(synchronous: str) -> Callable[[Path, Work], Result]:
    def measure(folder: Path, work: Work) -> Result:
        try:
            from persistqueue import Empty, SQLiteAckQueue
        except ImportError:
            raise Skipped("persist-queue is not installed; run with `uv run --group bench`") from None
        queue = SQLiteAckQueue(str(folder / "persist"), multithreading=True)
        for connection in (queue._getter, queue._putter):  # noqa: SLF001 - it has no setting for this
            connection.execute(f"PRAGMA synchronous = {synchronous}")

        def take() -> tuple[int, Any] | None:
            try:
                number = queue.get(block=False)
            except Empty:
                return None
            return number, number

        return _threaded(work, Threaded(put=queue.put, take=take, end=queue.ack))

    return measure


def _threaded(work: Work, queue: Threaded) -> Result:
    put_s = _in_threads(work, queue.put)
    whole, latency = Clockwork(), Clockwork()
    started = time.perf_counter()
    with _polling_workers(queue, whole, work.workers):
        _wait_for(whole, work.jobs)
        work_s = time.perf_counter() - started
    with _polling_workers(queue, latency, work.workers):
        _at_pace(latency, queue.put)
    return Result(put_s=put_s, work_s=work_s, latencies_ms=latency.latencies_ms())


@contextlib.contextmanager
def _polling_workers(queue: Threaded, clockwork: Clockwork, workers: int) -> Iterator[None]:
    stopped = threading.Event()

    def work() -> None:
        while not stopped.is_set():
            if (taken := queue.take()) is None:
                time.sleep(POLL_S)
                continue
            clockwork.start(taken[0])
            queue.end(taken[1])
            clockwork.end()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def _in_threads(work: Work, put: Callable[[int], object]) -> float:
    def put_all(first: int) -> None:
        for number in range(first, work.jobs, work.workers):
            _patiently(put, number)

    threads = [threading.Thread(target=put_all, args=(first,)) for first in range(work.workers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def _patiently(put: Callable[[int], object], number: int) -> None:
    while True:
        try:
            put(number)
        except sqlite3.OperationalError:  # locked: the caller's to try again
            time.sleep(0.001)
        else:
            return


def _at_pace(clockwork: Clockwork, put: Callable[[int], object]) -> None:
    for number in range(LATENCY_JOBS):
        clockwork.put(number)
        put(number)
        time.sleep(1 / PER_SECOND)
    _wait_for(clockwork, LATENCY_JOBS)


def _wait_for(clockwork: Clockwork, jobs: int) -> None:
    while clockwork.ended < jobs:
        time.sleep(0.001)


def saq(appendfsync: str) -> Callable[[Path, Work], Result]:
    def measure(folder: Path, work: Work) -> Result:
        if shutil.which("redis-server") is None:
            raise Skipped("there is no redis-server on the path")
        try:
            import saq as _  # noqa: F401
        except ImportError:
            raise Skipped("saq is not installed; run with `uv run --group bench`") from None
        with _redis(folder, appendfsync) as url:
            return asyncio.run(_saq(url, work))

    return measure


@contextlib.contextmanager
def _redis(folder: Path, appendfsync: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--dir", str(folder), "--save", "", "--appendonly", "yes"]
    server = subprocess.Popen([*command, "--appendfsync", appendfsync], stdout=subprocess.DEVNULL)
    try:
        _wait_for_port(port)
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for_port(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.1):
            return
        time.sleep(0.02)
    raise Skipped("redis-server does not answer")


async def _saq(url: str, work: Work) -> Result:
    from saq import Queue, Worker

    whole, latency = Clockwork(), Clockwork()

    async def no_op(_context: object, *, number: int) -> None:
        whole.end()

    async def stamped(_context: object, *, number: int) -> None:
        latency.start(number)
        latency.end()

    logging.disable(logging.CRITICAL)
    queue = Queue.from_url(url)
    await queue.connect()

    async def put_all(first: int) -> None:
        for number in range(first, work.jobs, work.workers):
            await queue.enqueue("no_op", number=number, ttl=60)

    started = time.perf_counter()
    await asyncio.gather(*(put_all(first) for first in range(work.workers)))
    put = time.perf_counter()
    worker = Worker(queue, functions=[("no_op", no_op), ("stamped", stamped)], concurrency=work.workers)
    running = asyncio.create_task(worker.start())
    while whole.ended < work.jobs:
        await asyncio.sleep(0.001)
    ended = time.perf_counter()
    for number in range(LATENCY_JOBS):
        latency.put(number)
        await queue.enqueue("stamped", number=number, ttl=60)
        await asyncio.sleep(1 / PER_SECOND)
    while latency.ended < LATENCY_JOBS:
        await asyncio.sleep(0.001)
    await worker.stop()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await queue.disconnect()
    return Result(put_s=put - started, work_s=ended - put, latencies_ms=latency.latencies_ms())


CONTENDERS: dict[str, Callable[[Path, Work], Result]] = {
    "ours, FULL": ours("FULL"),
    "huey-sqlite, FULL": huey(fsync=True),
    "litequeue, FULL": litequeue("FULL"),
    "persist-queue, FULL": persist_queue("FULL"),
    "SAQ, fsync always": saq("always"),
    "ours, NORMAL": ours("NORMAL"),
    "huey-sqlite, off": huey(fsync=False),
    "litequeue, NORMAL": litequeue("NORMAL"),
    "persist-queue, NORMAL": persist_queue("NORMAL"),
    "SAQ, fsync each second": saq("everysec"),
}
