"""Plugins that crash again and again rest, so that they cost nobody any time; what they did survives a restart."""

import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import structlog

from bossbot_core.api import BossBotError, ErrorCode, TransientError
from bossbot_core.api.wording import sentence
from bossbot_core.database import Database
from bossbot_core.database.database import snapshot_of
from bossbot_core.pluginhost.crash import is_its_fault
from bossbot_core.pluginhost.standing import Standing, read, write

TRIAL_S = 30.0
"""Seconds after which a job asks again while another one is the trial."""

log = structlog.get_logger("pluginhost")


class Breakers:
    """One circuit breaker for each plugin; without a `database` they forget with the process."""

    def __init__(self, database: Database | None = None, *, wall: Callable[[], float] = time.time) -> None:
        self._database = database
        self._wall = wall
        self._standings: dict[str, Standing] = {}
        self._trials: set[str] = set()

    @classmethod
    async def open(cls, database: Database, *, wall: Callable[[], float] = time.time) -> "Breakers":
        """The breakers as an earlier process left them."""
        breakers = cls(database, wall=wall)
        breakers._standings = await database.snapshot(read)
        return breakers

    @classmethod
    def of_file(cls, path: Path) -> "Breakers":
        """The breakers as they are written in a database, for looking at; none where it cannot be read."""
        breakers = cls()
        with suppress(sqlite3.Error, OSError):
            breakers._standings = snapshot_of(path, read)
        return breakers

    def rest_s(self, plugin: str) -> float:
        """Seconds that a plugin still rests."""
        return self._of(plugin).rest_s(self._wall())

    def check(self, plugin: str) -> None:
        """Raise `TransientError(plugin_resting)` where a new link of the plugin would only fail."""
        if (wait_s := self.rest_s(plugin)) > 0:
            raise resting(plugin, wait_s)

    @asynccontextmanager
    async def turn(self, plugin: str) -> AsyncIterator[None]:
        """Around one attempt: it works, or raises; the first one after a rest is alone.

        Raises `TransientError(plugin_resting)` where the plugin rests, or another attempt is its trial.
        """
        self.check(plugin)
        trial = self._of(plugin).rests > 0
        if trial and plugin in self._trials:
            raise resting(plugin, TRIAL_S)
        if trial:
            self._trials.add(plugin)
        try:
            yield
        except BossBotError as error:
            if is_its_fault(error):
                self.crashed(plugin)
                await self._save(plugin)
            raise
        else:
            if self.worked(plugin):
                await self._save(plugin)
        finally:
            if trial:
                self._trials.discard(plugin)

    def crashed(self, plugin: str) -> None:
        """Count a crash; the log hears of each rest that begins."""
        before, now = self._of(plugin), self._wall()
        after = self._standings[plugin] = before.crashed(now)
        if after.rests > before.rests:
            rest_s = round(after.rest_s(now))
            log.error("plugin rests", plugin=plugin, crashes=after.crashes, rests=after.rests, rest_s=rest_s)

    def worked(self, plugin: str) -> bool:
        """Forget its crashes; whether there were any."""
        before = self._standings.pop(plugin, Standing())
        if before.rests:
            log.info("plugin works again", plugin=plugin, crashes=before.crashes)
        return before.crashes > 0

    async def _save(self, plugin: str) -> None:
        if self._database is None:
            return
        # A full disk must not turn a crash into another failure; what is not kept is forgotten with the process.
        with suppress(BossBotError, sqlite3.Error):
            await self._database.write(partial(write, plugin=plugin, standing=self._of(plugin)))

    def _of(self, plugin: str) -> Standing:
        return self._standings.get(plugin, Standing())


def resting(plugin: str, wait_s: float) -> TransientError:
    """The refusal of a link whose plugin rests."""
    template = sentence("The plugin {plugin} crashed again and again and rests now. Try again in {wait_s}.")
    return TransientError(ErrorCode.PLUGIN_RESTING, template, retry_after_s=wait_s, plugin=plugin, wait_s=wait_s)
