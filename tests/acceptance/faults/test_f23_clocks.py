"""F23: the clock is set, or the machine sleeps: no lease ends early, nothing is doubled, and no files are lost."""

import os
import signal
import time

import pytest

from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import settled

HOUR_S = 3600
DAY_S = 24 * HOUR_S
ASLEEP_S = 8 * HOUR_S
KEPT_H = 4.0
RECOVERED_S = 65.0
LEASE_S = 5.0
JOBS, STORED = 3, 10


async def kept_files(rig):
    """Start a bot whose storage holds some downloads; gives how many."""
    rig.settings = {
        "queue": {"lease_s": LEASE_S, "heartbeat_s": LEASE_S / 5},
        "storage": {"keep_downloads_h": KEPT_H},
        "downloads": {"max_attempts": 1000, "retry_base_s": 0.05, "retry_max_s": 0.2},
    }
    rig.origin.slow_s = 0.8
    await rig.start()
    await rig.ask_until_accepted([f"v/{number}.mp4" for number in range(STORED)])
    await rig.finished()


async def in_flight(rig):
    await rig.ask_until_accepted([f"slow/{number}.mp4" for number in range(JOBS)])
    await until(lambda: len(rig.read("SELECT id FROM jobs WHERE state = 'downloading'")) == JOBS)


def downloads(rig):
    return list(rig.directory.glob("downloads/*/*/[0-9]*/metadata.json"))


async def sweep(rig, *orders):
    """Start the bot once more, in the time that it is now, and let it sweep."""
    rig.bot.send(signal.SIGTERM)
    assert await rig.bot.ended() == 0
    await rig.start(orders=orders)
    await rig.ask_until_accepted(["v/99.mp4"])
    await rig.finished()
    await settled(rig)
    await rig.check()


def assert_posted_once(rig):
    # The bot's own rows may be forgotten by now.
    posts = rig.posts()
    assert len(posts) == STORED + JOBS + 2
    assert {len(messages) for parts in posts.values() for messages in parts.values()} == {1}


JUMPS = [
    10 * 365 * DAY_S,
    *(pytest.param(jump_s, marks=pytest.mark.soak) for jump_s in (-DAY_S, -HOUR_S, HOUR_S, DAY_S)),
]


@pytest.mark.parametrize("jump_s", JUMPS)
async def test_a_clock_that_is_set_ends_no_lease_doubles_nothing_and_takes_no_files(rig, jump_s):
    await kept_files(rig)
    await in_flight(rig)
    await rig.bot.obey(f"set {jump_s}")
    await rig.finished()
    await rig.ask_until_accepted(["v/98.mp4"])
    await rig.finished()
    assert rig.read("SELECT id FROM jobs WHERE fence <> 1 OR attempts <> 1") == []
    before = len(downloads(rig))
    await sweep(rig, f"set {jump_s}")
    refused = rig.log.read_text().count("sweep refused, the clock jumped")
    print(f"clock set by {jump_s} s with {JOBS} jobs in flight: {refused} sweeps refused, {before} downloads kept")
    assert len(downloads(rig)) >= before * 0.9 > 0
    assert refused == (1 if jump_s > KEPT_H * HOUR_S else 0)
    assert_posted_once(rig)


async def oversleep(rig, clock):
    """The machine sleeps: the wall goes on, the bot's own seconds do not, and Discord hangs up long before the end."""
    frozen = rig.bot.freeze()
    rig.discord.gateway.cut_connections()
    await until(lambda: not rig.discord.gateway.connected)
    clock.ahead_s += ASLEEP_S
    rig.bot.order(f"sleep {ASLEEP_S}")
    for pid in frozen:
        os.kill(pid, signal.SIGCONT)
    return time.monotonic()


async def test_eight_hours_of_sleep_lose_and_double_nothing(rig, discord_clock):
    await kept_files(rig)
    await in_flight(rig)
    woken = await oversleep(rig, discord_clock)
    await until(lambda: rig.discord.gateway.connected, RECOVERED_S)
    await rig.ask_until_accepted(["v/98.mp4"])
    recovered_s = time.monotonic() - woken
    await rig.finished()
    assert rig.read("SELECT id FROM jobs WHERE fence <> 1 OR attempts <> 1") == []
    print(f"slept {ASLEEP_S} s with {JOBS} jobs in flight: served after {recovered_s:.1f} s")
    assert recovered_s <= RECOVERED_S
    # The commands' tokens have ended meanwhile: their files stand in the channel.
    assert sum(bool(message.get("nonce")) for message in rig.messages()) >= JOBS
    before = downloads(rig)
    await sweep(rig, f"sleep {ASLEEP_S}")
    # They aged while the machine slept: that is no jump of the clock.
    assert "sweep refused" not in rig.log.read_text()
    assert len(downloads(rig)) < len(before)
    assert_posted_once(rig)
