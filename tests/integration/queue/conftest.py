"""Load for the queue: many servers that wait, and history of any size."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bossbot_core.api import MediaKind, Quality, UrlMatch
from bossbot_core.database import Database
from bossbot_core.queue import NewJob, Priority, ReplyTarget
from bossbot_core.queue.rows import new_row

GUILDS = 100


def numbered_job(number: int, *, guild: int | None = None, priority: Priority = Priority.NORMAL) -> NewJob:
    """The job with this number: servers in turn, seven people in each."""
    return NewJob(
        plugin=f"plugin{number % 4}",
        match=UrlMatch(canonical_url=f"http://sample.test/{number}", media_id=str(number), kind=MediaKind.VIDEO),
        quality=Quality.BEST,
        reply=ReplyTarget(
            application_id=1,
            interaction_id=2,
            interaction_token="token",
            token_expires_at=datetime.fromtimestamp(3e9, UTC),
            guild_id=number % GUILDS if guild is None else guild,
            channel_id=3,
            user_id=number // GUILDS % 7,
            upload_limit_bytes=10,
        ),
        priority=priority,
    )


def ended_jobs(db: sqlite3.Connection, rows: int) -> None:
    """Ended jobs, as they are left behind."""
    row = new_row(numbered_job(0)) | {
        "state": "completed",
        "interaction_token": "",
        "round": 0,
        "created_at": 1e9,
        "not_before": 1e9,
        "finished_at": 1e9,
    }
    del row["guild_id"]
    db.execute(
        f"INSERT INTO jobs (guild_id, {', '.join(row)})"
        f" WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)"
        f" SELECT n % {GUILDS}, {', '.join('?' * len(row))} FROM number",
        (rows, *row.values()),
    )


@pytest.fixture
def new_job() -> Callable[..., NewJob]:
    return numbered_job


@pytest.fixture
def fill_history() -> Callable[[sqlite3.Connection, int], None]:
    return ended_jobs


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "bossbot.db", synchronous="NORMAL")
    yield database
    await database.close()
