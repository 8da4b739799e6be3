"""Quotas: how many downloads and bytes a person and a server have for one day (UTC), remembered across restarts."""

import math
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import partial

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.database import Database
from bossbot_core.limits.people import Pseudonyms
from bossbot_core.settings import LimitSettings

DAY_S = 86_400
KEPT_DAYS = 7
"""How long a server's use of a day is kept; a person's is, until the day ends."""

USED = """
    SELECT scope, downloads, bytes FROM daily_uses
    WHERE day = ? AND (scope = 'user' AND id = ? OR scope = 'guild' AND id = ?)
"""
_ADD = """
    INSERT INTO daily_uses (day, scope, id, downloads, bytes) VALUES (?, ?, ?, max(?, 0), ?)
    ON CONFLICT (day, scope, id) DO UPDATE SET downloads = max(downloads + ?, 0), bytes = bytes + excluded.bytes
"""
# A day that is far ahead was written under a wrong clock; tomorrow may be, for a clock that slips over midnight.
_FORGET = "DELETE FROM daily_uses WHERE day < ? OR day > ?"
_FORGET_PEOPLE = "DELETE FROM daily_uses WHERE scope = 'user' AND day < ?"
_OF_PERSON = "SELECT day, downloads, bytes FROM daily_uses WHERE scope = 'user' AND id = ? ORDER BY day"
_FORGET_PERSON = "DELETE FROM daily_uses WHERE scope = 'user' AND id = ? AND day <> ?"

_OWN_DOWNLOADS = sentence(
    "You have used up today's downloads ({own}); the count starts anew at 00:00 UTC, in {midnight_s}."
)
_OWN_BYTES = sentence(
    "You have used up today's {own_bytes} of downloads; the count starts anew at 00:00 UTC, in {midnight_s}."
)
_SERVER_DOWNLOADS = sentence(
    "This server has used up today's downloads ({server}); the count starts anew at 00:00 UTC, in {midnight_s}."
)

type WallClock = Callable[[], float]


@frozen(kw_only=True)
class Used:
    """What was used up of one day."""

    downloads: int = 0
    size_bytes: int = 0


@frozen(kw_only=True)
class DailyUse:
    """What a person used of one day (UTC)."""

    day: date
    downloads: int
    size_bytes: int


class Quotas:
    """Counts a download when it is accepted and its bytes when they are stored; `clock` gives seconds since 1970.

    A person's bytes are known afterwards only, so the downloads already accepted may go beyond that quota.
    """

    def __init__(self, database: Database, settings: LimitSettings, *, clock: WallClock = time.time) -> None:
        self._database = database
        self._settings = settings
        self._people = Pseudonyms(key=database.secret())
        self._clock = clock

    async def check(self, user_id: int, guild_id: int) -> None:
        """Raise `PermanentError` (`quota_exceeded`) where nothing is left of the day's; writes nothing."""
        if self._is_on:
            now = self._clock()
            rows = await self._database.read(USED, (_day(now), self._people.of(user_id), guild_id))
            self._refuse(_used(rows), now)

    async def take(self, user_id: int, guild_id: int) -> None:
        """Check once more and count one download, in one transaction; raises as `check` does, then counts nothing."""
        if self._is_on:
            now = self._clock()
            take = partial(self._take, user_id=self._people.of(user_id), guild_id=guild_id, now=now)
            self._refuse(await self._database.write(take), now)

    async def give_back(self, user_id: int, guild_id: int, *, taken_at: datetime | None = None) -> None:
        """Take one download off the day on which it was counted (today's by default): it failed on our side."""
        if self._is_on:
            day = _day(taken_at.timestamp() if taken_at else self._clock())
            who = self._people.of(user_id)
            await self._database.write(partial(_add, day=day, user_id=who, guild_id=guild_id, downloads=-1))

    async def spend(self, user_id: int, guild_id: int, size_bytes: int) -> None:
        """Count the bytes of a download that was stored."""
        if self._is_on:
            day = _day(self._clock())
            who = self._people.of(user_id)
            spend = partial(_add, day=day, user_id=who, guild_id=guild_id, size_bytes=size_bytes)
            await self._database.write(spend)

    async def about(self, user_id: int) -> list[DailyUse]:
        """What is remembered of a person's use, oldest day first."""
        rows = await self._database.read(_OF_PERSON, (self._people.of(user_id),))
        return [
            DailyUse(day=datetime.fromtimestamp(day * DAY_S, UTC).date(), downloads=downloads, size_bytes=size_bytes)
            for day, downloads, size_bytes in rows
        ]

    async def forget(self, user_id: int) -> int:
        """Forget a person's use of all days but today's; how many rows that were.

        Today's stands under a keyed hash until the day ends: forgetting it would give everybody a way around the quota.
        """
        who, today = self._people.of(user_id), _day(self._clock())
        return await self._database.write(lambda db: db.execute(_FORGET_PERSON, (who, today)).rowcount)

    async def tidy(self) -> int:
        """Forget what no quota asks for any more; how many rows that were."""
        return await self._database.write(partial(_tidy, day=_day(self._clock())), durable=False)

    @property
    def _is_on(self) -> bool:
        limits = self._settings
        return bool(limits.user_daily_downloads or limits.user_daily_bytes or limits.guild_daily_downloads)

    def _take(self, connection: sqlite3.Connection, *, user_id: int, guild_id: int, now: float) -> Mapping[str, Used]:
        day = _day(now)
        used = _used(connection.execute(USED, (day, user_id, guild_id)))
        if self._exceeded(used) is None:
            _add(connection, day=day, user_id=user_id, guild_id=guild_id, downloads=1)
            connection.execute(_FORGET, (day - KEPT_DAYS, day + 1))
        return used

    def _exceeded(self, used: Mapping[str, Used]) -> str | None:
        """The sentence for what is used up."""
        limits = self._settings
        user, guild = used["user"], used["guild"]
        if 0 < limits.user_daily_downloads <= user.downloads:
            return _OWN_DOWNLOADS
        if 0 < limits.user_daily_bytes <= user.size_bytes:
            return _OWN_BYTES
        return _SERVER_DOWNLOADS if 0 < limits.guild_daily_downloads <= guild.downloads else None

    def _refuse(self, used: Mapping[str, Used], now: float) -> None:
        if template := self._exceeded(used):
            raise PermanentError(
                ErrorCode.QUOTA_EXCEEDED,
                template,
                own=self._settings.user_daily_downloads,
                own_bytes=self._settings.user_daily_bytes,
                server=self._settings.guild_daily_downloads,
                midnight_s=math.ceil((DAY_S - now % DAY_S) / 60) * 60,
            )


def _add(
    connection: sqlite3.Connection, *, day: int, user_id: int, guild_id: int, downloads: int = 0, size_bytes: int = 0
) -> None:
    # Direct messages belong to no server: they are all "guild 0", and share nothing.
    scopes = [("user", user_id), ("guild", guild_id)] if guild_id else [("user", user_id)]
    connection.executemany(_ADD, [(day, *scope, downloads, size_bytes, downloads) for scope in scopes])


def _tidy(connection: sqlite3.Connection, *, day: int) -> int:
    old = connection.execute(_FORGET, (day - KEPT_DAYS, day + 1)).rowcount
    return old + connection.execute(_FORGET_PEOPLE, (day,)).rowcount


def _used(rows: Iterable[sqlite3.Row]) -> Mapping[str, Used]:
    found = {row[0]: Used(downloads=row[1], size_bytes=row[2]) for row in rows}
    return {"user": Used(), "guild": Used(), **found}


def _day(now: float) -> int:
    return int(now // DAY_S)
