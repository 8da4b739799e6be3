"""The room on a real database."""

import pytest

from bossbot_core.database import Database
from bossbot_core.guilds import Guilds
from bossbot_core.settings import Settings


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "bot.sqlite", synchronous="NORMAL")
    yield database
    await database.close()


@pytest.fixture
def opened(database):
    """The room as a start of the bot finds it."""

    async def open_guilds(settings=Settings()):  # noqa: B008 - a frozen value
        return await Guilds.open(database, settings, platforms=("reddit", "tiktok", "youtube"))

    return open_guilds


@pytest.fixture
async def guilds(opened):
    return await opened()
