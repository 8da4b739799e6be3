"""Servers that the bot was removed from: what they decided is kept for a week, in case they come back."""

import sqlite3
import time
from collections.abc import Callable, Collection
from functools import partial

from bossbot_core.database import Database
from bossbot_core.guilds import store

GRACE_S = 7 * 24 * 3600.0
"""How long a server's settings and grants outlive the bot's removal; all else about it is kept no longer anyway."""


class Departures:
    """Notes who left and when; `clock` gives seconds since 1970."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._looked = False

    async def left(self, guild_id: int) -> None:
        """The bot was removed from a server; one that left before left then."""
        await self._database.write(partial(store.put_left, guild_ids=[guild_id], since=self._clock()))

    async def seen(self, guild_ids: Collection[int], *, concerns: Callable[[int], bool] = lambda _: True) -> None:
        """The bot is in these servers; of those that it `concerns`, others have left while nobody looked."""
        present = frozenset(guild_ids)
        await self._database.write(partial(_seen, present=present, concerns=concerns, since=self._clock()))
        self._looked = True

    async def joined(self, guild_id: int) -> None:
        """The bot is in this server."""
        await self._database.write(partial(store.drop_left, guild_ids=[guild_id]))

    async def overdue(self) -> tuple[int, ...]:
        """Those that left long enough ago; nobody, before the bot has `seen` who may have come back."""
        if not self._looked:
            return ()
        rows = await self._database.read(store.LEFT_BEFORE, (self._clock() - GRACE_S,))
        return tuple(row[0] for row in rows)

    async def forget(self, guild_id: int) -> None:
        """Remove everything that a server has decided, and that it left."""
        await self._database.write(partial(store.drop_guild, guild_id=guild_id))


def _seen(
    connection: sqlite3.Connection, *, present: frozenset[int], concerns: Callable[[int], bool], since: float
) -> None:
    known = {row[0] for row in connection.execute(store.DECIDED)}
    store.drop_left(connection, list(present))
    store.put_left(connection, [guild_id for guild_id in known - present if concerns(guild_id)], since)
