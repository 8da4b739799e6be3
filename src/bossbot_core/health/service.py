"""Counts how fetches end, remembers it over a restart, and knows what the owner has not heard yet."""

import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog
from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode
from bossbot_core.database import Database, snapshot_of
from bossbot_core.engines.accounts import CookieStanding
from bossbot_core.health.health import COUNTED, Health, HealthState, Outcome
from bossbot_core.health.news import News, NewsKind
from bossbot_core.health.store import Row, read, write

log = structlog.get_logger("health")


class PlatformHealth:
    """How each platform does; without a `database` it forgets with the process."""

    def __init__(self, database: Database | None = None, *, wall: Callable[[], float] = time.time) -> None:
        self._database = database
        self._wall = wall
        self._rows: dict[str, Row] = {}

    @classmethod
    async def open(cls, database: Database, *, wall: Callable[[], float] = time.time) -> "PlatformHealth":
        """As an earlier process left it."""
        health = cls(database, wall=wall)
        health._rows = await database.snapshot(read)
        return health

    @classmethod
    def of_file(cls, path: Path) -> "PlatformHealth":
        """As it is written in a database, for looking at; empty where that cannot be read."""
        health = cls()
        with suppress(sqlite3.Error, OSError):
            health._rows = snapshot_of(path, read)
        return health

    def of(self, plugin: str) -> Health:
        """How a platform does right now."""
        return self._row(plugin).health.at(self._wall())

    async def record(self, plugin: str, code: ErrorCode | None = None) -> None:
        """Count one fetch; a `code` that says nothing of the platform is not counted."""
        if code is not None and code not in COUNTED:
            return
        row = self._row(plugin)
        self._rows[plugin] = evolve(row, health=row.health.plus(Outcome(self._wall(), code.value if code else "")))
        # A full disk must not make a failure of a download; what is not kept is forgotten with the process.
        with suppress(BossBotError, sqlite3.Error):
            await self._save(plugin, durable=False)

    def news(self, cookies: Mapping[str, CookieStanding]) -> list[News]:
        """What the owner has not heard yet."""
        found = [self._turn(plugin) for plugin in self._rows]
        found += [self._ending(plugin, standing) for plugin, standing in cookies.items()]
        return [news for news in found if news is not None]

    async def told(self, news: News) -> None:
        """Note that the owner has heard it. Raises as `Database.write` does."""
        row = self._row(news.plugin)
        if news.cookies_end_at is not None:
            row = evolve(row, told_cookies=news.cookies_end_at.timestamp())
        else:
            row = evolve(row, told_bad=news.kind is NewsKind.BAD)
        self._rows[news.plugin] = row
        tell = log.info if news.kind is NewsKind.GOOD else log.warning
        tell("platform news", plugin=news.plugin, news=news.kind, failures=news.health.failures)
        await self._save(news.plugin, durable=True)

    def _turn(self, plugin: str) -> News | None:
        health, told_bad = self.of(plugin), self._row(plugin).told_bad
        if health.state is HealthState.BAD and not told_bad:
            return News(plugin=plugin, kind=NewsKind.BAD, health=health)
        if health.state is HealthState.GOOD and told_bad:
            return News(plugin=plugin, kind=NewsKind.GOOD, health=health)
        return None

    def _ending(self, plugin: str, standing: CookieStanding) -> News | None:
        end = standing.expires_at
        if end is None or not standing.expires_soon(datetime.fromtimestamp(self._wall(), UTC)):
            return None
        if end.timestamp() == self._row(plugin).told_cookies:
            return None
        return News(plugin=plugin, kind=NewsKind.COOKIES, cookies_end_at=end)

    async def _save(self, plugin: str, *, durable: bool) -> None:
        if self._database is not None:
            await self._database.write(partial(write, plugin=plugin, row=self._row(plugin)), durable=durable)

    def _row(self, plugin: str) -> Row:
        return self._rows.get(plugin, Row())
