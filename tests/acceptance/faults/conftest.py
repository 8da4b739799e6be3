"""The fault rig around a real bot; every test here kills, stops or starves it."""

import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bossbot_core.sandbox import SandboxDiscord
from bossbot_core.sandbox.limits import SandboxLimits
from bossbot_core.testing.crowd import crowd, wide_limits
from bossbot_core.testing.origin import CountingOrigin
from bossbot_core.testing.rig import Rig


class Clock:
    """Discord's clock, moved by hand."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.ahead_s = 0.0

    def __call__(self) -> float:
        return self._now() + self.ahead_s


@pytest.fixture
def discord_clock() -> Clock:
    return Clock(time.time)


@pytest.fixture
async def origin() -> AsyncIterator[CountingOrigin]:
    host = CountingOrigin()
    await host.start()
    yield host
    await host.close()


@pytest.fixture
def discord_limits() -> SandboxLimits:
    return wide_limits()


@pytest.fixture
async def rig(
    tmp_path: Path, origin: CountingOrigin, discord_clock: Clock, discord_limits: SandboxLimits
) -> AsyncIterator[Rig]:
    """A rig whose Discord has four servers and twelve people."""
    server = SandboxDiscord(clock=discord_clock, directory=tmp_path, limits=discord_limits, world=crowd())
    await server.start()
    made = Rig(discord=server, origin=origin, directory=tmp_path / "data")
    yield made
    if made.bot is not None:
        await made.bot.kill()
    await server.close()
