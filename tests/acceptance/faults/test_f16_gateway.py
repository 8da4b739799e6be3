"""F16: however the connection to the gateway ends, the bot is soon back, resumes where it may, and loses nothing."""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable

import pytest
from attrs import evolve

from bossbot_core.testing.crowd import wide_limits
from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import settled

CLOSES = (1000, 1001, 4000, 4001, 4007, 4008, 4009)
FATAL = {4004: "Reset Token", 4013: "Update the bot", 4014: "Message Content Intent"}
REPEATED = 3
QUICK = ("1000", "4000", "4009", "op 7", "op 9 false", "RST")


@pytest.fixture
def discord_limits():
    """People wait for an answer as long as the gateway is away."""
    return evolve(wide_limits(), first_response_s=60.0)


def breakdowns(gateway) -> dict[str, Callable[[], object]]:
    """What ends a connection, by name."""
    closes = {str(code): lambda code=code: gateway.close_connections(code) for code in CLOSES}
    return closes | {
        "op 7": gateway.ask_to_reconnect,
        "op 9 true": lambda: gateway.invalidate(resumable=True),
        "op 9 false": gateway.invalidate,
        "RST": gateway.reset_connections,
    }


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("rounds", "names"), [(1, QUICK), pytest.param(45, (*CLOSES, *QUICK, "op 9 true"), marks=pytest.mark.soak)]
)
async def test_a_broken_connection_is_soon_back_and_nothing_is_lost_or_doubled(rig, rounds, names):
    gateway = rig.discord.gateway
    gateway.repeat_on_resume = REPEATED
    await rig.start()
    waits = []
    for turn in range(rounds):
        for name in dict.fromkeys(map(str, names)):
            await rig.ask(f"v/{turn}{len(waits)}.mp4")
            waits.append(await back_after(gateway, breakdowns(gateway)[name]))
            print(f"{name}: back after {waits[-1]:.1f} s")
            await heard(rig)
    await until(lambda: set(rig.asked) == rig.accepted(), 60)
    await rig.finished(300)
    await settled(rig)
    await rig.check()
    print(f"{len(waits)} breakdowns: p50 {statistics.median(waits):.1f} s, max {max(waits):.1f} s")
    assert gateway.identifies == 1 + rounds
    assert gateway.resumes == len(waits) - rounds
    said = rig.log.read_text()
    assert "interaction repeated" in said
    assert "raw event dispatch" not in said
    assert statistics.median(waits) <= 10
    assert max(waits) <= 65
    assert rig.outcomes() == {"completed": len(waits)}


@pytest.mark.parametrize(
    ("code", "advice"),
    [(4014, FATAL[4014]), *(pytest.param(*each, marks=pytest.mark.soak) for each in FATAL.items())],
)
async def test_what_trying_again_cannot_help_ends_the_bot_with_78_and_one_sentence(rig, tmp_path, code, advice):
    discord = rig.discord
    discord.gateway.refuse_with = code
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bossbot_core",
        "run",
        cwd=tmp_path,
        env={
            "PATH": "/usr/bin:/bin",
            "BOSS_BOT_DISCORD__TOKEN": discord.token,
            "BOSS_BOT_DISCORD__REST_URL": discord.rest_url,
            "BOSS_BOT_DATA__DIRECTORY": str(tmp_path / "data"),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(bot.communicate(), 60)
    assert bot.returncode == 78
    assert advice in said.decode()
    assert "Traceback" not in said.decode()


async def back_after(gateway, breakdown):
    """Break the connection; gives the seconds until there is one again."""
    before, started = gateway.identifies + gateway.resumes, time.monotonic()
    done = breakdown()
    if done is not None:
        await done
    await until(lambda: gateway.connected and gateway.identifies + gateway.resumes > before, 90)
    return time.monotonic() - started


async def heard(rig):
    """Ask for something, and wait for the answer: the bot is past the handshake then."""
    invocation = await rig.discord.invoke("/queue list", user="U0", channel="a", guild="G0")
    await invocation.answered()
