"""An intake with everything real, by its limits."""

import pytest

from bossbot_core.database import Database
from bossbot_core.guilds import GuildBounds, Guilds
from bossbot_core.intake import Intake, Policy
from bossbot_core.limits import CommandRates, Quotas
from bossbot_core.pluginhost import PluginHost, load_plugins
from bossbot_core.queue import JobQueue
from bossbot_core.settings import LimitSettings, NetworkSettings, PluginSettings, QueueSettings, Settings


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "bot.sqlite", synchronous="NORMAL")
    yield database
    await database.close()


@pytest.fixture(scope="module")
def host():
    return PluginHost(load_plugins(PluginSettings(allow=("example",))))


@pytest.fixture
async def guilds(database):
    roomy = Settings(queue=QueueSettings(max_queued_per_guild=10_000))
    return await Guilds.open(database, roomy, platforms=("example",))


@pytest.fixture
def intake_with(database, host, guilds):
    def make(*, max_queued_per_guild=10_000, with_quotas=True, network=NetworkSettings(), **limits):  # noqa: B008 - frozen
        free = {"downloads_per_minute": 10_000, "download_cooldown_s": 0.0}
        settings = LimitSettings(**{**free, **limits})
        return Intake(
            host=host,
            policy=Policy(guilds, max_items=50),
            queue=JobQueue(
                database,
                QueueSettings(max_queued_per_guild=max_queued_per_guild),
                guild_caps=GuildBounds(guilds.rules),
            ),
            rates=CommandRates(database, settings),
            quotas=Quotas(database, settings) if with_quotas else None,
            allows=network.allows,
        )

    return make
