"""The whole bot, for real: hikari and lightbulb against a Discord on loopback, real engines in real processes."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from attrs import evolve, frozen

from bossbot_core.app import App
from bossbot_core.sandbox import SampleHost, SandboxDiscord
from bossbot_core.settings import (
    DataSettings,
    DiscordSettings,
    DownloadSettings,
    LimitSettings,
    NetworkSettings,
    Settings,
)
from bossbot_core.testing.openapi import DiscordOpenApi


@frozen(kw_only=True)
class World:
    """A Discord, a media host, and the bot between them."""

    discord: SandboxDiscord
    samples: SampleHost
    app: App


@pytest.fixture(scope="session")
def openapi() -> DiscordOpenApi | None:
    """Discord's own description of its API, where the test data is at hand."""
    folder = os.environ.get("BOSSBOT_TEST_DATA")
    return DiscordOpenApi(Path(folder) / "discord-openapi.json") if folder else None


@pytest.fixture
async def samples() -> AsyncIterator[SampleHost]:
    host = SampleHost(slow_seconds=6)
    await host.start()
    yield host
    await host.close()


@pytest.fixture
async def discord(tmp_path: Path, samples: SampleHost, openapi: DiscordOpenApi | None) -> AsyncIterator[SandboxDiscord]:
    server = SandboxDiscord(samples=samples.samples, directory=tmp_path, request_check=openapi)
    await server.start()
    yield server
    await server.close()
    assert server.ledger.violations == []


@pytest.fixture
def settings(tmp_path: Path, discord: SandboxDiscord) -> Settings:
    """No cooldown, so that a test may ask as often as it likes."""
    return Settings(
        discord=DiscordSettings(token=discord.token, rest_url=discord.rest_url),
        data=DataSettings(directory=tmp_path / "data"),
        limits=LimitSettings(
            downloads_per_minute=1000, download_cooldown_s=0, command_rates=False, default_pace_per_s=100
        ),
        downloads=DownloadSettings(retry_base_s=0.1, retry_max_s=0.2),
    )


type OpenWorld = Callable[..., "AsyncIterator[World]"]


@pytest.fixture
async def open_world(settings: Settings, discord: SandboxDiscord, samples: SampleHost):
    """Start the bot; `overrides` and `ca_file` put replayed platforms behind its egress door."""
    async with AsyncExitStack() as stack:

        async def start(*, overrides: dict[str, str] | None = None, ca_file: str = "", **changes: object) -> World:
            chosen = evolve(settings, network=NetworkSettings(ca_file=ca_file), **changes)
            behind = {"sample.test:80": samples.address, **(overrides or {})}
            app = await stack.enter_async_context(App.open(chosen, overrides=behind))
            return World(discord=discord, samples=samples, app=app)

        yield start


@pytest.fixture
async def world(open_world) -> World:
    return await open_world()
