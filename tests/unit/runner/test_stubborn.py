"""Work that must not be cut off ends first; then its caller learns that it was cancelled."""

import asyncio

import pytest

from bossbot_core.runner.stubborn import to_the_end


async def caller(work):
    running = asyncio.create_task(to_the_end(work))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return running


async def test_the_result_is_the_works():
    async def work():
        return 7

    assert await to_the_end(work()) == 7


async def test_a_failure_is_the_works():
    async def work():
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await to_the_end(work())


@pytest.mark.parametrize("fails", [False, True])
async def test_however_often_it_is_cancelled_the_work_ends_first(fails):
    go, ended = asyncio.Event(), []

    async def work():
        await go.wait()
        ended.append(True)
        if fails:
            raise ValueError

    running = await caller(work())
    for _ in range(3):
        running.cancel()
        await asyncio.sleep(0)
    assert not running.done()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert ended == [True]
