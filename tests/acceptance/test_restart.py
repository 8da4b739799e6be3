"""A bot that is killed in the middle goes on after its restart, and posts once."""

import asyncio
import hashlib
import json
import signal
import sys
import urllib.request
from contextlib import asynccontextmanager
from pathlib import Path

from bossbot_core.sandbox.media_host import SLOW_BYTES

SCRIPT = Path(__file__).with_name("bot_process.py")


@asynccontextmanager
async def bot_process(discord, samples, directory):
    """A running bot, connected; killed at the end if it is still there."""
    options = {
        "token": discord.token,
        "rest_url": discord.rest_url,
        "directory": str(directory),
        "samples": samples.address,
    }
    with (directory.parent / "bot.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(SCRIPT), json.dumps(options), stdout=log, stderr=log, start_new_session=True
        )
    try:
        await until(lambda: discord.gateway.connected and discord.commands.everything, 30)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await until(lambda: not discord.gateway.connected, 10)


async def until(condition, timeout_s: float = 30.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.02)


def descendants(pid: int) -> list[int]:
    """Every process below `pid`."""
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] not in "ZX":
            child = int(stat.parent.name)
            children += [child, *descendants(child)]
    return children


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] not in "ZX"
    except OSError:
        return False


def posted_files(discord) -> list[str]:
    return [file.sha256 for entry in discord.ledger if entry.stored for file in entry.files]


def digest(url: str) -> str:
    with urllib.request.urlopen(url) as reply:
        return hashlib.sha256(reply.read()).hexdigest()


async def test_kill_9_in_the_middle_of_a_download_loses_nothing_and_posts_once(discord, samples, tmp_path):
    data = tmp_path / "data"
    async with bot_process(discord, samples, data) as bot:
        invocation = await discord.invoke("/download url:http://sample.test/slow.mp4")
        await until(lambda: any(path.stat().st_size for path in (data / "temp").rglob("*.part")))
        family = descendants(bot.pid)
        assert len(family) >= 2
        bot.send_signal(signal.SIGKILL)
        await bot.wait()
        # The fork server and the job's process must not outlive the bot.
        await until(lambda: not any(alive(pid) for pid in family), 5)
    assert posted_files(discord) == []
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
        bot.send_signal(signal.SIGKILL)
        await bot.wait()
    async with bot_process(discord, samples, data):
        await discord.press(message, "job:1:cancel", "Alex")
        ended = await invocation.wait_for(lambda each: "ancelled" in str(each["embeds"]) + each["content"])
        assert not ended["components"]
    assert posted_files(discord) == []


async def test_sigterm_ends_the_bot_cleanly_and_the_job_goes_on_later(discord, samples, tmp_path):
    data = tmp_path / "data"
    async with bot_process(discord, samples, data) as bot:
        invocation = await discord.invoke("/download url:http://sample.test/slow.mp4")
        await invocation.wait_for(lambda each: each["components"])
        family = descendants(bot.pid)
        bot.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(bot.wait(), 10) == 0
        await until(lambda: not any(alive(pid) for pid in family), 5)
    async with bot_process(discord, samples, data):
        await invocation.wait_for(lambda message: message["attachments"], timeout=60)
    assert len(posted_files(discord)) == 1
    assert not (data / "temp" / "1").exists()
