"""The drivers under contract. A driver for another database is added to `DRIVERS`, with a way to open an empty one."""

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bossbot_core.database import Database
from bossbot_core.queue.clock import Moment
from bossbot_core.queue.driver import Caps, QueueDriver
from bossbot_core.queue.sqlite import SqliteDriver


@contextlib.asynccontextmanager
async def sqlite_driver(folder: Path) -> AsyncIterator[QueueDriver]:
    database = await Database.open(folder / "bossbot.db", synchronous="NORMAL")
    try:
        yield SqliteDriver(database)
    finally:
        await database.close()


DRIVERS = {"sqlite": sqlite_driver}


@pytest.fixture(params=DRIVERS)
def open_driver(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], contextlib.AbstractAsyncContextManager]:
    """Open the driver; twice is a restart."""
    return lambda: DRIVERS[request.param](tmp_path)


@pytest.fixture
async def driver(open_driver) -> AsyncIterator[QueueDriver]:
    async with open_driver() as driver:
        yield driver


@pytest.fixture
def at() -> Callable[[float], Moment]:
    """A moment, so many seconds after the test began."""
    return lambda seconds=0.0: Moment(now=2e9 + seconds, wall=2e9 + seconds)


@pytest.fixture
def caps() -> Caps:
    return Caps(total=4, guild=2, platform=3)
