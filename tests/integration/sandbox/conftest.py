"""A sandbox with a real hikari bot in it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import hikari
import lightbulb
import pytest
from attrs import define

from bossbot_core.sandbox import SandboxDiscord, SandboxLimits

NOW = 1_790_000_000.0


@define
class Clock:
    """A clock that a test moves."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now


@define
class RunningBot:
    """A hikari bot that is ready."""

    app: hikari.GatewayBot
    client: lightbulb.GatewayEnabledClient

    async def close(self) -> None:
        """Stops it, if it still runs."""
        if self.app.is_alive:
            await self.app.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def limits() -> SandboxLimits:
    return SandboxLimits()


@pytest.fixture
async def sandbox(tmp_path, clock, limits) -> AsyncIterator[SandboxDiscord]:
    discord = SandboxDiscord(directory=tmp_path, clock=clock, limits=limits)
    await discord.start()
    yield discord
    await discord.close()
    assert list(tmp_path.glob("sandbox-*")) == []


@pytest.fixture
async def start_bot(sandbox, caplog) -> AsyncIterator[Callable[..., Awaitable[RunningBot]]]:
    """Starts bots; an event that hikari could not read fails the test."""
    async with AsyncExitStack() as stack:

        async def start(*commands, intents=hikari.Intents.GUILDS, listen=(), **settings) -> RunningBot:
            app = hikari.GatewayBot(
                sandbox.token, rest_url=sandbox.rest_url, banner=None, intents=intents, logs=None, **settings
            )
            client = lightbulb.client_from_app(app)
            for command in commands:
                client.register(command)
            bot = RunningBot(app, client)
            app.subscribe(hikari.StartingEvent, client.start)
            for event_type, listener in listen:
                app.subscribe(event_type, listener)
            stack.push_async_callback(bot.close)
            await app.start(check_for_updates=False)
            return bot

        yield start
    broken = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert broken == []


@pytest.fixture
async def web(sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(base_url=sandbox.url) as session:
        yield session


@pytest.fixture
def eventually():
    """Waits until something holds."""

    async def wait(holds: Callable[[], bool], limit_s: float = 5.0) -> None:
        async with asyncio.timeout(limit_s):
            while not holds():
                await asyncio.sleep(0.01)

    return wait


@pytest.fixture
def as_bot(sandbox):
    return {"Authorization": f"Bot {sandbox.token}"}
