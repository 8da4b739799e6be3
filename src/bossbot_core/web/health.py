"""What a supervisor asks: whether the bot lives, and whether it can work. Neither says what runs here."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable

from aiohttp import web
from attrs import frozen

from bossbot_core.database import Database

PATIENCE_S = 2.0


@frozen(kw_only=True)
class Probes:
    """Answers `/health` (the database can be read) and `/ready` (commands arrive from Discord)."""

    database: Database
    ready: Callable[[], bool]

    def named(self, path: str) -> Callable[[], Awaitable[web.Response]] | None:
        """The probe at a path."""
        return {"/health": self.health, "/ready": self.readiness}.get(path)

    async def health(self) -> web.Response:
        """200 while the database answers in time, 503 otherwise."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.database.read("SELECT 1")
        except (TimeoutError, sqlite3.Error, ValueError):
            return _status(good=False, word="database")
        return _status(good=True, word="ok")

    async def readiness(self) -> web.Response:
        """200 while the gateway is connected and Discord knows the commands, 503 otherwise."""
        good = self.ready()
        return _status(good=good, word="ready" if good else "discord")


def _status(*, good: bool, word: str) -> web.Response:
    return web.json_response({"ok": good, "status": word}, status=200 if good else 503)
