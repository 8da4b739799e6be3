"""F7: many people want the same media at once: it is fetched once, and everybody gets a post."""

import asyncio

import pytest

from bossbot_core.testing.rig import settled


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("rounds", [1, pytest.param(50, marks=pytest.mark.soak)])
async def test_two_hundred_identical_links_are_fetched_once_and_posted_to_each(rig, rounds):
    rig.settings = {"limits": {"user_daily_downloads": 0, "guild_daily_downloads": 0}}
    rig.origin.slow_s = 1.0
    await rig.start()
    asked = 200
    for number in range(rounds):
        for _ in range(asked):
            await rig.ask(f"slow/{number}.mp4")
            await asyncio.sleep(0.005)
        await rig.finished(120)
        assert rig.origin.requests[f"/slow/{number}.mp4"] == 1
    await settled(rig)
    await rig.check()
    assert rig.outcomes() == {"completed": asked * rounds}
