"""A real database and a wall clock that the test sets."""

import pytest

from bossbot_core.database import Database


class WallClock:
    """Seconds since 1970; begins on 15 January 2027 at 08:00:00.25 UTC."""

    def __init__(self):
        self.now = 1_800_000_000.25

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return WallClock()


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "bot.sqlite", synchronous="NORMAL")
    yield database
    await database.close()
