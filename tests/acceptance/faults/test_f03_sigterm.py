"""F3: SIGTERM with eight jobs in flight, and a second one: the bot is gone in time and every job goes on."""

import asyncio
import signal
import time

import pytest

from bossbot_core.cli import exits
from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import settled

JOBS = 8
AT_ONCE_S = 1.0
CONNECTING_S = 2.0
LEASED = "SELECT id FROM jobs WHERE lease_owner <> '' OR state IN ('downloading', 'processing', 'uploading')"


async def in_flight(rig):
    await until(lambda: len(rig.read("SELECT id FROM jobs WHERE state = 'downloading'")) == JOBS)


async def stop(rig, grace_s, *, twice):
    """Ask the bot to stop; gives the seconds from the last signal to its end."""
    rig.bot.send(signal.SIGTERM)
    if twice:
        await asyncio.sleep(grace_s / 5)
        rig.bot.send(signal.SIGTERM)
    asked = time.monotonic()
    assert await rig.bot.ended(60) == 0
    return time.monotonic() - asked


@pytest.mark.alone
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("rounds", "grace_s"), [(4, 1.0), pytest.param(100, 5.0, marks=pytest.mark.soak)])
async def test_sigterm_drains_for_the_grace_time_and_a_second_one_stops_at_once(rig, rounds, grace_s):
    rig.origin.slow_s = 3600.0
    rig.settings = {"queue": {"max_concurrent": JOBS, "grace_s": grace_s}}
    rig.settings["queue"] |= {"max_concurrent_per_guild": JOBS}
    taken = {True: [], False: []}
    for number in range(rounds):
        await rig.start()
        if not number:
            await rig.ask_until_accepted([f"slow/{job}.mp4" for job in range(JOBS)])
        await in_flight(rig)
        twice = bool(number % 2)
        taken[twice].append(await stop(rig, grace_s, twice=twice))
        assert rig.read(LEASED) == []
    print(f"{rounds} stops: once {sorted(taken[False])}, twice {sorted(taken[True])}")
    assert max(taken[False]) <= grace_s + 2

    assert max(taken[True]) <= AT_ONCE_S
    rig.origin.slow_s = 0.0
    await rig.start()
    await rig.finished()
    await settled(rig)
    await rig.check()
    assert rig.outcomes() == {"completed": JOBS}


async def test_what_can_end_within_the_grace_time_ends(rig):
    rig.origin.slow_s = 1.0
    await rig.start()
    await rig.ask_until_accepted([f"slow/{job}.mp4" for job in range(4)])
    await until(lambda: len(rig.read("SELECT id FROM jobs WHERE state = 'downloading'")) == 4)
    rig.bot.send(signal.SIGTERM)
    assert await rig.bot.ended(30) == 0
    await rig.check()
    assert rig.outcomes() == {"completed": 4}


@pytest.mark.alone
async def test_a_discord_that_answers_nothing_holds_up_no_stop(rig):
    rig.origin.slow_s = 3600.0
    await rig.start()
    await rig.ask_until_accepted(["slow/1.mp4"])
    await until(lambda: rig.read(LEASED))
    rig.discord.gateway.go_deaf()
    seconds = await stop(rig, 2.0, twice=True)
    print(f"1 gateway went deaf, ended after {seconds:.2f} s")
    assert seconds <= AT_ONCE_S
    rig.discord.gateway.cut_connections()


def refused(rig):
    rig.discord.faults.fail("GET /gateway/bot", 503, times=1000)


def hanging(rig):
    rig.discord.faults.delay("GET /gateway/bot", 3600, times=1000)


@pytest.mark.alone
@pytest.mark.parametrize("trouble", [refused, hanging])
async def test_a_stop_is_heard_while_the_first_connection_fails(rig, trouble):
    trouble(rig)
    await rig.start(connected=False)
    await until(rig.discord.faults.taken.total, 20)
    rig.bot.send(signal.SIGTERM)
    asked = time.monotonic()
    assert await rig.bot.ended(60) == 0
    print(f"{rig.discord.faults.taken.total()} requests went wrong, ended after {time.monotonic() - asked:.2f} s")
    assert time.monotonic() - asked <= CONNECTING_S


async def test_a_restart_lets_running_jobs_end_takes_no_new_ones_and_has_its_own_exit_code(rig):
    rig.origin.slow_s = 2.0
    await rig.start()
    await rig.ask_until_accepted([f"slow/{job}.mp4" for job in range(4)])
    await until(lambda: len(rig.read("SELECT id FROM jobs WHERE state = 'downloading'")) == 4)
    rig.bot.send(signal.SIGUSR1)
    assert await rig.bot.ended(30) == exits.RESTART
    await rig.check()
    assert rig.outcomes() == {"completed": 4}
