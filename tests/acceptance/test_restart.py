"""A bot that is killed in the middle goes on after its restart, and posts once."""

import asyncio
import hashlib
import signal
import urllib.request
from contextlib import asynccontextmanager

import pytest

from bossbot_core.sandbox.media_host import SLOW_BYTES
from bossbot_core.testing.processes import alive, descendants, until
from bossbot_core.testing.rig import Rig


@asynccontextmanager
async def bot_process(discord, samples, directory):
    """A running bot, connected; killed at the end if it is still there."""
    rig = Rig(discord=discord, origin=samples, directory=directory)
    try:
        yield await rig.start()
    finally:
        await rig.kill()
        await until(lambda: not discord.gateway.connected, 10)


def posted_files(discord) -> list[str]:
    return [file.sha256 for entry in discord.ledger if entry.stored for file in entry.files]


def digest(url: str) -> str:
    with urllib.request.urlopen(url) as reply:
        return hashlib.sha256(reply.read()).hexdigest()


@pytest.mark.alone
async def test_kill_9_in_the_middle_of_a_download_loses_nothing_and_posts_once(discord, samples, tmp_path):
    data = tmp_path / "data"
    async with bot_process(discord, samples, data) as bot:
        invocation = await discord.invoke("/download url:http://sample.test/slow.mp4")
        await until(lambda: any(path.stat().st_size for path in (data / "temp").rglob("*.part")))
        family = descendants(bot.pid)
        assert len(family) >= 2
        # The fork server and the job's process must not outlive the bot: `kill` waits for their end.
        await bot.kill(within_s=5)
    assert posted_files(discord) == []
    samples.slow_seconds = 0.0
    async with bot_process(discord, samples, data):
        await invocation.wait_for(lambda message: message["attachments"], timeout=60)
        await asyncio.sleep(1)
    assert posted_files(discord) == [
        await asyncio.to_thread(digest, f"http://{samples.address}/sized/{SLOW_BYTES}.mp4")
    ]
    assert len(invocation.responses()) == 1


async def test_the_cancel_button_works_after_a_restart(discord, samples, tmp_path):
    data = tmp_path / "data"
    async with bot_process(discord, samples, data) as bot:
        invocation = await discord.invoke("/download url:http://sample.test/slow.mp4")
        message = await invocation.wait_for(lambda each: each["components"])
        await bot.kill()
    async with bot_process(discord, samples, data):
        await discord.press(message, "job:1:cancel", "Alex")
        ended = await invocation.wait_for(lambda each: "ancelled" in str(each["embeds"]) + each["content"])
        assert "cancel" not in str(ended["components"])
    assert posted_files(discord) == []


async def test_a_question_can_be_answered_after_a_restart(discord, samples, tmp_path):
    data = tmp_path / "data"
    async with bot_process(discord, samples, data) as bot:
        invocation = await discord.invoke("/download url:http://sample.test/album/40")
        message = await invocation.wait_for(lambda each: "question:take" in str(each["components"]))
        pressed = await discord.press(message, "question:pick:1:0", "Alex", values=["3", "7"])
        message = await pressed.wait_for(lambda each: "picked: 2" in str(each["components"]))
        await bot.kill()
    async with bot_process(discord, samples, data):
        pressed = await discord.press(message, "question:take:1:0", "Alex")
        done = await pressed.wait_for(lambda each: each["attachments"], timeout=60)
        assert [file["filename"] for file in done["attachments"]] == ["03.jpg", "07.jpg"]


@pytest.mark.alone
async def test_sigterm_ends_the_bot_cleanly_and_the_job_goes_on_later(discord, samples, tmp_path):
    data = tmp_path / "data"
    async with bot_process(discord, samples, data) as bot:
        invocation = await discord.invoke("/download url:http://sample.test/slow.mp4")
        await invocation.wait_for(lambda each: each["components"])
        family = descendants(bot.pid)
        bot.send(signal.SIGTERM)
        assert await bot.ended(10) == 0
        await until(lambda: not any(alive(pid) for pid in family), 5)
    samples.slow_seconds = 0.0
    async with bot_process(discord, samples, data):
        await invocation.wait_for(lambda message: message["attachments"], timeout=60)
    assert len(posted_files(discord)) == 1
    assert not (data / "temp" / "1").exists()
