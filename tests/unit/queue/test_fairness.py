"""Who is served next: priority, then guilds in turn, then users in turn; caps hold; positions tell the truth."""

import asyncio
from collections import Counter

import pytest

from bossbot_core.api import ErrorCode
from bossbot_core.queue import JobQueue, JobState, Priority
from bossbot_core.settings import QueueSettings


@pytest.fixture
def open_queue(database, clock) -> JobQueue:
    """A queue whose caps never bind."""
    return JobQueue(
        database,
        QueueSettings(max_concurrent=1000, max_concurrent_per_guild=1000),
        clock=clock,
        monotonic=clock.monotonic,
    )


async def claims(queue) -> list[int]:
    order = []
    while (claimed := await queue.claim("worker")) is not None:
        order.append(claimed.id)
    return order


async def test_higher_priority_goes_first(open_queue, job):
    low, normal, high = [(await open_queue.add(job(priority=priority))).id for priority in Priority]
    assert await claims(open_queue) == [high, normal, low]


async def test_guilds_take_turns(open_queue, job):
    busy = [(await open_queue.add(job(guild=1, user=user))).id for user in range(4)]
    quiet = [(await open_queue.add(job(guild=2))).id for _ in range(2)]
    assert await claims(open_queue) == [busy[0], quiet[0], busy[1], quiet[1], busy[2], busy[3]]


async def test_the_guild_served_least_recently_goes_first(open_queue, job):
    for guild in (1, 2, 1):
        await open_queue.add(job(guild=guild))
        await open_queue.claim("worker")
    served_later = await open_queue.add(job(guild=1))
    served_earlier = await open_queue.add(job(guild=2))
    assert await claims(open_queue) == [served_earlier.id, served_later.id]


async def test_users_of_a_guild_take_turns(open_queue, job):
    greedy = [(await open_queue.add(job(user=1))).id for _ in range(3)]
    modest = [(await open_queue.add(job(user=2))).id for _ in range(2)]
    assert await claims(open_queue) == [greedy[0], modest[0], greedy[1], modest[1], greedy[2]]


async def test_a_user_who_asks_one_by_one_does_not_starve_another(open_queue, job):
    greedy = [(await open_queue.add(job(user=1))).id for _ in range(4)]
    served = []
    for _ in range(4):
        await open_queue.add(job(user=2))
        served += [(await open_queue.claim("worker")).id, (await open_queue.claim("worker")).id]
    assert set(greedy) <= set(served)


async def test_positions_are_the_order_of_claims(open_queue, job):
    ids = [
        (await open_queue.add(job(guild=number % 3, user=number % 5, priority=Priority(number % 2)))).id
        for number in range(20)
    ]
    positions = {await open_queue.position(job_id): job_id for job_id in ids}
    assert sorted(positions) == list(range(1, 21))
    assert await claims(open_queue) == [positions[place] for place in range(1, 21)]


async def test_positions_know_who_was_served_before(open_queue, job):
    for guild in (1, 2, 3):
        await open_queue.add(job(guild=guild))
    await open_queue.claim("worker")
    ids = [(await open_queue.add(job(guild=guild))).id for guild in (1, 1, 2, 3)]
    in_turn = sorted([*ids, 2, 3], key=lambda job_id: job_id if job_id > 3 else 0)
    places = {job_id: await open_queue.position(job_id) for job_id in in_turn}
    assert await claims(open_queue) == sorted(places, key=lambda job_id: places[job_id])
    assert places[ids[0]] == 3


async def test_a_delayed_job_takes_no_turn_from_those_that_are_due(open_queue, job):
    await open_queue.add(job(guild=1, user=1))
    delayed = await open_queue.retry(await open_queue.claim("worker"), delay_s=10, code=ErrorCode.NETWORK)
    first = await open_queue.add(job(guild=1, user=2))
    second = await open_queue.add(job(guild=1, user=2))
    others = [await open_queue.add(job(guild=2, user=3)) for _ in range(2)]
    expected = [others[0].id, first.id, others[1].id, second.id, delayed.id]
    assert [await open_queue.position(job_id) for job_id in expected] == [1, 2, 3, 4, 5]
    assert await claims(open_queue) == expected[:4]


async def test_a_newcomer_does_not_pass_by_the_round_of_a_delayed_job(open_queue, job):
    await open_queue.add(job(user=1))
    early = await open_queue.claim("worker")
    waiting = [(await open_queue.add(job(user=2))).id for _ in range(3)]
    await open_queue.retry(early, delay_s=60, code=ErrorCode.NETWORK)
    assert (await open_queue.claim("worker")).id == waiting[0]
    newcomer = await open_queue.add(job(user=3))
    assert await claims(open_queue) == [waiting[1], newcomer.id, waiting[2]]


async def test_a_job_that_does_not_wait_has_no_position(open_queue, job):
    await open_queue.add(job())
    claimed = await open_queue.claim("worker")
    assert await open_queue.position(claimed.id) == 0
    assert await open_queue.position(999) == 0


async def test_a_delayed_job_stands_behind_those_that_are_due(open_queue, job):
    await open_queue.add(job())
    delayed = await open_queue.retry(await open_queue.claim("worker"), delay_s=10, code=ErrorCode.NETWORK)
    others = [await open_queue.add(job(priority=Priority.LOW)) for _ in range(2)]
    assert await open_queue.position(delayed.id) == 3
    assert [found.id for found in await open_queue.waiting(1)] == [others[0].id, others[1].id, delayed.id]


async def test_a_guild_sees_its_own_jobs_running_first(database, job, clock):
    queue = JobQueue(database, QueueSettings(max_concurrent_per_guild=2), clock=clock, monotonic=clock.monotonic)
    ids = [(await queue.add(job(user=user))).id for user in (1, 1, 2)]
    high = await queue.add(job(priority=Priority.HIGH))
    await queue.add(job(guild=2))
    await queue.complete(await queue.claim("worker"))
    running = [await queue.claim("worker") for _ in range(3)]
    in_guild_1 = [found.id for found in running if found.reply.guild_id == 1]
    listed = await queue.waiting(1)
    assert [found.id for found in listed if found.state is JobState.DOWNLOADING] == in_guild_1
    assert len(listed) == await queue.count(1) == 3
    assert high.id not in [found.id for found in listed]
    assert set(ids) == {found.id for found in listed}
    assert [found.id for found in await queue.waiting(1, limit=1, offset=1)] == [listed[1].id]
    assert await queue.count(2) == 1


async def test_a_guild_at_its_cap_lets_others_pass(database, job, clock):
    queue = JobQueue(database, QueueSettings(max_concurrent_per_guild=1), clock=clock, monotonic=clock.monotonic)
    for priority in (Priority.HIGH, Priority.HIGH, Priority.LOW):
        await queue.add(job(guild=1, priority=priority))
    other = await queue.add(job(guild=2, priority=Priority.LOW))
    first = await queue.claim("worker")
    assert (await queue.claim("worker")).id == other.id
    assert await queue.claim("worker") is None
    await queue.complete(first)
    assert (await queue.claim("worker")).priority is Priority.HIGH


async def test_eight_workers_never_break_a_cap_and_lose_nothing(database, job, clock):
    settings = QueueSettings(max_concurrent=5, max_concurrent_per_guild=3)
    queue = JobQueue(database, settings, clock=clock, monotonic=clock.monotonic)
    added = await asyncio.gather(*(queue.add(job(guild=n % 3, user=n % 7)) for n in range(60)))
    running: Counter[int] = Counter()
    done, most = [], 0

    async def work() -> None:
        nonlocal most
        while len(done) < len(added):
            held = await queue.claim("worker")
            if held is None:
                await queue.wait_for_work(0.05)
                continue
            running[held.reply.guild_id] += 1
            most = max(most, running.total())
            assert running.total() <= 5
            assert running[held.reply.guild_id] <= 3
            await asyncio.sleep(0.001)
            running[held.reply.guild_id] -= 1
            await queue.complete(held)
            done.append(held.id)

    async with asyncio.timeout(30), asyncio.TaskGroup() as workers:
        for _ in range(8):
            workers.create_task(work())
    assert sorted(done) == [found.id for found in added]
    assert most == 5
