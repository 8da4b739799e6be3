"""A job waits for its turn to convert; whoever ends in any way, and wherever it stood, is in nobody's way."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from bossbot_core.api import ErrorCode, Phase, TransientError
from bossbot_core.settings import DownloadSettings


async def ignore(_: object) -> None:
    return None


async def until(seen: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not seen():
            await asyncio.sleep(0.02)


class Room:
    """Jobs at work, and what their processes said."""

    def __init__(self, rig, logs) -> None:
        self.rig = rig
        self.logs = logs
        self.phases: list[tuple[int, Phase]] = []
        self.tasks: list[asyncio.Task] = []

    def start(self, behaviour: str, number: int) -> asyncio.Task:
        async def show(progress) -> None:
            self.phases.append((number, progress.phase))

        task = asyncio.create_task(self.rig.fetcher.fetch(self.rig.job(behaviour, number), show))
        self.tasks.append(task)
        return task

    def pid(self, event: str) -> int | None:
        return next((int(entry["said"]["pid"]) for entry in self.logs if entry["event"] == event), None)

    async def holder(self, seconds: float = 60) -> asyncio.Task:
        task = self.start(f"hold {seconds}", 1)
        await until(lambda: self.pid("holding"))
        return task

    async def waiter(self, behaviour: str = "convert") -> asyncio.Task:
        """A job in the line; its status shows it."""
        task = self.start(behaviour, 2)
        await until(lambda: (2, Phase.CONVERTING) in self.phases)
        return task

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


@asynccontextmanager
async def room(rig) -> AsyncIterator[Room]:
    with capture_logs() as logs:
        opened = Room(rig, logs)
        try:
            yield opened
        finally:
            await opened.end()


async def text(task: asyncio.Task) -> str:
    async with asyncio.timeout(20):
        return (await task).files[0].path.read_text()


async def test_a_waiting_job_goes_on_when_the_one_before_has_converted(open_rig):
    """It waits for more than twice the time after which a job that does nothing is stopped."""
    async with room(await open_rig(DownloadSettings(stall_limit_s=0.3))) as jobs:
        holder = await jobs.holder(1.0)
        waiter = await jobs.waiter()
        assert await text(waiter) == "converted"
        assert holder.done() or await text(holder) == "held"


async def test_two_turns_are_two_at_once(open_rig):
    async with room(await open_rig(DownloadSettings(max_conversions=2))) as jobs:
        holder = await jobs.holder()
        assert await text(await jobs.waiter()) == "converted"
        assert not holder.done()


async def test_a_cancelled_holder_frees_its_turn(rig):
    async with room(rig) as jobs:
        holder, waiter = await jobs.holder(), await jobs.waiter()
        await asyncio.sleep(0.2)
        assert not waiter.done()
        holder.cancel()
        assert await text(waiter) == "converted"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
async def test_a_holder_that_dies_frees_its_turn(rig, number):
    async with room(rig) as jobs:
        holder, waiter = await jobs.holder(), await jobs.waiter()
        os.kill(jobs.pid("holding"), number)
        with pytest.raises(TransientError) as failed:
            await holder
        assert failed.value.code is ErrorCode.PLUGIN_CRASHED
        assert await text(waiter) == "converted"


async def test_a_holder_out_of_time_frees_its_turn(open_rig):
    async with room(await open_rig(DownloadSettings(time_limit_s=2.0))) as jobs:
        holder = await jobs.holder()
        await asyncio.sleep(0.5)
        waiter = await jobs.waiter()
        with pytest.raises(TransientError, match="timeout"):
            await holder
        assert await text(waiter) == "converted"


async def test_the_time_limit_goes_on_while_a_job_waits(open_rig):
    async with room(await open_rig(DownloadSettings(time_limit_s=1.0))) as jobs:
        ours = jobs.rig.fetcher.conversions
        ours.ask(99, within_s=60, answer=ignore)
        started = time.monotonic()
        with pytest.raises(TransientError, match="timeout"):
            await jobs.start("convert", 2)
        assert time.monotonic() - started < 5


async def test_a_job_that_dies_in_the_line_is_told_at_once_and_keeps_nobody_waiting(rig):
    async with room(rig) as jobs:
        holder, waiter = await jobs.holder(), await jobs.waiter()
        third = jobs.start("convert", 3)
        await until(lambda: (3, Phase.CONVERTING) in jobs.phases)
        os.kill(jobs.pid("asking"), signal.SIGKILL)
        with pytest.raises(TransientError):
            await asyncio.wait_for(waiter, 10)
        assert not holder.done()
        holder.cancel()
        assert await text(third) == "converted"


async def test_a_job_learns_that_no_turn_came_and_may_go_on_without(rig):
    async with room(rig) as jobs:
        await jobs.holder()
        assert await text(await jobs.waiter("convert 0.2")) == "no turn"
