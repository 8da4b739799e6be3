"""Setting the clock expires no lease, delays no job, and starts none early."""

import pytest

from bossbot_core.api import ErrorCode
from bossbot_core.queue import JobQueue, JobState, WaitReason
from bossbot_core.settings import QueueSettings

HOUR, DAY, YEAR = 3600, 86400, 365 * 86400
JUMPS = [HOUR, -HOUR, DAY, -DAY, 10 * YEAR, -10 * YEAR]


@pytest.mark.parametrize("jump_s", JUMPS)
async def test_a_live_lease_outlives_any_jump(queue, job, clock, jump_s):
    await queue.add(job())
    held = await queue.claim("worker")
    clock.jump_s(jump_s)
    assert await queue.recover(3, expired_only=True) == []
    clock.pass_s(50)
    assert await queue.recover(3, expired_only=True) == []
    assert await queue.heartbeat(held)
    clock.pass_s(50)
    await queue.recover(3, expired_only=True)
    assert (await queue.complete(held)).state is JobState.COMPLETED


@pytest.mark.parametrize("jump_s", JUMPS)
async def test_a_lease_ends_in_time_after_any_jump(queue, job, clock, jump_s):
    await queue.add(job())
    held = await queue.claim("silent worker")
    clock.jump_s(jump_s)
    clock.pass_s(61)
    await queue.recover(3, expired_only=True)
    assert (await queue.get(held.id)).state is JobState.QUEUED


@pytest.mark.parametrize("jump_s", JUMPS)
async def test_a_delayed_job_waits_its_time_whatever_the_clock_says(queue, job, clock, jump_s):
    await queue.add(job())
    delayed = await queue.retry(await queue.claim("worker"), delay_s=5, code=ErrorCode.NETWORK)
    clock.jump_s(jump_s)
    assert await queue.claim("worker") is None
    assert (await queue.outlook(delayed))[1] is WaitReason.DELAYED
    assert await queue.next_due_s() == pytest.approx(5)
    clock.pass_s(5)
    assert (await queue.claim("worker")).id == delayed.id


@pytest.mark.parametrize("jump_s", [jump for jump in JUMPS if jump < 0])
async def test_a_clock_set_back_while_the_bot_was_down_delays_no_job_for_long(database, queue, job, clock, jump_s):
    await queue.add(job())
    await queue.retry(await queue.claim("worker"), delay_s=30, code=ErrorCode.NETWORK)
    clock.jump_s(jump_s)
    queue = JobQueue(database, QueueSettings(), clock=clock, monotonic=clock.monotonic)
    await queue.recover(3)
    assert await queue.next_due_s() == pytest.approx(30)


@pytest.mark.parametrize("jump_s", [0, *(jump for jump in JUMPS if jump < 0)])
async def test_another_processs_lease_ends_once_it_was_seen_unchanged_for_as_long_as_it_lasts(
    database, queue, job, clock, jump_s
):
    await queue.add(job())
    held = await queue.claim("that other process")
    clock.jump_s(jump_s)
    other = JobQueue(database, QueueSettings(), clock=clock, monotonic=clock.monotonic)
    assert await other.recover(3, expired_only=True) == []
    assert (await other.get(held.id)).state is JobState.DOWNLOADING
    clock.pass_s(61)
    await other.recover(3, expired_only=True)
    assert (await other.get(held.id)).state is JobState.QUEUED


@pytest.mark.parametrize("jump_s", JUMPS)
async def test_tokens_of_waiting_jobs_outlive_a_jump(database, queue, job, clock, jump_s):
    added = await queue.add(job())
    clock.jump_s(jump_s)
    await queue.add(job())
    assert (await queue.get(added.id)).reply.interaction_token == "token"


async def test_a_draining_queue_is_not_woken_for_delayed_jobs(queue, job, clock):
    await queue.add(job())
    await queue.retry(await queue.claim("worker"), delay_s=5, code=ErrorCode.NETWORK)
    queue.drain()
    clock.pass_s(10)
    assert await queue.next_due_s() is None
