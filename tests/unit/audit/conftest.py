"""An audit trail on a real database, under a clock that the test sets."""

import pytest

from bossbot_core.audit import AuditTrail
from bossbot_core.database import Database
from bossbot_core.settings import AuditSettings


class WallClock:
    """Seconds since 1970; begins on 15 January 2027 at 08:00 UTC."""

    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return WallClock()


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "bossbot.db", synchronous="NORMAL")
    yield database
    await database.close()


@pytest.fixture
def trail(database, clock):
    return AuditTrail(database, AuditSettings(), clock=clock)
