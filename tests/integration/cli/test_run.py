import asyncio
import json
import os
import signal
import statistics
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bossbot_core.sandbox import SandboxDiscord

REFUSED_WITHIN_S = 2.0


@pytest.fixture
async def discord() -> AsyncIterator[SandboxDiscord]:
    discord = SandboxDiscord()
    await discord.start()
    yield discord
    await discord.close()


async def start(home: Path, discord: SandboxDiscord, token: str) -> asyncio.subprocess.Process:
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "BOSS_BOT_DISCORD_TOKEN": token,
        "BOSS_BOT_DISCORD__REST_URL": discord.rest_url,
    }
    pipe = asyncio.subprocess.PIPE
    arguments = [sys.executable, "-m", "bossbot_core", "run"]
    return await asyncio.create_subprocess_exec(*arguments, cwd=home, env=environ, stdout=pipe, stderr=pipe)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_run_connects_logs_json_and_stops_on_a_signal(discord, home, number):
    process = await start(home, discord, discord.token)
    try:
        async with asyncio.timeout(30):
            while not discord.gateway.connected or not discord.commands.everything:
                await asyncio.sleep(0.05)
        process.send_signal(number)
        out, err = await asyncio.wait_for(process.communicate(), 30)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0
    assert err == b""
    events = [json.loads(line) for line in out.splitlines()]
    assert all({"event", "level", "logger", "timestamp"} <= set(event) for event in events)
    assert discord.token.encode() not in out
    assert (home / "data" / "bossbot.db").exists()


async def test_a_token_that_discord_refuses_is_told_in_words(discord, home):
    process = await start(home, discord, discord.token[:-1] + "y")
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 78
    assert b"Traceback" not in out + err
    assert "✗".encode() in err


@pytest.mark.alone
@pytest.mark.timeout(300)
@pytest.mark.parametrize("rounds", [10, pytest.param(50, marks=pytest.mark.soak)])
async def test_a_second_bot_on_the_same_data_is_refused_in_words(discord, home, rounds):
    first = await start(home, discord, discord.token)
    try:
        async with asyncio.timeout(30):
            while not discord.gateway.connected:
                await asyncio.sleep(0.05)
        seconds = []
        for _ in range(rounds // 2):
            seconds += await asyncio.gather(refused(home, discord), refused(home, discord))
        asked = await discord.invoke("/help", channel="general")
        async with asyncio.timeout(10):
            while not asked.responses:
                await asyncio.sleep(0.05)
        assert first.returncode is None
        assert discord.gateway.identifies == 1
    finally:
        first.terminate()
        await asyncio.wait_for(first.communicate(), 30)
    print(f"{rounds} refused after {statistics.median(seconds):.2f} s, at most {max(seconds):.2f} s")
    assert statistics.median(seconds) <= REFUSED_WITHIN_S


async def refused(home, discord) -> float:
    """Starts another bot, which is refused; gives the seconds it took to say so."""
    started = time.monotonic()
    second = await start(home, discord, discord.token)
    _, err = await asyncio.wait_for(second.communicate(), 30)
    assert second.returncode == 75
    assert b"another bot is running on it" in err
    assert b"Traceback" not in err
    return time.monotonic() - started
