"""The worker: leases jobs while there is room and runs each as a task of its own."""

import asyncio
import os
import socket
from collections.abc import Iterable
from functools import partial

import structlog

from bossbot_core.queue import Job, JobQueue
from bossbot_core.runner.attempt import Attempts

UPLOAD_GRACE_S = 5.0
"""Seconds that files on their way to Discord get when the bot stops: cutting a post off leaves its fate unknown."""

PAUSE_S = 1.0

log = structlog.get_logger("runner")


class Worker:
    """Takes jobs from the queue until it is stopped; the queue's caps say how many run at once."""

    def __init__(self, *, queue: JobQueue, attempts: Attempts, max_attempts: int) -> None:
        self._queue = queue
        self._attempts = attempts
        self._max_attempts = max_attempts
        self._running: dict[int, asyncio.Task[None]] = {}
        self._telling: set[asyncio.Task[None]] = set()
        self._upload_grace_s = UPLOAD_GRACE_S
        self._owner = f"{socket.gethostname()}:{os.getpid()}"
        queue.on_cancel(self._cancel)

    async def run(self) -> None:
        """Work until cancelled; running jobs are then put back into the queue."""
        try:
            while True:
                await self._round()
        finally:
            await self._stop_running()

    async def take_up(self) -> None:
        """At start: queue again what an earlier process worked on, and tell the ends that nobody heard of."""
        await self._queue.recover(self._max_attempts)
        self._tell(await self._queue.untold())

    async def reclaim(self) -> None:
        """Queue again, or end, the jobs whose lease is over: an attempt at them broke off without a word."""
        self._tell(await self._queue.recover(self._max_attempts, expired_only=True))

    async def drain(self, grace_s: float) -> None:
        """Take no new job, and give the running ones `grace_s` seconds to end."""
        self._queue.drain()
        if self._running:
            log.info("draining", jobs=len(self._running), grace_s=grace_s)
            await asyncio.wait(set(self._running.values()), timeout=grace_s)

    async def cut_off(self) -> None:
        """Stop all work at once and wait for nothing, not even for files on their way to Discord."""
        self._queue.drain()
        self._upload_grace_s = 0.0
        await self._stop_running()

    async def _round(self) -> None:
        try:
            await self._start_claimable()
            await self._queue.wait_for_work(await self._queue.next_due_s())
        except Exception:  # the named boundary of the worker loop: a database that fails now may serve in a second
            log.exception("no job could be claimed")
            await asyncio.sleep(PAUSE_S)

    async def _start_claimable(self) -> None:
        while (job := await self._queue.claim(self._owner)) is not None:
            stale = self._running.get(job.id)
            task = asyncio.create_task(self._run(job, stale), name=f"job-{job.id}")
            self._running[job.id] = task
            task.add_done_callback(partial(self._ended, job))

    async def _run(self, job: Job, stale: asyncio.Task[None] | None) -> None:
        if stale is not None:
            # An attempt that lost its lease must not work in the job's folder, or speak of it, beside its successor.
            stale.cancel()
            await asyncio.wait({stale})
        await self._attempts.run(job)

    def _ended(self, job: Job, task: asyncio.Task[None]) -> None:
        if self._running.get(job.id) is task:
            del self._running[job.id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("attempt broke", job=job.id, exc_info=error)

    def _tell(self, ended: Iterable[Job]) -> None:
        """Tell each end beside all other work: while Discord wants to be left alone, that takes its time."""
        for job in ended:
            task = asyncio.create_task(self._attempts.tell_end(job), name=f"end-{job.id}")
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
            task.add_done_callback(partial(self._ended, job))

    def _cancel(self, job_id: int) -> None:
        self._attempts.cancel(job_id)

    async def _stop_running(self) -> None:
        uploading = {task for job_id, task in self._running.items() if self._attempts.uploading(job_id)}
        stopped = {*self._running.values(), *self._telling}
        for task in stopped - uploading:
            task.cancel()
        if uploading:
            await asyncio.wait(uploading, timeout=self._upload_grace_s)
        for task in uploading:
            task.cancel()
        await asyncio.gather(*stopped, return_exceptions=True)
