"""The cancel button: for the asker and moderators, at once, and the slot is free again."""

import asyncio
import time
from pathlib import Path

import pytest

from bossbot_core.queue import JobState


def job_processes(data: Path) -> list[int]:
    """Processes that work inside a job's folder."""
    found = []
    for cwd in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if cwd.readlink().is_relative_to(data / "temp"):
                found.append(int(cwd.parent.name))
        except OSError:
            continue
    return found


async def running_slow_job(world):
    invocation = await world.discord.invoke("/download url:http://sample.test/slow.mp4", user="Alex")
    message = await invocation.wait_for(lambda each: each["components"])
    data = world.app.settings.data.directory
    async with asyncio.timeout(10):
        while not job_processes(data):
            await asyncio.sleep(0.02)
    return invocation, message


@pytest.mark.alone
async def test_cancel_kills_the_child_and_frees_the_slot_within_two_seconds(world):
    invocation, message = await running_slow_job(world)
    started = time.monotonic()
    await world.discord.press(message, "job:1:cancel", "Alex")
    data = world.app.settings.data.directory
    async with asyncio.timeout(2):
        while job_processes(data) or (await world.app.queue.get(1)).state is not JobState.CANCELLED:
            await asyncio.sleep(0.02)
    assert time.monotonic() - started < 2
    ended = await invocation.wait_for(lambda each: "ancelled" in str(each["embeds"]) + each["content"])
    assert "cancel" not in str(ended["components"])
    assert not (data / "temp" / "1").exists()


async def test_others_may_not_cancel_and_are_told_so_in_private(world):
    _, message = await running_slow_job(world)
    refused = await world.discord.press(message, "job:1:cancel", "Sam")
    told = await refused.wait_for(lambda each: each["ephemeral"])
    assert "missing_permission" in str(told["embeds"]) + told["content"]
    assert (await world.app.queue.get(1)).state is JobState.DOWNLOADING


async def test_a_moderator_may_cancel(world):
    invocation, message = await running_slow_job(world)
    moderator = next(user.name for user in world.discord.world.people if user.moderator)
    await world.discord.press(message, "job:1:cancel", moderator)
    await invocation.wait_for(lambda each: "ancelled" in str(each["embeds"]) + each["content"])
