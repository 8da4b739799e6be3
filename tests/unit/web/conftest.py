"""Links with a clock that the test moves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bossbot_core.web import Links

ORIGIN = "https://files.example.org"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "data" / "links.keys"


@pytest.fixture
async def links(keys: Path, clock: Clock) -> Links:
    made = Links(keys, ORIGIN, clock=clock)
    await made.rotate()
    return made
