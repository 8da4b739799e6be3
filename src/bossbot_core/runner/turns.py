"""Turns at converting media: however many jobs run, only so many of them convert at once."""

import asyncio
from collections.abc import Awaitable, Callable
from math import inf
from time import monotonic

from bossbot_core.runner.messages import GO, NO

type Answer = Callable[[bytes], Awaitable[None]]


class ConversionTurns:
    """Gives out `most` turns at once, first come first served; used from one event loop."""

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)
        self._waiting: dict[int, asyncio.Task[None]] = {}
        self._converting: set[int] = set()
        self._waited_until: dict[int, float] = {}

    def ask(self, job_id: int, *, within_s: float, answer: Answer) -> None:
        """Let `answer` take `GO` once the job has a turn, or `NO` after `within_s`.

        A job that waits already, or has a turn, is not heard.
        """
        if job_id not in self._waiting and job_id not in self._converting:
            self._waiting[job_id] = asyncio.create_task(self._wait(job_id, within_s, answer))

    async def _wait(self, job_id: int, within_s: float, answer: Answer) -> None:
        try:
            async with asyncio.timeout(within_s):
                await self._free.acquire()
                self._converting.add(job_id)
        except TimeoutError:
            pass
        del self._waiting[job_id]
        self._waited_until[job_id] = monotonic()
        await answer(GO if job_id in self._converting else NO)

    def waited_since(self, job_id: int, moment: float) -> bool:
        """Whether the job has waited for its turn at any time after `moment`, by the clock of `time.monotonic`."""
        return job_id in self._waiting or self._waited_until.get(job_id, -inf) >= moment

    def give_back(self, job_id: int) -> None:
        """The job has converted; harmless where it has no turn."""
        if job_id in self._converting:
            self._converting.remove(job_id)
            self._free.release()

    def leave(self, job_id: int) -> None:
        """The job's process is gone: it waits no more, and its turn is somebody else's."""
        if waiting := self._waiting.pop(job_id, None):
            waiting.cancel()
        self.give_back(job_id)
        self._waited_until.pop(job_id, None)
