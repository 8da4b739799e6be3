"""`bossbot run --supervise` and the code of a restart, with real processes."""

import asyncio
import json
import os
import signal
import sys

import pytest

from bossbot_core.cli import exits
from bossbot_core.cli.supervise import Backoff, Supervisor
from bossbot_core.sandbox import SandboxDiscord
from bossbot_core.testing.processes import alive, descendants, until

LIVES = """
import os, pathlib, signal, sys
lived = pathlib.Path(sys.argv[1])
lives = len(lived.read_text()) if lived.exists() else 0
lived.write_text("x" * (lives + 1))
code = int(sys.argv[2:][lives])
os.kill(os.getpid(), -code) if code < 0 else sys.exit(code)
"""
QUICK = Backoff(least_s=0.02, most_s=0.05)
SUPERVISED = """
import sys
from bossbot_core.cli.supervise import supervise
sys.exit(supervise([sys.executable, "-c", sys.argv[1]]))
"""
READY_THEN = "import signal, sys, time; {}; print('ready', flush=True); time.sleep(60)"


@pytest.fixture
async def discord():
    discord = SandboxDiscord()
    await discord.start()
    yield discord
    await discord.close()


def environment(home, discord):
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "BOSS_BOT_DISCORD_TOKEN": discord.token,
        "BOSS_BOT_DISCORD__REST_URL": discord.rest_url,
    }


async def start(*arguments, **options):
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=pipe, stderr=pipe, **options)


async def connected(discord):
    await until(lambda: discord.gateway.connected and discord.commands.everything)


@pytest.mark.parametrize(
    ("codes", "lives", "last"),
    [([0], 1, 0), ([75], 1, 75), ([78], 1, 78), ([86, 86, 0], 3, 0), ([1, -9, 2, 130, -15, 86, 78], 7, 78)],
)
async def test_it_starts_again_after_a_crash_and_a_restart_and_not_after_a_regular_end(tmp_path, codes, lives, last):
    lived = tmp_path / "lives"
    command = [sys.executable, "-c", LIVES, str(lived), *map(str, codes)]
    assert await Supervisor(command, backoff=QUICK).run() == last
    assert lived.read_text() == "x" * lives


def test_pauses_double_up_to_a_minute():
    assert [Backoff().pause_s(crashes) for crashes in range(1, 10)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert Backoff().pause_s(10_000) == 60


async def test_pauses_begin_anew_once_it_was_up_for_long(tmp_path):
    crashes = Supervisor(
        [sys.executable, "-c", LIVES, str(tmp_path / "lives"), *"1111", "0"],
        backoff=Backoff(least_s=0.05, most_s=60, reset_after_s=0),
    )
    async with asyncio.timeout(10):
        assert await crashes.run() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_is_passed_on_and_its_end_is_a_regular_one(number):
    process = await start("-c", SUPERVISED, READY_THEN.format(f"signal.signal({number:d}, lambda *_: sys.exit(0))"))
    assert await process.stdout.readline() == b"ready\n"
    process.send_signal(number)
    await asyncio.wait_for(process.communicate(), 5)
    assert process.returncode == 0


async def test_a_child_that_does_not_hear_yet_is_ended_all_the_same():
    process = await start("-c", SUPERVISED, READY_THEN.format("pass"))
    assert await process.stdout.readline() == b"ready\n"
    process.terminate()
    await asyncio.wait_for(process.communicate(), 5)
    assert process.returncode == 0


async def test_a_pause_ends_when_it_is_told_to_stop(tmp_path):
    process = await start("-c", SUPERVISED, f"open({str(tmp_path / 'lived')!r}, 'a').write('x'); 1/0")
    await until(lambda: (tmp_path / "lived").exists() and not descendants(process.pid))
    process.terminate()
    await asyncio.wait_for(process.communicate(), 5)
    assert process.returncode == 0


async def test_the_bot_ends_with_a_supervisor_that_was_killed():
    process = await start("-c", SUPERVISED, READY_THEN.format("pass"))
    assert await process.stdout.readline() == b"ready\n"
    (child,) = descendants(process.pid)
    process.kill()
    await process.wait()
    await until(lambda: not alive(child), 5)
    await process.communicate()


async def test_a_supervised_bot_comes_back_after_a_restart_and_a_kill_and_stops_when_told(home, discord):
    process = await start("-m", "bossbot_core", "run", "--supervise", cwd=home, env=environment(home, discord))
    seen = []
    try:
        for end in (signal.SIGUSR1, signal.SIGKILL, None):
            await connected(discord)
            bot = descendants(process.pid)[0]
            assert bot not in seen
            seen += [bot, *descendants(bot)]
            if end is signal.SIGUSR1:
                process.send_signal(end)
            elif end is signal.SIGKILL:
                os.kill(bot, end)
            if end:
                await until(lambda bot=bot: not alive(bot))
                await until(lambda: not discord.gateway.connected)
        process.terminate()
        out, _ = await asyncio.wait_for(process.communicate(), 25)
    finally:
        if process.returncode is None:
            process.terminate()
    assert process.returncode == 0
    events = [json.loads(line) for line in out.splitlines()]
    ends = [(event["event"], event["exit_code"]) for event in events if event["logger"] == "supervisor"]
    assert ends == [("bot restarts", exits.RESTART), ("bot ended, it is started again", -signal.SIGKILL)]
    await until(lambda: not any(alive(pid) for pid in seen), 20)


def test_what_starting_again_would_not_help_ends_it_too(cli):
    done = cli("run", "--supervise")
    assert done.returncode == 78
    assert done.stderr.count("No token") == 1
