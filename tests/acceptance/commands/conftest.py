"""What the tests of commands do with the whole bot."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bossbot_core.queue import JobState
from bossbot_core.settings import QueueSettings


@pytest.fixture
async def one_at_a_time(open_world):
    """A bot that does one thing at once, so that others wait."""
    return await open_world(queue=QueueSettings(max_concurrent=1, max_concurrent_per_guild=1))


@pytest.fixture
def answered():
    """Uses a command and gives the message that fits."""

    async def use(world, command: str, fits: Callable[[dict], Any] = lambda message: message["embeds"], **place):
        invocation = await world.discord.invoke(command, **place)
        return await invocation.wait_for(fits, timeout=30)

    return use


@pytest.fixture
def until_state():
    """Waits until a job is in a state."""

    async def wait(world, job_id: int, *states: JobState):
        async with asyncio.timeout(20):
            while (job := await world.app.queue.get(job_id)) is None or job.state not in states:
                await asyncio.sleep(0.02)
        return job

    return wait
