"""F1: SIGKILL at random moments, start-up included, again and again; afterwards nothing is lost and nothing doubled."""

import asyncio
import random
import statistics
import time

import pytest

from bossbot_core.testing.rig import settled

FIRST_CLAIM_S = 5.0
LONGEST_LIFE_S = 1.2
KILLED_AT_START_UP = 0.15


def links(jobs):
    """A tenth are albums, a tenth fail, some are slow, the rest are small videos."""
    kinds = ["album/{}", "gone/{}.mp4", "slow/{}.mp4", *["v/{}.mp4"] * 7]
    return [kinds[number % len(kinds)].format(number) for number in range(jobs)]


async def live_and_die(rig, chance, wanted):
    """One life of the bot: started, asked for a few more things, killed; gives the seconds to its first claim."""
    waiting = rig.unfinished()
    started = time.monotonic()
    await rig.start(connected=False)
    if chance.random() < KILLED_AT_START_UP:
        await asyncio.sleep(chance.uniform(0, 1.0))
        await rig.kill()
        return None
    claiming = asyncio.create_task(rig.first_claim_s(started)) if waiting else None
    await rig.connected()
    for _ in range(min(len(wanted), chance.randint(1, 6))):
        await rig.ask(wanted.pop())
    claimed = await claiming if claiming else None
    await asyncio.sleep(chance.uniform(0, LONGEST_LIFE_S))
    await rig.kill()
    assert rig.damage() == []
    return claimed


@pytest.mark.alone
@pytest.mark.timeout(2400)
@pytest.mark.parametrize(("kills", "jobs"), [(15, 60), pytest.param(200, 500, marks=pytest.mark.soak)])
async def test_random_kills_lose_nothing_and_double_nothing(rig, kills, jobs):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    rig.settings = {"downloads": {"max_attempts": 1000, "retry_base_s": 0.05, "retry_max_s": 0.2}}
    paths = links(jobs)
    wanted, claims, died = list(reversed(paths)), [], 0
    while died < kills:
        if not wanted:
            wanted = [path for path in paths if path not in rig.accepted()]
        claimed = await live_and_die(rig, chance, wanted)
        claims += [claimed] if claimed is not None else []
        died += 1
    await rig.start()
    await rig.ask_until_accepted([path for path in paths if path not in rig.accepted()], 60)
    await rig.finished(600)
    await settled(rig)
    await rig.check()
    outcomes = rig.outcomes()
    print(f"{died} kills, {outcomes}, first claim after {sorted(claims)}")
    assert died == kills > 0
    assert outcomes == {"completed": jobs - jobs // 10, "failed": jobs // 10}
    assert len(claims) >= kills // 4
    assert statistics.quantiles(claims, n=20, method="inclusive")[-1] <= FIRST_CLAIM_S
