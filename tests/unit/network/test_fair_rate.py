"""The order and the speed of a rate that several share."""

import asyncio
import time
from contextlib import contextmanager

import pytest

from bossbot_core.network.bandwidth import SLACK_S, Bandwidth, FairRate, Share


@pytest.fixture
def standing_clock(monkeypatch):
    """The loop's clock stands still until it is let go, however busy the machine: nobody is served meanwhile."""

    @contextmanager
    def stand():
        loop = asyncio.get_running_loop()
        now = loop.time()
        with monkeypatch.context() as standing:
            standing.setattr(loop, "time", lambda: now)
            yield

    return stand


async def test_who_comes_with_many_gets_no_more_than_who_comes_with_one(standing_clock):
    rate = FairRate(1_000_000)
    greedy, modest = Share(), Share()
    served = []

    async def ask(name, share):
        await rate.pay(share, 1000)
        served.append(name)

    with standing_clock():
        await rate.pay(greedy, 60_000)
        asking = [asyncio.create_task(ask("greedy", greedy)) for _ in range(10)]
        asking += [asyncio.create_task(ask("modest", modest)) for _ in range(5)]
        await asyncio.sleep(0)
    await asyncio.gather(*asking)
    assert served[:10].count("modest") == 5


async def test_nobody_is_served_before_it_is_paid_for():
    rate, share = FairRate(100_000), Share()
    started = time.monotonic()
    for _ in range(20):
        await rate.pay(share, 1000)
    # What came before is paid for when the last one passes; the first ones were the slack.
    assert time.monotonic() - started >= 19_000 / 100_000 - SLACK_S - 0.001


async def test_a_rest_earns_no_more_than_the_slack():
    rate, share = FairRate(100_000), Share()
    await rate.pay(share, 1000)
    await asyncio.sleep(0.2)
    started = time.monotonic()
    for _ in range(10):
        await rate.pay(share, 1000)
    assert time.monotonic() - started >= 9000 / 100_000 - SLACK_S - 0.001


async def test_who_is_cancelled_while_waiting_delays_nobody(standing_clock):
    rate = FairRate(1_000_000)
    with standing_clock():
        await rate.pay(Share(), 60_000)
        gone = [asyncio.create_task(rate.pay(Share(), 1_000_000)) for _ in range(20)]
        last = asyncio.create_task(rate.pay(Share(), 1000))
        await asyncio.sleep(0)
        for task in gone:
            task.cancel()
    async with asyncio.timeout(1):
        await last
    assert all(task.cancelled() for task in await settled(gone))


async def settled(tasks):
    await asyncio.wait(tasks)
    return tasks


@pytest.mark.parametrize(
    ("total", "each", "piece"), [(100_000, 0, 2000), (0, 1_000_000, 20_000), (50_000_000, 20_000, 1024)]
)
def test_pieces_are_as_small_as_the_slowest_rate_wants(total, each, piece):
    throttle = Bandwidth(total_bytes_per_s=total, job_bytes_per_s=each).for_job()
    assert throttle is not None
    assert throttle.piece == piece


def test_without_a_limit_there_is_no_throttle():
    assert Bandwidth(total_bytes_per_s=0, job_bytes_per_s=0).for_job() is None
