"""The vital signs are those of the bot that runs."""

from importlib.metadata import version

import pytest

from bossbot_core.database import Database
from bossbot_core.queue import JobQueue
from bossbot_core.runner import LifeCycle, Stage, Vitals
from bossbot_core.settings import QueueSettings


@pytest.fixture
async def database(tmp_path):
    opened = await Database.open(tmp_path / "bot.db")
    yield opened
    await opened.close()


async def test_the_vital_signs_follow_what_happens(tmp_path, database):
    queue = JobQueue(database, QueueSettings())
    life = LifeCycle(queue)
    vitals = Vitals(life=life, queue=queue, database=database, directory=tmp_path, backups=tmp_path / "backups")
    first = await vitals.read()
    assert (first.life.stage, first.waiting_jobs, first.last_backup_at) == (Stage.WORKING, 0, None)
    files = [tmp_path / "bot.db", tmp_path / "bot.db-wal"]
    assert first.database_bytes == sum(file.stat().st_size for file in files if file.exists())
    assert first.memory_bytes > 10_000_000
    assert first.free_bytes > 0
    assert first.engines == {name: version(name) for name in ("yt-dlp", "yt-dlp-ejs", "gallery-dl")}
    life.drain()
    await database.backup()
    second = await vitals.read()
    assert second.life.stage is Stage.DRAINING
    assert second.last_backup_at >= first.life.started_at
