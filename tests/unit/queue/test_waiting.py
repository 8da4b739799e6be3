"""What keeps a waiting job from running: the same media, a full platform, a pause, a drain; and how it is told."""

import asyncio

import pytest

from bossbot_core.api import ErrorCode
from bossbot_core.database import Database
from bossbot_core.queue import JobQueue, JobState, Priority, WaitReason
from bossbot_core.settings import QueueSettings


async def test_a_job_waits_while_another_fetches_the_same_media(queue, job):
    first = await queue.add(job(user=1, media_id="cat"))
    second = await queue.add(job(user=2, media_id="cat"))
    other = await queue.add(job(user=3))
    held = await queue.claim("worker")
    assert held.id == first.id
    assert (await queue.outlook(second))[1] is WaitReason.SAME_MEDIA
    assert (await queue.claim("worker")).id == other.id
    held = await queue.advance(held, JobState.PROCESSING)
    assert await queue.claim("worker") is None
    await queue.advance(held, JobState.UPLOADING)
    assert (await queue.claim("worker")).id == second.id


async def test_a_job_that_started_meanwhile_does_not_stand_in_its_own_way(queue, job):
    only = await queue.add(job(media_id="cat"))
    await queue.claim("worker")
    assert await queue.outlook(only) == (0, WaitReason.NEXT)


async def test_those_who_wait_for_the_same_media_are_woken_when_it_is_stored(queue, job):
    for user in (1, 2):
        await queue.add(job(user=user, media_id="cat"))
    held = await queue.claim("worker")
    assert await queue.claim("worker") is None
    waiter = asyncio.create_task(queue.wait_for_work(None))
    await queue.advance(held, JobState.UPLOADING)
    await asyncio.wait_for(waiter, 1)


@pytest.mark.parametrize("end", ["fail", "mark_cancelled", "retry"])
async def test_the_end_of_one_fetch_does_not_end_those_who_joined_it(queue, job, end):
    await queue.add(job(user=1, media_id="cat"))
    second = await queue.add(job(user=2, media_id="cat"))
    held = await queue.claim("worker")
    if end == "retry":
        await queue.retry(held, delay_s=5, code=ErrorCode.NETWORK)
    elif end == "fail":
        await queue.fail(held, ErrorCode.REMOVED)
    else:
        await queue.mark_cancelled(held)
    assert (await queue.claim("worker")).id == second.id


async def test_cancelling_one_who_joined_leaves_the_fetch_alone(queue, job):
    await queue.add(job(user=1, media_id="cat"))
    second = await queue.add(job(user=2, media_id="cat"))
    held = await queue.claim("worker")
    assert (await queue.cancel(second.id)).state is JobState.CANCELLED
    assert await queue.heartbeat(held)


async def test_a_join_holds_over_a_restart(tmp_path, job):
    database = await Database.open(tmp_path / "bossbot.db")
    queue = JobQueue(database, QueueSettings())
    ids = [(await queue.add(job(user=user, media_id="cat"))).id for user in range(3)]
    await queue.claim("worker")
    await database.close()
    database = await Database.open(tmp_path / "bossbot.db")
    queue = JobQueue(database, QueueSettings())
    assert await queue.recover(3) == []
    held = await queue.claim("worker")
    assert held.id == ids[0]
    assert await queue.claim("worker") is None
    await queue.advance(held, JobState.UPLOADING)
    assert (await queue.claim("worker")).id == ids[1]
    assert await queue.claim("worker") is None
    await database.close()


async def test_media_of_a_servers_own_cookies_is_never_shared(queue, job):
    await queue.add(job(guild=1, media_id="cat", scope="1"))
    await queue.add(job(guild=2, media_id="cat", scope="2"))
    await queue.add(job(guild=3, media_id="cat"))
    assert len({(await queue.claim("worker")).media_key for _ in range(3)}) == 3


async def test_a_platform_at_its_cap_lets_others_pass(database, job, clock):
    queue = JobQueue(database, QueueSettings(max_concurrent_per_platform=1), clock=clock, monotonic=clock.monotonic)
    for plugin in ("slow", "slow", "quick"):
        await queue.add(job(plugin=plugin))
    slow = await queue.claim("worker")
    assert (await queue.claim("worker")).plugin == "quick"
    assert await queue.claim("worker") is None
    await queue.complete(slow)
    assert (await queue.claim("worker")).plugin == "slow"


async def test_a_paused_server_starts_nothing_over_restarts_too_and_goes_on_when_resumed(database, job, clock):
    queue = JobQueue(database, QueueSettings(), clock=clock, monotonic=clock.monotonic)
    waiting = await queue.add(job(guild=1))
    other = await queue.add(job(guild=2))
    await queue.pause(1)
    await queue.pause(1)
    queue = JobQueue(database, QueueSettings(), clock=clock, monotonic=clock.monotonic)
    assert await queue.paused(1)
    assert (await queue.outlook(waiting))[1] is WaitReason.PAUSED
    assert (await queue.claim("worker")).id == other.id
    assert await queue.claim("worker") is None
    waiter = asyncio.create_task(queue.wait_for_work(None))
    await queue.resume(1)
    await asyncio.wait_for(waiter, 1)
    assert not await queue.paused(1)
    assert (await queue.claim("worker")).id == waiting.id


async def test_a_draining_queue_starts_nothing_and_still_takes_jobs(queue, job):
    await queue.add(job())
    held = await queue.claim("worker")
    queue.drain()
    waiting = await queue.add(job())
    assert queue.draining
    assert await queue.claim("worker") is None
    assert (await queue.outlook(waiting))[1] is WaitReason.DRAINING
    assert (await queue.complete(held)).state is JobState.COMPLETED


async def test_the_reason_to_wait_is_the_first_that_applies(database, job, clock):
    settings = QueueSettings(max_concurrent=3, max_concurrent_per_guild=2, max_concurrent_per_platform=2)
    queue = JobQueue(database, settings, clock=clock, monotonic=clock.monotonic)
    first = await queue.add(job(guild=1, plugin="a"))
    assert (await queue.outlook(first))[1] is WaitReason.NEXT
    behind = await queue.add(job(guild=2, plugin="b"))
    assert (await queue.outlook(behind))[1] is WaitReason.POSITION
    await queue.claim("worker")
    await queue.claim("worker")
    await queue.add(job(guild=1, plugin="b"))
    held = await queue.claim("worker")
    at_server_cap = await queue.add(job(guild=1, plugin="c", priority=Priority.LOW))
    assert (await queue.outlook(at_server_cap))[1] is WaitReason.SERVER_BUSY
    at_platform_cap = await queue.add(job(guild=3, plugin="b", priority=Priority.LOW))
    assert (await queue.outlook(at_platform_cap))[1] is WaitReason.PLATFORM_BUSY
    next_one = await queue.add(job(guild=3, plugin="c"))
    assert (await queue.outlook(next_one))[1] is WaitReason.BUSY
    delayed = await queue.retry(held, delay_s=10, code=ErrorCode.NETWORK)
    assert (await queue.outlook(delayed))[1] is WaitReason.DELAYED


async def test_a_worker_that_waits_hears_of_a_job_while_it_is_written(queue, job):
    assert await queue.claim("worker") is None
    waiter = asyncio.create_task(queue.wait_for_work(None))
    await asyncio.sleep(0)
    adding = asyncio.create_task(queue.add(job()))
    await waiter
    claimed = await queue.claim("worker")
    assert claimed.id == (await adding).id


async def test_of_two_hundred_who_want_the_same_at_once_one_fetches_at_a_time_and_all_end(database, job, clock):
    settings = QueueSettings(max_concurrent=8)
    queue = JobQueue(database, settings, clock=clock, monotonic=clock.monotonic)
    added = await asyncio.gather(*(queue.add(job(guild=n % 20, user=n, media_id="cat")) for n in range(200)))
    fetching, stored, done = 0, False, set()

    async def work() -> None:
        nonlocal fetching, stored
        while len(done) < len(added):
            if (held := await queue.claim("worker")) is None:
                await queue.wait_for_work(0.05)
                continue
            if not stored:
                fetching += 1
                await asyncio.sleep(0.01)
                stored = True
            held = await queue.advance(held, JobState.UPLOADING)
            await queue.complete(held)
            done.add(held.id)

    async with asyncio.timeout(30), asyncio.TaskGroup() as workers:
        for _ in range(8):
            workers.create_task(work())
    assert fetching == 1
    assert done == {found.id for found in added}
