"""Ended jobs are remembered for a while and counted by the hour; then both are forgotten."""

import pytest

from bossbot_core.api import ErrorCode
from bossbot_core.database import Database
from bossbot_core.queue import JobQueue, JobState, PostLedger

HOUR = 3600


async def end(queue: JobQueue, state: JobState) -> int:
    held = await queue.claim("worker")
    if state is JobState.COMPLETED:
        await queue.complete(held, size_bytes=1000)
    elif state is JobState.FAILED:
        await queue.fail(held, ErrorCode.REMOVED)
    else:
        await queue.mark_cancelled(held)
    return held.id


async def rows(database: Database, table: str) -> int:
    return (await database.read(f"SELECT count(*) FROM {table}"))[0][0]


@pytest.mark.parametrize(
    ("state", "hours"), [(JobState.COMPLETED, 24), (JobState.FAILED, 48), (JobState.CANCELLED, 12)]
)
async def test_an_ended_job_is_remembered_for_its_time_and_not_longer(queue, database, job, clock, state, hours):
    await queue.add(job())
    job_id = await end(queue, state)
    await PostLedger(database, clock=clock).intend(job_id, 0, "nonce")
    clock.pass_s(hours * HOUR)
    assert await queue.annals.tidy() == 0
    clock.pass_s(1)
    assert await queue.annals.tidy() == 1
    assert await queue.get(job_id) is None
    assert await rows(database, "posts") == 0


async def test_live_jobs_are_never_pruned_nor_are_their_posts(queue, database, job, clock):
    for _ in range(3):
        await queue.add(job())
    held = await queue.claim("worker")
    await PostLedger(database, clock=clock).intend(held.id, 0, "nonce")
    await queue.retry(await queue.claim("worker"), delay_s=1, code=ErrorCode.NETWORK)
    clock.pass_s(1000 * HOUR)
    assert await queue.annals.tidy() == 0
    assert await rows(database, "jobs") == 3
    assert await rows(database, "posts") == 1


async def test_much_history_is_pruned_in_small_writes(queue, database, job, clock):
    for number in range(450):
        await queue.add(job(guild=number // 50))
        await end(queue, JobState.COMPLETED)
    clock.pass_s(25 * HOUR)
    assert await queue.annals.prune() == 450
    assert await rows(database, "jobs") == 0


async def test_history_from_a_clock_that_was_ahead_does_not_stay_until_then(queue, database, job, clock):
    await queue.add(job())
    clock.jump_s(10 * 365 * 24 * HOUR)
    await end(queue, JobState.COMPLETED)
    clock.jump_s(-10 * 365 * 24 * HOUR)
    await queue.annals.tidy()
    clock.pass_s(25 * HOUR)
    assert await queue.annals.prune() == 1


async def test_what_ended_is_counted_by_hour_platform_and_outcome(queue, job, clock):
    states = [JobState.COMPLETED, JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED]
    for number, state in enumerate(states):
        await queue.add(job(guild=number, plugin="a"))
        held = await queue.claim("worker")
        clock.pass_s(2)
        if state is JobState.COMPLETED:
            await queue.complete(held, size_bytes=1000)
        else:
            await (queue.fail(held, ErrorCode.REMOVED) if state is JobState.FAILED else queue.mark_cancelled(held))
    clock.pass_s(HOUR)
    waiting = await queue.add(job(plugin="b"))
    await queue.cancel(waiting.id)
    found = await queue.annals.metrics()
    assert [(row.plugin, row.outcome, row.jobs, row.size_bytes, row.seconds) for row in found] == [
        ("a", "cancelled", 1, 0, 2.0),
        ("a", "completed", 2, 2000, 4.0),
        ("a", "removed", 1, 0, 2.0),
        ("b", "cancelled", 1, 0, 0.0),
    ]
    assert {row.hour % HOUR for row in found} == {0}
    assert [found.plugin for found in await queue.annals.metrics(hours=1)] == ["b"]


async def test_a_job_that_killed_its_worker_too_often_is_counted(queue, job):
    await queue.add(job())
    await queue.claim("worker")
    await queue.recover(1)
    assert [(found.outcome, found.jobs) for found in await queue.annals.metrics()] == [("plugin_crashed", 1)]


async def test_counts_are_kept_for_a_week(queue, job, clock):
    await queue.add(job())
    await end(queue, JobState.COMPLETED)
    clock.pass_s(7 * 24 * HOUR - HOUR)
    assert await queue.annals.tidy() == 1  # the job, not its count
    assert len(await queue.annals.metrics()) == 1
    clock.pass_s(2 * HOUR)
    assert await queue.annals.tidy() == 1
    assert await queue.annals.metrics(hours=10**5) == []


async def test_figures_are_of_one_guild_or_of_all(queue, job, clock):
    clock.pass_s(-3 * HOUR)
    for guild, state in ((1, JobState.COMPLETED), (1, JobState.FAILED), (2, JobState.COMPLETED)):
        await queue.add(job(guild=guild, plugin=f"platform{guild}"))
        await end(queue, state)
        clock.pass_s(HOUR)
    own = await queue.annals.figures(1, guild_id=1)
    assert (own.total.completed, own.total.failed, own.total.size_bytes) == (1, 1, 1000)
    assert own.failures == {"removed": 1}
    assert list(own.platforms) == ["platform1"]
    assert [bar.tally.jobs for bar in own.bars] == [1, 1, *[0] * 22]
    assert (await queue.annals.figures(1, guild_id=3)).total.jobs == 0
    everybody = await queue.annals.figures(7)
    assert everybody.total.completed == 2
    assert list(everybody.platforms) == ["platform1", "platform2"]
    assert [bar.tally.jobs for bar in everybody.bars] == [0] * 6 + [3]
    assert everybody.bars[-1].start.date() == clock().date()


async def test_what_was_counted_under_a_wrong_clock_is_in_no_figure(queue, job, clock):
    clock.jump_s(3 * 24 * HOUR)
    await queue.add(job())
    await end(queue, JobState.COMPLETED)
    clock.jump_s(-3 * 24 * HOUR)
    assert (await queue.annals.figures(7)).total.jobs == 0
