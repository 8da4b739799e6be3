"""A plugin's real download through its real engine and the real door, in front of a replayed platform."""

from collections.abc import Callable
from typing import Any

import pytest

from bossbot_core.api import BossBotError, ErrorCode, Listing, MediaFiles
from bossbot_core.engines.replies import FILE, MOST_BYTES
from bossbot_core.testing.fetching import Fetch, fetch, survey
from bossbot_core.testing.replay import ReplayServer, Reply, Routes


class Fetcher:
    def __init__(self, folder, name: str) -> None:
        self.folder = folder
        self.name = name
        self.requests = []
        self.back_offs = []

    async def __call__(self, link: str, routes: Routes, **order: Any) -> MediaFiles:
        with ReplayServer(routes) as replay:
            self.requests = replay.requests
            wanted = Fetch(module=f"bossbot_plugin_{self.name}", link=link, on_back_off=self.back_offs.append, **order)
            return await fetch(wanted, self.folder, overrides=replay.overrides, ca_file=replay.ca_file)

    async def failing(self, link: str, routes: Routes, **order: Any) -> BossBotError:
        with pytest.raises(BossBotError) as caught:
            await self(link, routes, **order)
        error = caught.value
        # Whoever runs the bot wants to see what nobody could read.
        assert error.code is not ErrorCode.PLATFORM_CHANGED or (self.folder / FILE).exists()
        return error

    async def listing(self, link: str, routes: Routes, **order: Any) -> Listing:
        with ReplayServer(routes) as replay:
            self.requests = replay.requests
            wanted = Fetch(module=f"bossbot_plugin_{self.name}", link=link, **order)
            return await survey(wanted, self.folder, overrides=replay.overrides, ca_file=replay.ca_file)

    async def refusing(self, link: str, routes: Routes, **order: Any) -> BossBotError:
        """What people are told where the list should be; the download of it says the same."""
        with pytest.raises(BossBotError) as told:
            await self.listing(link, routes, **order)
        again = await self.failing(link, routes, **order)
        assert again.code is told.value.code, again.detail
        return told.value


def everywhere(routes: Routes, answer: Reply) -> Routes:
    """The site's hosts, all of which give one answer to API calls and pages."""
    return {host: dict.fromkeys(paths, answer) for host, paths in routes.items()}


@pytest.fixture
def left_reply():
    """Fetches from a platform that answers something new; gives the head and the body of the reply that was left."""

    async def fetch(platform: Fetcher, link: str, routes: Routes, answer: Reply) -> tuple[dict[str, str], str]:
        error = await platform.failing(link, everywhere(routes, answer))
        assert error.code is ErrorCode.PLATFORM_CHANGED, error.detail
        left = platform.folder / FILE
        assert left.stat().st_mode & 0o777 == 0o600
        head, _, body = left.read_text().partition("\n\n")
        assert len(body.encode()) <= MOST_BYTES
        return dict(line.split(": ", 1) for line in head.splitlines() if ": " in line), body

    return fetch


@pytest.fixture
def fetcher(tmp_path) -> Callable[[str], Fetcher]:
    return lambda name: Fetcher(tmp_path / "job", name)
