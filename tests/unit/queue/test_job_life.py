"""A job's life in the queue: states, fences, leases, retries, ends."""

import asyncio
from datetime import timedelta

import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.database import Database
from bossbot_core.queue import JobOptions, JobQueue, JobState, LeaseLostError, Priority
from bossbot_core.settings import QueueSettings


async def stored_token(database: Database, job_id: int) -> str:
    rows = await database.read("SELECT interaction_token FROM jobs WHERE id = ?", (job_id,))
    return rows[0][0]


async def test_a_job_comes_back_as_it_was_added(queue, job, clock):
    new = job(priority=Priority.HIGH)
    added = await queue.add(new)
    assert await queue.get(added.id) == added
    assert (added.plugin, added.match, added.quality, added.reply, added.priority) == (
        new.plugin,
        new.match,
        new.quality,
        new.reply,
        new.priority,
    )
    assert (added.state, added.attempts, added.fence) == (JobState.QUEUED, 0, 0)
    assert added.created_at == added.not_before == clock.now
    assert await queue.get(added.id + 1) is None


async def test_a_claimed_job_goes_through_all_states(queue, job, clock):
    added = await queue.add(job())
    claimed = await queue.claim("worker")
    assert (claimed.id, claimed.state, claimed.attempts, claimed.fence) == (added.id, JobState.DOWNLOADING, 1, 1)
    assert await queue.claim("worker") is None
    running = await queue.advance(claimed, JobState.PROCESSING)
    running = await queue.advance(running, JobState.UPLOADING)
    clock.pass_s(5)
    done = await queue.complete(running)
    assert (done.state, done.finished_at, done.error_code) == (JobState.COMPLETED, clock.now, "")
    assert await queue.count(1) == 0


async def test_states_never_go_back(queue, job):
    await queue.add(job())
    running = await queue.advance(await queue.claim("worker"), JobState.UPLOADING)
    with pytest.raises(ValueError, match="uploading to processing"):
        await queue.advance(running, JobState.PROCESSING)
    with pytest.raises(ValueError, match="uploading to completed"):
        await queue.advance(running, JobState.COMPLETED)


async def test_a_stale_fence_changes_nothing(queue, job, clock):
    await queue.add(job())
    stale = await queue.claim("slow worker")
    clock.pass_s(61)
    assert await queue.recover(3, expired_only=True) == []
    fresh = await queue.claim("other worker")
    assert fresh.fence == stale.fence + 1
    for change in (
        queue.advance(stale, JobState.UPLOADING),
        queue.complete(stale),
        queue.fail(stale, ErrorCode.NETWORK),
        queue.mark_cancelled(stale),
        queue.retry(stale, delay_s=1, code=ErrorCode.NETWORK),
    ):
        with pytest.raises(LeaseLostError):
            await change
    assert not await queue.heartbeat(stale)
    assert await queue.get(fresh.id) == fresh
    assert await queue.heartbeat(fresh)


async def test_a_heartbeat_keeps_the_lease(queue, job, clock):
    await queue.add(job())
    held = await queue.claim("worker")
    for _ in range(5):
        clock.pass_s(50)
        assert await queue.heartbeat(held)
        assert await queue.recover(3, expired_only=True) == []
    assert (await queue.get(held.id)).state is JobState.DOWNLOADING


async def test_an_ended_job_takes_no_further_write(queue, job):
    await queue.add(job())
    held = await queue.claim("worker")
    await queue.complete(held)
    with pytest.raises(LeaseLostError):
        await queue.complete(held)
    assert not await queue.heartbeat(held)


async def test_a_retry_waits_its_time(queue, job, clock):
    await queue.add(job())
    again = await queue.retry(await queue.claim("worker"), delay_s=2.5, code=ErrorCode.NETWORK)
    assert (again.state, again.attempts, again.error_code) == (JobState.QUEUED, 1, "network")
    assert again.not_before == clock.now + timedelta(seconds=2.5)
    assert await queue.claim("worker") is None
    assert await queue.next_due_s() == 2.5
    clock.pass_s(2.5)
    assert await queue.next_due_s() == 0.0
    assert (await queue.claim("worker")).attempts == 2
    assert await queue.next_due_s() is None


async def test_a_due_job_without_room_is_not_waited_for_by_time(database, job, clock):
    queue = JobQueue(database, QueueSettings(max_concurrent=1), clock=clock, monotonic=clock.monotonic)
    await queue.add(job())
    await queue.add(job())
    await queue.claim("worker")
    clock.pass_s(1)
    assert await queue.claim("worker") is None
    assert await queue.next_due_s() is None


async def test_a_shutdown_gives_the_attempt_back(queue, job):
    await queue.add(job())
    again = await queue.retry(await queue.claim("worker"), delay_s=0, code=ErrorCode.SHUTTING_DOWN)
    assert again.attempts == 0
    assert (await queue.claim("worker")).fence == 2


@pytest.mark.parametrize("end", ["complete", "fail", "cancel", "mark_cancelled"])
async def test_the_token_is_forgotten_at_the_end_and_kept_in_the_value(queue, database, job, end):
    added = await queue.add(job())
    if end == "cancel":
        ended = await queue.cancel(added.id)
    else:
        held = await queue.claim("worker")
        ended = await (queue.fail(held, ErrorCode.REMOVED) if end == "fail" else getattr(queue, end)(held))
    assert ended.state.final
    assert ended.reply.interaction_token == "token"
    for untold in await queue.untold():
        await queue.told(untold)
    assert await stored_token(database, added.id) == ""


async def test_an_end_that_nobody_was_told_of_keeps_its_token_until_it_is(queue, job):
    waiting, running = await queue.add(job()), await queue.add(job())
    held = await queue.claim("worker")
    assert held.id == waiting.id
    await queue.cancel(running.id)
    await queue.cancel(held.id)
    await queue.retry(held, delay_s=1, code=ErrorCode.NETWORK)
    untold = await queue.untold()
    assert [each.id for each in untold] == [waiting.id, running.id]
    assert {each.reply.interaction_token for each in untold} == {"token"}
    for each in untold:
        await queue.told(each)
    assert await queue.untold() == []


async def test_expired_tokens_are_forgotten(queue, database, job, clock):
    added = await queue.add(job())
    clock.pass_s(15 * 60 + 1)
    await queue.add(job())
    assert await stored_token(database, added.id) == ""


async def test_a_token_is_never_shown(queue, job):
    assert "token-secret" not in repr(await queue.add(job(token="token-secret")))


async def test_a_waiting_job_is_cancelled_at_once(queue, job):
    heard = []
    queue.on_cancel(heard.append)
    added = await queue.add(job())
    cancelled = await queue.cancel(added.id)
    assert (cancelled.state, cancelled.error_code) == (JobState.CANCELLED, "cancelled")
    assert await queue.claim("worker") is None
    assert await queue.cancel(added.id) == await queue.get(added.id)
    assert await queue.cancel(999) is None
    assert heard == []


async def test_a_running_job_is_asked_to_stop(queue, job):
    heard = []
    queue.on_cancel(heard.append)
    await queue.add(job())
    held = await queue.claim("worker")
    asked = await queue.cancel(held.id)
    assert (asked.state, asked.cancel_requested, heard) == (JobState.DOWNLOADING, True, [held.id])
    assert (await queue.mark_cancelled(held)).state is JobState.CANCELLED


async def test_a_job_that_was_asked_to_stop_is_not_tried_again(queue, job):
    await queue.add(job())
    held = await queue.claim("worker")
    await queue.cancel(held.id)
    assert (await queue.retry(held, delay_s=1, code=ErrorCode.NETWORK)).state is JobState.CANCELLED


async def test_recovery_queues_what_ran(queue, job):
    for user in range(3):
        await queue.add(job(user=user))
    first = await queue.claim("worker")
    second = await queue.advance(await queue.claim("worker"), JobState.UPLOADING)
    assert await queue.recover(3) == []
    for held in (first, second):
        again = await queue.get(held.id)
        assert (again.state, again.attempts) == (JobState.QUEUED, 1)
        with pytest.raises(LeaseLostError):
            await queue.complete(held)
    assert (await queue.claim("worker")).id == first.id


async def test_a_job_that_kills_its_worker_each_time_ends(queue, job):
    await queue.add(job())
    for _ in range(2):
        await queue.claim("worker")
        assert await queue.recover(3) == []
    await queue.claim("worker")
    (ended,) = await queue.recover(3)
    assert (ended.state, ended.error_code) == (JobState.FAILED, "plugin_crashed")
    assert ended.reply.interaction_token == "token"
    assert await queue.claim("worker") is None


async def test_recovery_ends_what_was_asked_to_stop(queue, job):
    await queue.add(job())
    held = await queue.claim("worker")
    await queue.cancel(held.id)
    (ended,) = await queue.recover(3)
    assert ended.state is JobState.CANCELLED


async def test_a_full_queue_refuses_in_words(database, job, clock):
    queue = JobQueue(database, QueueSettings(max_queued_per_guild=2), clock=clock, monotonic=clock.monotonic)
    await queue.add(job())
    await queue.add(job())
    with pytest.raises(PermanentError) as refused:
        await queue.add(job())
    assert refused.value.code is ErrorCode.QUEUE_FULL
    assert "downloads waiting here: 2" in refused.value.sentence
    await queue.add(job(guild=2))
    await queue.claim("worker")
    await queue.add(job())


async def test_work_wakes_the_waiting(queue, job):
    async def woken_by(change) -> None:
        assert await queue.claim("worker") is None
        waiter = asyncio.create_task(queue.wait_for_work(None))
        await asyncio.sleep(0)
        result = await change
        await asyncio.wait_for(waiter, 1)
        return result

    await woken_by(queue.add(job()))
    held = await queue.claim("worker")
    await woken_by(queue.retry(held, delay_s=0, code=ErrorCode.NETWORK))
    held = await queue.claim("worker")
    await queue.add(job())
    await woken_by_complete(queue, held)
    held = await queue.claim("worker")
    assert held is not None
    await woken_by(queue.cancel(held.id))


async def woken_by_complete(queue, held) -> None:
    waiter = asyncio.create_task(queue.wait_for_work(None))
    await queue.complete(held)
    await asyncio.wait_for(waiter, 1)


async def test_work_that_came_between_claim_and_wait_is_not_missed(queue, job):
    assert await queue.claim("worker") is None
    await queue.add(job())
    await asyncio.wait_for(queue.wait_for_work(None), 1)


async def test_waiting_ends_with_its_time(queue):
    await asyncio.wait_for(queue.wait_for_work(0.01), 1)


async def test_the_options_of_a_job_are_part_of_its_row_and_of_what_it_shares(queue, database, job):
    plain = await queue.add(job(media_id="same"))
    wanted = [
        JobOptions(subtitles="en"),
        JobOptions(items="1-5,8"),
        JobOptions(subtitles="en", items="1-5,8"),
        JobOptions(thread=True),
    ]
    added = [await queue.add(evolve(job(media_id="same"), options=options)) for options in wanted]
    assert [(await queue.get(each.id)).options for each in added] == wanted
    keys = [row[0] for row in await database.read("SELECT media_key FROM jobs ORDER BY id")]
    assert keys == [each.media_key for each in (plain, *added)]
    assert len(set(keys)) == 5
