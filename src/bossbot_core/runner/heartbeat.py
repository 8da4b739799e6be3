"""The lease of a job, prolonged as long as somebody works on it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from bossbot_core.queue import Job, JobQueue
from bossbot_core.runner.persist import persist

log = structlog.get_logger("runner")


@contextlib.asynccontextmanager
async def kept_alive(queue: JobQueue, job: Job, every_s: float) -> AsyncIterator[None]:
    """Within the block the job stays leased; where that fails, whoever works in it is cancelled."""
    attempt = asyncio.current_task()
    assert attempt is not None, "a coroutine always runs in a task"
    beating = asyncio.create_task(_beat(queue, job, attempt, every_s))
    try:
        yield
    finally:
        await ended(beating)


async def ended(task: asyncio.Task[object]) -> None:
    """Cancel a task and wait for it, whatever it ends with."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _beat(queue: JobQueue, job: Job, attempt: asyncio.Task[object], every_s: float) -> None:
    alive = True
    while alive:
        await asyncio.sleep(every_s)
        alive = await persist(lambda: queue.heartbeat(job))
    log.warning("lease lost", job=job.id, fence=job.fence)
    # An attempt without a lease must stop.
    attempt.cancel()
