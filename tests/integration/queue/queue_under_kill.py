"""Works a queue until it is killed, and prints a line for each thing it was told is done. Argument: the database."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bossbot_core.api import ErrorCode, MediaKind, Quality, UrlMatch
from bossbot_core.database import Database
from bossbot_core.queue import JobQueue, JobState, NewJob, PostLedger, ReplyTarget
from bossbot_core.settings import QueueSettings


def new_job(number: int) -> NewJob:
    return NewJob(
        plugin="example",
        match=UrlMatch(canonical_url="http://sample.test/", media_id=str(number), kind=MediaKind.POST),
        quality=Quality.BEST,
        reply=ReplyTarget(
            application_id=1,
            interaction_id=2,
            interaction_token="token",
            token_expires_at=datetime.now(UTC) + timedelta(minutes=15),
            guild_id=number % 3,
            channel_id=3,
            user_id=number % 5,
            upload_limit_bytes=10,
        ),
    )


async def ask(queue: JobQueue) -> None:
    number = 0
    while True:
        number += 1
        print("added", (await queue.add(new_job(number))).id, flush=True)


async def work(queue: JobQueue, posts: PostLedger) -> None:
    while True:
        job = await queue.claim("worker")
        if job is None:
            await queue.wait_for_work(0.01)
            continue
        job = await queue.advance(job, JobState.UPLOADING)
        await posts.intend(job.id, 0, "nonce")
        await posts.posted(job.id, 0, job.id)
        print("posted", job.id, flush=True)
        if job.id % 3:
            await queue.complete(job)
        else:
            await queue.fail(job, ErrorCode.REMOVED)
        print("ended", job.id, flush=True)


async def main(path: Path) -> None:
    database = await Database.open(path)
    queue = JobQueue(database, QueueSettings(max_queued_per_guild=10**6))
    await queue.recover(3)
    print("ready", 0, flush=True)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(ask(queue))
        for _ in range(4):
            tasks.create_task(work(queue, PostLedger(database)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
