"""The bot's life cycle over a real queue: what it takes, and what follows its end."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bossbot_core.api import MediaKind, Quality, UrlMatch
from bossbot_core.database import Database
from bossbot_core.queue import JobQueue, NewJob, ReplyTarget
from bossbot_core.runner import Ending, LifeCycle, Stage
from bossbot_core.settings import QueueSettings


@pytest.fixture
async def queue(tmp_path):
    database = await Database.open(tmp_path / "bossbot.db", synchronous="NORMAL")
    yield JobQueue(database, QueueSettings())
    await database.close()


def job():
    reply = ReplyTarget(
        application_id=1,
        interaction_id=2,
        interaction_token="token",
        token_expires_at=datetime.now(UTC) + timedelta(minutes=15),
        guild_id=1,
        channel_id=3,
        user_id=4,
        upload_limit_bytes=1024,
        locale="en",
    )
    match = UrlMatch(canonical_url="http://sample.test/a", media_id="a", kind=MediaKind.VIDEO)
    return NewJob(plugin="example", match=match, quality=Quality.BEST, reply=reply)


async def test_a_drained_bot_starts_nothing_until_it_is_resumed(queue):
    life = LifeCycle(queue)
    await queue.add(job())
    assert life.drain()
    assert life.drain()
    assert queue.draining
    assert await queue.claim("worker") is None
    waiting = asyncio.create_task(queue.wait_for_work(None))
    await asyncio.sleep(0)
    assert life.resume()
    await asyncio.wait_for(waiting, 1)
    assert await queue.claim("worker") is not None


async def test_a_restart_is_told_to_whoever_waits_and_cannot_be_taken_back(queue):
    life = LifeCycle(queue)
    waiting = asyncio.create_task(life.restart_asked())
    assert life.drain()
    assert life.restart()
    await asyncio.wait_for(waiting, 1)
    assert (life.restart(), life.drain(), life.resume()) == (False, False, False)
    assert queue.draining
    assert life.ending is Ending.RESTART


async def test_a_stop_from_outside_wins_over_a_restart(queue):
    life = LifeCycle(queue)
    life.restart()
    life.stop()
    assert life.ending is Ending.STOP
    assert not life.restart()
    assert life.status().stage is Stage.STOPPING


async def test_the_status_tells_stage_time_and_running_jobs(queue):
    seconds = iter([100.0, 160.0, 220.0])
    life = LifeCycle(queue, monotonic=lambda: next(seconds))
    await queue.add(job())
    running = await queue.claim("worker")
    status = life.status()
    assert (status.stage, status.up_s, status.running_jobs) == (Stage.WORKING, 60.0, 1)
    assert datetime.now(UTC) - status.started_at < timedelta(minutes=1)
    await queue.complete(running)
    assert life.status().running_jobs == 0
