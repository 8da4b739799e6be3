"""A real queue on a real file, with a clock that the test moves."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bossbot_core.api import MediaKind, Quality, UrlMatch
from bossbot_core.database import Database
from bossbot_core.queue import JobQueue, NewJob, Priority, ReplyTarget
from bossbot_core.settings import QueueSettings

START = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START
        self.steady_s = 1000.0

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.steady_s

    def jump_s(self, seconds: float) -> None:
        """Someone sets the wall clock."""
        self.now += timedelta(seconds=seconds)

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.steady_s += seconds


_numbers = count(1)


def new_job(
    guild: int = 1,
    user: int = 10,
    *,
    priority: Priority = Priority.NORMAL,
    token: str = "token",
    plugin: str = "example",
    media_id: str = "",
    scope: str = "",
) -> NewJob:
    """A job for media of its own, unless `media_id` names some."""
    name = media_id or f"clip-{next(_numbers)}"
    return NewJob(
        plugin=plugin,
        match=UrlMatch(canonical_url=f"http://sample.test/{name}", media_id=name, kind=MediaKind.VIDEO),
        quality=Quality.P720,
        reply=ReplyTarget(
            application_id=1,
            interaction_id=2**62 + 1,
            interaction_token=token,
            token_expires_at=START + timedelta(minutes=15),
            guild_id=guild,
            channel_id=3,
            user_id=user,
            upload_limit_bytes=10 * 1024 * 1024,
            locale="de",
            private=True,
            bot_in_channel=False,
        ),
        priority=priority,
        scope=scope,
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def job() -> Callable[..., NewJob]:
    return new_job


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "bossbot.db", synchronous="NORMAL")
    yield database
    await database.close()


@pytest.fixture
async def queue(database: Database, clock: Clock) -> JobQueue:
    return JobQueue(database, QueueSettings(), clock=clock, monotonic=clock.monotonic)
