"""F24: everything outside is gone while jobs are in flight, and comes back: every job ends, and nobody storms."""

import asyncio

import pytest

from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import settled

AT_ONCE = 8


async def outage(rig, paths):
    """Ask, take everything away while it is fetched, and bring it back; gives the fetches that failed meanwhile."""
    served, tried = fetches(rig), len(retries(rig))
    await rig.ask_until_accepted(paths)
    await until(lambda: fetches(rig) > served, 20)
    await rig.origin.close()
    await until(lambda: len(retries(rig)) > tried + 3, 30)
    served, waiting = fetches(rig), rig.unfinished()
    await rig.origin.start()
    await asyncio.sleep(1)
    # As many as may run at once, and one for each that ended within that second.
    assert fetches(rig) - served <= AT_ONCE + waiting - rig.unfinished()
    await rig.finished(300)
    return len(retries(rig)) - tried


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("rounds", "jobs"), [(1, 20), pytest.param(20, 100, marks=pytest.mark.soak)])
async def test_jobs_outlast_an_outage_of_everything_outside(rig, rounds, jobs):
    rig.settings = {"downloads": {"max_attempts": 1000, "retry_base_s": 0.5, "retry_max_s": 1.0}}
    rig.origin.slow_s = 0.5
    await rig.start()
    failed = 0
    for each in range(rounds):
        failed += await outage(rig, [f"slow/{each * jobs + number}.mp4" for number in range(jobs)])
    await settled(rig)
    await rig.check()
    print(f"{rounds} outages, {failed} failed fetches")
    assert failed > 0
    assert rig.outcomes() == {"completed": jobs * rounds}


async def test_an_outage_that_outlasts_every_attempt_is_told(rig):
    await rig.origin.close()
    await rig.start()
    await rig.ask_until_accepted([f"v/{number}.mp4" for number in range(5)])
    await rig.finished()
    await settled(rig)
    await rig.check()
    assert rig.outcomes() == {"failed": 5}
    assert {row["error_code"] for row in rig.rows()} == {"network"}


def fetches(rig):
    return sum(rig.origin.requests.values())


def retries(rig):
    return [line for line in rig.log.read_text().splitlines() if '"job retried"' in line]
