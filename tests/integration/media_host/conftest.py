from collections.abc import AsyncIterator

import aiohttp
import pytest

from bossbot_core.sandbox.media_host import SampleHost


@pytest.fixture
async def host() -> AsyncIterator[SampleHost]:
    host = SampleHost(slow_seconds=0.5)
    await host.start()
    yield host
    await host.close()


@pytest.fixture
async def visitor(host: SampleHost) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"http://{host.address}") as session:
        yield session
