"""F18: Discord wants to be left alone, or is away: every download arrives once, and nobody storms."""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from bossbot_core.sandbox.faults import FaultKind
from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import settled

ALWAYS = 1_000_000
LONG_S = 1336.0
EDITS, POSTS = "PATCH /webhooks/*/messages/@original", "POST /channels/*/messages"

# Storms of one kind each: the route, its scope, and the seconds that Discord asks for.
STORMS = {
    "route": (EDITS, "shared", 11.0),
    "route, short": (EDITS, "shared", 1.0),
    "global": ("* /[!i]*", "global", 2.0),
    "html": ("* /[!i]*", "html", 2.0),
}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("storm", "jobs"),
    [("html", 8), ("global", 8), *(pytest.param(storm, 250, marks=pytest.mark.soak) for storm in STORMS)],
)
async def test_a_storm_of_limits_loses_nothing(rig, storm, jobs):
    route, scope, wait_s = STORMS[storm]
    rig.origin.slow_s = 1.5
    await rig.start()
    # Two hundred at once are served; the rest would be told to come back.
    paths = [f"slow/{number}.mp4" for number in range(jobs)]
    for start in range(0, jobs, 100):
        await rig.ask_until_accepted(paths[start : start + 100], 120)
    rig.discord.faults.rate_limit(route, wait_s, times=ALWAYS, scope=scope)
    await until(lambda: rig.discord.faults.taken[FaultKind.RATE_LIMIT] > 0)
    await asyncio.sleep(2)
    refused = rig.discord.faults.taken[FaultKind.RATE_LIMIT]
    rig.discord.faults.clear()
    await rig.finished(600)
    await settled(rig)
    await rig.check()
    print(f"{storm}: {refused} refused")
    assert rig.outcomes() == {"completed": jobs}
    # A thousand in ten minutes is ours, ten thousand Discord's.
    assert refused < 60
    assert busiest_second(rig) <= 50
    assert closest_edits_s(rig) >= 2.9


async def test_a_limit_that_outlasts_hikaris_patience_puts_the_job_back_and_frees_its_place(rig):
    await rig.start()
    rig.discord.faults.rate_limit(EDITS, LONG_S, times=ALWAYS)
    await rig.ask_until_accepted(["v/1.mp4"])
    await until(lambda: rig.rows()[0]["error_code"] == "upload_failed")
    row = rig.rows()[0]
    assert row["state"] == "queued"
    assert row["attempts"] == 0
    assert row["delay_s"] == pytest.approx(LONG_S, abs=15)
    before = rig.discord.faults.taken[FaultKind.RATE_LIMIT]
    await asyncio.sleep(4)
    assert rig.discord.faults.taken[FaultKind.RATE_LIMIT] - before <= 1
    await settled(rig)


async def test_a_failure_is_told_when_the_limit_is_over(rig):
    await rig.start()
    rig.discord.faults.rate_limit("* /[!i]*", 1.0, times=3, scope="html")
    await rig.ask_until_accepted(["missing.mp4"])
    await rig.finished()
    await settled(rig)
    await rig.check()
    assert rig.discord.faults.taken[FaultKind.RATE_LIMIT] > 0
    assert rig.outcomes() == {"failed": 1}


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("jobs", "away_s"), [(10, 8.0), pytest.param(100, 120.0, marks=pytest.mark.soak)])
async def test_a_discord_that_is_away_finds_everything_done_when_it_is_back(rig, jobs, away_s):
    rig.origin.slow_s = 1.0
    await rig.start()
    await rig.ask_until_accepted([*(f"slow/{number}.mp4" for number in range(jobs)), "missing.mp4"])
    await gone(rig.discord, away_s)
    await until(lambda: rig.discord.gateway.connected, 90)
    await rig.finished(300)
    await settled(rig)
    await rig.check()
    assert rig.discord.faults.taken[FaultKind.DROP] > 0
    assert rig.outcomes() == {"completed": jobs, "failed": 1}


async def gone(discord, away_s):
    """Refuse every request and every gateway connection."""
    discord.faults.drop("*", times=ALWAYS)
    discord.gateway.refuse_with = 1001
    discord.gateway.reset_connections()
    await asyncio.sleep(away_s)
    discord.gateway.refuse_with = None
    discord.faults.clear()


def busiest_second(rig):
    """Requests in the busiest second; what answers an interaction does not count (topics/rate-limits)."""
    counted = [entry.at for entry in rig.discord.ledger if not entry.path.startswith(("/interactions", "/webhooks"))]
    return max(Counter(moment.replace(microsecond=0) for moment in counted).values(), default=0)


def closest_edits_s(rig):
    """Seconds between the two closest progress edits of one message."""
    edits = {}
    for entry in rig.discord.ledger.matching(EDITS, lambda entry: entry.stored and not entry.files):
        edits.setdefault(entry.path, []).append(entry.at)
    gaps = [later - earlier for times in edits.values() for earlier, later in pairwise(times)]
    return min(gaps, default=timedelta(hours=1)) / timedelta(seconds=1)
