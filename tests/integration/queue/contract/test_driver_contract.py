"""What every driver of the queue keeps. Nothing here knows which database is behind it."""

import asyncio

import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode
from bossbot_core.queue.driver import Asker, Caps, End, Lease, Ways
from bossbot_core.queue.jobs import JobOptions, JobState, Priority

UNTIL = 3e9
DONE = End(state=JobState.COMPLETED, size_bytes=100)


@pytest.fixture
def add(driver, new_job, at):
    numbers = iter(range(10_000))

    async def add(guild: int = 1, *, number: int | None = None, priority: Priority = Priority.NORMAL, most: int = 50):
        new = new_job(next(numbers) if number is None else number, guild=guild, priority=priority)
        return await driver.add(new, at(), most)

    return add


@pytest.fixture
def claim(driver, at, caps):
    async def claim(seconds: float = 0.0, until: float = UNTIL):
        return await driver.claim("worker", at(seconds), until, caps)

    return claim


async def test_what_was_added_is_found_as_it_was(driver, add, at):
    added = await add()
    assert await driver.get(added.id) == added
    assert (added.state, added.attempts, added.fence) == (JobState.QUEUED, 0, 0)
    assert added.created_at.timestamp() == at().wall
    assert await driver.get(added.id + 1) is None


async def test_it_is_all_there_after_a_restart(open_driver, new_job, at, caps):
    async with open_driver() as driver:
        first = await driver.add(new_job(1), at(), 50)
        second = await driver.add(new_job(2), at(), 50)
        held = await driver.claim("worker", at(), UNTIL, caps)
        await driver.pause(5, at())
        assert (await driver.place(second.id, at())).place == 1
    async with open_driver() as driver:
        assert (await driver.place(second.id, at())).place == 1
        assert await driver.place(first.id, at()) is None
        assert await driver.get(first.id) == held
        assert await driver.get(second.id) == second
        assert await driver.leases() == [Lease(job_id=first.id, fence=1, until=UNTIL)]
        assert await driver.paused(5)


async def test_a_guild_has_no_more_than_its_number_waiting(driver, add, claim):
    assert [await add(most=2) is not None for _ in range(3)] == [True, True, False]
    assert await add(guild=2, most=2) is not None
    assert (await driver.queued(1), await driver.queued(2), await driver.queued(3)) == (2, 1, 0)
    await claim()
    assert await driver.queued(1) == 1
    assert await driver.count(1) == 2


async def test_claims_that_come_together_never_give_a_job_twice(driver, add, claim):
    for guild in range(6):
        await add(guild, number=guild)
    claimed = [job.id for job in await asyncio.gather(*(claim() for _ in range(8))) if job is not None]
    assert len(claimed) == len(set(claimed)) == 4


async def test_caps_hold(driver, add, claim):
    for number in range(6):
        await add(1, number=number)
    assert await claim() is not None
    assert await claim() is not None
    assert await claim() is None
    for number in (4, 8, 12):  # one platform
        await add(2 + number, number=number)
    assert [job.plugin for job in [await claim(), await claim()]] == ["plugin0", "plugin0"]
    assert await claim() is None


async def test_a_guild_may_allow_itself_fewer_and_not_more(driver, add, at):
    caps = Caps(total=9, guild=2, platform=9, guilds={1: 1, 2: 5})
    for number in range(4):
        await add(1, number=number)
        await add(2, number=10 + number)
    claimed = [await driver.claim("worker", at(), UNTIL, caps) for _ in range(5)]
    assert sorted(job.reply.guild_id for job in claimed if job) == [1, 2, 2]


async def test_a_platform_at_its_cap_is_passed_by(driver, add, at):
    caps = Caps(total=9, guild=9, platform=1)
    for number in (0, 4, 1):
        await add(number + 1, number=number)
    claimed = [await driver.claim("worker", at(), UNTIL, caps) for _ in range(3)]
    assert [job and job.plugin for job in claimed] == ["plugin0", "plugin1", None]


async def test_the_same_media_is_fetched_once_at_a_time(driver, add, claim):
    await add(1, number=7)
    await add(2, number=7)
    held = await claim()
    assert await claim() is None
    await driver.advance(held, JobState.UPLOADING)
    assert (await claim()).media_key == held.media_key


async def test_claims_go_by_priority_then_guilds_in_turn_then_users_in_turn(driver, add, claim, at):
    low = await add(1, priority=Priority.LOW)
    a = [await add(1, number=user * 100) for user in (0, 0, 1)]
    b = [await add(2, number=200)]
    high = await add(3, priority=Priority.HIGH)
    expected = [high, a[0], b[0], a[2], a[1], low]
    places = [await driver.place(job.id, at()) for job in expected]
    assert [found.place for found in places] == [1, 2, 3, 4, 5, 6]
    for job in expected:
        claimed = await claim()
        assert claimed.id == job.id
        await driver.finish(claimed, at(), DONE)


async def test_a_paused_guild_is_passed_by(driver, add, claim, at):
    paused, other = await add(1), await add(2)
    await driver.pause(1, at())
    assert (await driver.place(other.id, at())).place == 1
    assert (await claim()).id == other.id
    assert await claim() is None
    await driver.resume(1)
    assert not await driver.paused(1)
    assert (await claim()).id == paused.id


async def test_a_stale_fence_changes_nothing(driver, add, claim, at):
    await add()
    stale = await claim()
    await driver.recover(await driver.leases(), 3, at())
    fresh = await claim()
    assert fresh.fence == stale.fence + 1
    assert await driver.advance(stale, JobState.UPLOADING) is None
    assert await driver.finish(stale, at(), DONE) is None
    assert await driver.retry(stale, at(), 1, ErrorCode.NETWORK) is None
    assert not await driver.heartbeat(stale, UNTIL)
    assert await driver.get(fresh.id) == fresh


async def test_a_running_job_may_come_to_want_something_else(driver, add, claim):
    await add()
    held = await claim()
    changed = await driver.choose(evolve(held, options=JobOptions(items="1-3")))
    assert (changed.options.items, await driver.get(held.id)) == ("1-3", changed)
    assert await driver.choose(evolve(held, fence=held.fence + 1)) is None


async def test_an_end_that_is_not_counted_is_in_no_metric(driver, add, claim, at):
    await add()
    await driver.finish(await claim(), at(), evolve(DONE, counted=False))
    assert await driver.metrics(0) == []


async def test_only_the_lease_that_was_seen_is_recovered(driver, add, claim, at):
    await add()
    held = await claim()
    seen = await driver.leases()
    assert await driver.heartbeat(held, UNTIL + 1)
    assert await driver.recover(seen, 3, at()) == []
    assert (await driver.get(held.id)).state is JobState.DOWNLOADING


async def test_recovery_ends_what_was_tried_too_often_or_is_unwanted(driver, add, claim, at):
    for guild in (1, 2, 3):
        await add(guild, number=guild)
    poison, unwanted, other = [await claim() for _ in range(3)]
    await driver.cancel(unwanted.id, at())
    leases = await driver.leases()
    ended = await driver.recover(leases[:2], 1, at())
    assert {job.id: job.state for job in ended} == {poison.id: JobState.FAILED, unwanted.id: JobState.CANCELLED}
    assert await driver.recover(leases[2:], 3, at()) == []
    assert (await driver.get(other.id)).state is JobState.QUEUED


async def test_a_delayed_job_waits_beside_its_lane(driver, add, claim, at):
    await add()
    delayed = await driver.retry(await claim(), at(), 5, ErrorCode.NETWORK)
    behind = await add()
    assert await driver.next_due() == at(5).now
    assert (await driver.place(delayed.id, at())).place == 2
    assert (await driver.place(delayed.id, at(5))).overdue
    assert [job.id for job in await driver.waiting(1, 10, 0)] == [behind.id, delayed.id]
    await driver.promote(at(5))
    assert await driver.next_due() is None
    assert (await driver.place(delayed.id, at(5))).place == 1
    assert (await claim(5)).id == delayed.id


async def test_what_waits_for_one_reason_can_be_hastened(driver, add, claim, at):
    for guild in (1, 2):
        await add(guild, number=guild)
    full, slow = await claim(), await claim()
    await driver.retry(full, at(), 30, ErrorCode.STORAGE_FULL)
    await driver.retry(slow, at(), 30, ErrorCode.NETWORK)
    assert await driver.hasten(ErrorCode.STORAGE_FULL, at(1)) == 1
    assert await driver.hasten(ErrorCode.STORAGE_FULL, at(1)) == 0
    assert (await claim(1)).id == full.id
    assert await claim(1) is None


async def test_no_delay_is_longer_than_it_was_meant_after_the_clock_was_set_back(driver, add, claim, at):
    await add()
    await driver.retry(await claim(), at(), 5, ErrorCode.NETWORK)
    await driver.rein_in(at(-1e6))
    assert await driver.next_due() == at(-1e6).now + 5
    await driver.rein_in(at(-1e6))
    assert await driver.next_due() == at(-1e6).now + 5


async def test_cancelling_ends_what_waits_and_marks_what_runs(driver, add, claim, at):
    await add(1, number=1)
    waiting = await add(2, number=2)
    running = await claim()
    assert (await driver.cancel(waiting.id, at())).state is JobState.CANCELLED
    assert (await driver.cancel(running.id, at())).cancel_requested
    assert (await driver.retry(running, at(), 1, ErrorCode.NETWORK)).state is JobState.CANCELLED
    assert (await driver.cancel(running.id, at())).state is JobState.CANCELLED
    assert await driver.cancel(10_000, at()) is None
    assert await driver.live_ids() == frozenset()


async def test_an_end_is_told_with_the_token_and_kept_without(driver, add, claim, at):
    await add()
    ended = await driver.finish(await claim(), at(7), DONE)
    assert ended.reply.interaction_token == "token"
    stored = await driver.get(ended.id)
    assert stored == evolve(ended, reply=evolve(ended.reply, interaction_token=""))
    assert stored.finished_at.timestamp() == at(7).wall


async def test_ends_that_nobody_was_told_of_are_known_after_a_restart(open_driver, new_job, at, caps):
    async with open_driver() as driver:
        poison, held, told, waiting = [await driver.add(new_job(number), at(), 50) for number in range(4)]
        wide = evolve(caps, guild=9, platform=9)
        claimed = [await driver.claim("worker", at(), UNTIL, wide) for _ in (poison, held, told)]
        await driver.cancel(waiting.id, at())
        await driver.cancel(held.id, at())
        await driver.retry(claimed[1], at(), 1, ErrorCode.NETWORK)
        await driver.finish(claimed[2], at(), DONE)
        await driver.recover([lease for lease in await driver.leases() if lease.job_id == poison.id], 1, at())
    async with open_driver() as driver:
        untold = await driver.untold()
        assert [job.id for job in untold] == [poison.id, held.id, waiting.id]
        assert {job.reply.interaction_token for job in untold} == {"token"}
        await driver.told(held.id)
        assert [job.id for job in await driver.untold()] == [poison.id, waiting.id]
        assert (await driver.get(held.id)).reply.interaction_token == ""


async def test_what_is_in_the_way_is_counted(driver, add, claim, at):
    for guild, number in ((1, 4), (1, 8), (2, 9)):
        await add(guild, number=number)
    job = await add(1, number=4)
    for _ in range(3):
        await claim()
    await driver.pause(1, at())
    assert await driver.ways(job) == Ways(running=3, of_guild=2, of_platform=2, of_media=1, paused=True)


async def test_history_is_pruned_by_kind_in_steps_and_live_jobs_stay(driver, add, claim, at):
    for guild in range(1, 5):
        await add(guild, number=guild)
    done = [await driver.finish(await claim(), at(), DONE) for _ in range(2)]
    failed = await driver.finish(await claim(), at(), End(state=JobState.FAILED, code="removed"))
    live = await claim()
    day = 86_400
    assert await driver.prune(at(day), 1) == 0
    assert [await driver.prune(at(day + 1), 1) for _ in range(3)] == [1, 1, 0]
    assert [await driver.get(job.id) for job in done] == [None, None]
    assert await driver.get(failed.id) is not None
    assert await driver.prune(at(2 * day + 1), 5) == 1
    assert await driver.live_ids() == {live.id}


async def test_a_persons_ended_jobs_are_forgotten_and_nobody_elses(driver, new_job, claim, at):
    mine, running, theirs = [await driver.add(new_job(number, guild=number + 1), at(), 50) for number in (0, 1, 100)]
    person = mine.reply.user_id
    assert running.reply.user_id == person != theirs.reply.user_id
    await driver.finish(await claim(), at(), DONE)
    await claim()
    await driver.cancel(theirs.id, at())
    assert [job.id for job in await driver.of_user(person)] == [mine.id, running.id]
    assert await driver.forget_user(person) == 1
    assert [job.id for job in await driver.of_user(person)] == [running.id]
    assert await driver.get(theirs.id) is not None


async def test_ends_are_counted_by_the_hour(driver, add, claim, at):
    for guild in (1, 2):
        await add(guild, number=4)
        await driver.finish(await claim(), at(3), DONE)
    (counted,) = await driver.metrics(0)
    assert (counted.plugin, counted.outcome, counted.jobs, counted.size_bytes) == ("plugin0", "completed", 2, 200)
    assert counted.hour == int(at(3).wall) // 3600 * 3600
    assert counted.seconds == pytest.approx(6)
    (of_guild,) = await driver.metrics(0, 1)
    assert (of_guild.jobs, of_guild.size_bytes, of_guild.hour) == (1, 100, counted.hour)
    assert await driver.metrics(0, 3) == []
    assert await driver.metrics(counted.hour + 1, 1) == []
    assert await driver.metrics(counted.hour + 1) == []
    assert await driver.forget_metrics(counted.hour) == 0
    assert await driver.forget_metrics(counted.hour + 1) == 2


async def test_a_cleared_guild_has_nothing_waiting_and_others_keep_theirs(driver, add, claim, at):
    running = await add()
    await claim()
    waiting = [await add(), await add(priority=Priority.HIGH), await add()]
    other = await add(guild=2)
    cleared = await driver.clear(1, at(1))
    assert sorted(job.id for job in cleared) == [job.id for job in waiting]
    assert {job.state for job in cleared} == {JobState.CANCELLED}
    assert [job.reply.interaction_token for job in cleared] == [waiting[0].reply.interaction_token] * 3
    assert (await driver.queued(1), await driver.count(1), await driver.queued(2)) == (0, 1, 1)
    assert (await driver.get(running.id)).state is JobState.DOWNLOADING
    assert (await driver.get(other.id)).state is JobState.QUEUED
    assert await driver.clear(1, at(1)) == []


async def test_somebodys_own_jobs_are_those_that_live_in_that_guild(driver, add, claim, at):
    first, second, elsewhere = await add(), await add(), await add(guild=2)
    user = first.reply.user_id
    assert [job.id for job in await driver.own(1, user, 10)] == [first.id, second.id]
    assert [job.id for job in await driver.own(2, user, 10)] == [elsewhere.id]
    assert await driver.own(1, user + 1, 10) == []
    held = await claim()
    await driver.finish(held, at(1), DONE)
    assert [job.id for job in await driver.own(held.reply.guild_id, user, 1)] != [held.id]


async def test_a_history_has_what_somebody_asked_for_in_that_guild_newest_first(driver, add, claim, at):
    jobs = [await add() for _ in range(3)]
    await add(guild=2)
    await driver.finish(await claim(), at(1), DONE)
    asker = Asker(guild_id=1, user_id=jobs[0].reply.user_id, private=True)
    assert [job.id for job in await driver.history(asker, 2, 0)] == [jobs[2].id, jobs[1].id]
    assert [job.id for job in await driver.history(asker, 2, 2)] == [jobs[0].id]
    assert await driver.remembered(asker) == 3
    public = evolve(asker, private=False)
    shown = [job.id for job in jobs if not job.reply.private]
    assert [job.id for job in await driver.history(public, 9, 0)] == shown[::-1]
    assert await driver.remembered(public) == len(shown)
    assert await driver.remembered(evolve(asker, user_id=asker.user_id + 1)) == 0
