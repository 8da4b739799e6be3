"""Command rates: a sliding minute and a cooldown for each person in each server, remembered across restarts."""

import sqlite3
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.database import Database
from bossbot_core.limits.people import Pseudonyms
from bossbot_core.limits.window import WINDOW_MS, CommandRate, Wait, wait_until_free
from bossbot_core.settings import LimitSettings

type WallClock = Callable[[], float]

_USES = """
    SELECT used_at_ms FROM command_uses
    WHERE command = ? AND user_id = ? AND guild_id = ? AND used_at_ms <= ?
    ORDER BY used_at_ms DESC LIMIT ?
"""
_RECORD = "INSERT INTO command_uses (command, user_id, guild_id, used_at_ms) VALUES (?, ?, ?, ?)"
_REFUND = """
    DELETE FROM command_uses WHERE rowid IN (
        SELECT rowid FROM command_uses WHERE command = ? AND user_id = ? AND guild_id = ?
        ORDER BY used_at_ms DESC LIMIT 1
    )
"""
_FORGET = "DELETE FROM command_uses WHERE used_at_ms <= ? OR used_at_ms > ?"
_OF_PERSON = "SELECT command, guild_id, used_at_ms FROM command_uses WHERE user_id = ? ORDER BY used_at_ms"


@frozen(kw_only=True)
class CommandUse:
    """One use of a command; `guild_id` is 0 in direct messages."""

    command: str
    guild_id: int
    used_at: datetime


def rates_by_command(settings: LimitSettings) -> Mapping[str, CommandRate]:
    """The commands that have a limit, by what a person types after the slash."""
    download = {"download": _rate(settings.downloads_per_minute, settings.download_cooldown_s)}
    return download | (_OTHERS if settings.command_rates else {})


def _rate(per_minute: int, cooldown_s: float) -> CommandRate:
    return CommandRate(per_minute=per_minute, cooldown_ms=int(cooldown_s * 1000))


_OTHERS = {
    "history": _rate(10, 5),
    "permissions grant": _rate(5, 5),
    "permissions list": _rate(5, 5),
    "permissions revoke": _rate(5, 5),
    "plugins disable": _rate(10, 5),
    "plugins enable": _rate(10, 5),
    "plugins list": _rate(10, 5),
    "privacy delete": _rate(2, 30),
    "privacy export": _rate(2, 30),
    "queue cancel": _rate(10, 5),
    "queue clear": _rate(2, 30),
    "queue list": _rate(10, 5),
    "queue pause": _rate(2, 30),
    "queue resume": _rate(2, 30),
    "settings reset": _rate(5, 15),
    "settings update": _rate(5, 15),
    "settings view": _rate(10, 5),
    "stats": _rate(10, 5),
}


class CommandRates:
    """Knows the limits of the commands that have one; every other command is free.

    `clock` gives seconds since 1970.
    """

    def __init__(self, database: Database, settings: LimitSettings, *, clock: WallClock = time.time) -> None:
        self._database = database
        self._clock = clock
        self._people = Pseudonyms(key=database.secret())
        self._rates = rates_by_command(settings)

    @property
    def limits(self) -> Mapping[str, CommandRate]:
        """The limit of each command that has one."""
        return self._rates

    async def check(self, command: str, user_id: int, guild_id: int) -> None:
        """Raises `PermanentError` (`cooldown`) while the command may not be used again; writes nothing."""
        if rate := self._rates.get(command):
            now_ms = self._now_ms()
            who = (command, self._people.of(user_id), guild_id)
            rows = await self._database.read(_USES, (*who, *_newest(rate, now_ms)))
            _refuse(command, rate, wait_until_free(rate, [row[0] for row in rows], now_ms))

    async def record(self, command: str, user_id: int, guild_id: int) -> None:
        """Check once more and note the use, in one transaction; raises as `check` does, and then notes nothing."""
        if rate := self._rates.get(command):
            use = partial(self._use, rate=rate, who=(command, self._people.of(user_id), guild_id))
            # A power cut may forget the last uses: that costs nobody anything.
            _refuse(command, rate, await self._database.write(use, durable=False))

    async def refund(self, command: str, user_id: int, guild_id: int) -> None:
        """Forget the last use: what it was for failed on our side."""
        if command in self._rates:
            who = (command, self._people.of(user_id), guild_id)
            await self._database.write(lambda db: db.execute(_REFUND, who), durable=False)

    async def about(self, user_id: int) -> list[CommandUse]:
        """A person's uses that are still remembered, oldest first."""
        rows = await self._database.read(_OF_PERSON, (self._people.of(user_id),))
        return [
            CommandUse(command=command, guild_id=guild_id, used_at=datetime.fromtimestamp(used_at_ms / 1000, UTC))
            for command, guild_id, used_at_ms in rows
        ]

    async def forget(self, user_id: int) -> int:  # noqa: ARG002 - nothing here names anybody
        """Forget the uses that no limit asks for any more, anybody's; how many. The others go within a minute or so.

        They stand under a keyed hash: forgetting them at once would give everybody a way around the limits.
        """
        return await self.tidy()

    async def tidy(self) -> int:
        """Forget the uses that no limit asks for any more; how many."""
        return await self._database.write(lambda db: self._forget_old(db, self._now_ms()), durable=False)

    def _use(self, connection: sqlite3.Connection, *, rate: CommandRate, who: tuple[str, int, int]) -> Wait | None:
        now_ms = self._now_ms()
        rows = connection.execute(_USES, (*who, *_newest(rate, now_ms))).fetchall()
        wait = wait_until_free(rate, [row[0] for row in rows], now_ms)
        if wait is None:
            connection.execute(_RECORD, (*who, now_ms))
            self._forget_old(connection, now_ms)
        return wait

    def _forget_old(self, connection: sqlite3.Connection, now_ms: int) -> int:
        memory_ms = max(known.memory_ms for known in self._rates.values())
        return connection.execute(_FORGET, (now_ms - memory_ms, now_ms + WINDOW_MS)).rowcount

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)


def _newest(rate: CommandRate, now_ms: int) -> tuple[int, int]:
    # A use from far in the future was noted before the clock was set back; it must not lock anyone out.
    return now_ms + WINDOW_MS, max(rate.per_minute, 1)


def _refuse(command: str, rate: CommandRate, wait: Wait | None) -> None:
    if wait is None:
        return
    if wait.by_window:
        template = sentence("You may use /{command} {most} times a minute; try again in {wait_s}.")
    else:
        template = sentence("That was quick; you may use /{command} again in {wait_s}.")
    raise PermanentError(ErrorCode.COOLDOWN, template, command=command, most=rate.per_minute, wait_s=wait.seconds)
