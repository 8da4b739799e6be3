"""Ends a person's downloads, so that nothing is written about them any more."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from bossbot_core.privacy.ports import Goodbye
from bossbot_core.queue import Job, JobQueue, JobState

PATIENCE_S = 30.0
"""How long jobs have to end; what is on its way to Discord cannot be stopped."""

_GOODBYE_S = 5.0
_LOOK_EVERY_S = 0.05


@frozen(kw_only=True)
class Forgotten:
    """What is gone, and what is not: `unfinished` downloads are still being posted.

    Backups that hold the person are gone by `backups_until` (None: there are none); `set_aside` is whether the operator
    keeps an older database.
    """

    jobs: int
    files: int
    unfinished: int
    backups_until: datetime | None
    set_aside: bool


async def end_all(queue: JobQueue, jobs: Sequence[Job], goodbye: Goodbye, patience_s: float) -> None:
    """Cancel a person's live jobs and wait until they have ended, or for so long."""
    live = [job for job in jobs if not job.state.final]
    await asyncio.gather(*(_cancel(queue, job, goodbye) for job in live))
    try:
        async with asyncio.timeout(patience_s):
            for job in live:
                await _ended(queue, job.id)
    except TimeoutError:
        return


async def _cancel(queue: JobQueue, job: Job, goodbye: Goodbye) -> None:
    cancelled = await queue.cancel(job.id)
    if cancelled is None or cancelled.state is not JobState.CANCELLED:
        return
    try:
        async with asyncio.timeout(_GOODBYE_S):
            await goodbye(cancelled)
    except TimeoutError:
        return  # Discord is slow, and the person knows: they asked for it


async def _ended(queue: JobQueue, job_id: int) -> None:
    while (job := await queue.get(job_id)) is not None and not job.state.final:  # noqa: ASYNC110 - a worker tells nobody
        await asyncio.sleep(_LOOK_EVERY_S)
