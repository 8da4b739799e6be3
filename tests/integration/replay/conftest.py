"""A plugin's real download through its real engine and the real door, in front of a replayed platform."""

from collections.abc import Callable
from typing import Any

import pytest

from bossbot_core.api import BossBotError, MediaFiles
from bossbot_core.testing.fetching import Fetch, fetch
from bossbot_core.testing.replay import ReplayServer, Routes


class Fetcher:
    def __init__(self, folder, name: str) -> None:
        self.folder = folder
        self.name = name
        self.requests = []

    async def __call__(self, link: str, routes: Routes, **order: Any) -> MediaFiles:
        with ReplayServer(routes) as replay:
            self.requests = replay.requests
            wanted = Fetch(module=f"bossbot_plugin_{self.name}", link=link, **order)
            return await fetch(wanted, self.folder, overrides=replay.overrides, ca_file=replay.ca_file)

    async def failing(self, link: str, routes: Routes, **order: Any) -> BossBotError:
        with pytest.raises(BossBotError) as caught:
            await self(link, routes, **order)
        return caught.value


@pytest.fixture
def fetcher(tmp_path) -> Callable[[str], Fetcher]:
    return lambda name: Fetcher(tmp_path / "job", name)
