"""The audit trail as the other rooms see it."""

import sqlite3
import time
from collections.abc import Callable
from functools import partial

import structlog

from bossbot_core.audit import chain, people, store
from bossbot_core.audit.acts import Act, Action, Entry, Outcome
from bossbot_core.audit.chain import Break
from bossbot_core.audit.store import Link, Row
from bossbot_core.database import Database
from bossbot_core.settings import AuditSettings

DAY_MS = 86_400_000
_AT_ONCE = 1000

type WallClock = Callable[[], float]

log = structlog.get_logger("audit")


class AuditTrail:
    """Records acts, reads them back, and keeps the promise that nobody can change them unnoticed.

    `clock` gives seconds since 1970.
    """

    def __init__(self, database: Database, settings: AuditSettings, *, clock: WallClock = time.time) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock

    async def record(self, act: Act) -> int:
        """Add an entry and give its number; it is on disk when this returns."""
        link = await self._database.write(partial(_record, act=act, at_ms=self._now_ms()))
        _witness(link, act.action, act.outcome)
        return link.id

    async def page(self, guild_id: int | None, limit: int, before_id: int | None = None) -> list[Entry]:
        """The newest entries, of one server or (None) of all, that came before `before_id`; newest first."""
        return await self._database.snapshot(partial(store.page, guild_id=guild_id, limit=limit, before_id=before_id))

    async def verify(self) -> Break | None:
        """The first entry that is not as it was recorded; reads the whole trail."""
        return await self._database.snapshot(chain.verify)

    async def about(self, user_id: int) -> list[Entry]:
        """The entries by a person or about them, oldest first; nobody else is named in them."""
        return await self._database.snapshot(partial(_about, user_id=user_id))

    async def forget(self, user_id: int) -> int:
        """Make the entries by a person or about them nobody's, and give how many those are.

        The chain stays whole, and notes that somebody was forgotten. What the same person does later is recorded anew.
        """
        count, link = await self._database.write(partial(_forget, user_id=user_id, at_ms=self._now_ms()))
        if link is not None:
            _witness(link, Action.FORGOTTEN)
        return count

    async def prune(self) -> int:
        """Remove what has been kept long enough, and give how many entries that was; the chain stays verifiable."""
        now_ms = self._now_ms()
        before_ms = now_ms - int(self._settings.keep_days * DAY_MS)
        removed = 0
        while True:
            count, link = await self._database.write(partial(_prune, before_ms=before_ms, at_ms=now_ms))
            if link is None:
                return removed
            _witness(link, Action.PRUNED)
            removed += count

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)


def _witness(link: Link, action: Action, outcome: Outcome = Outcome.DONE) -> None:
    # Whoever keeps the log has a witness outside the database: a chain that was forged whole has other hashes.
    log.info("audited", entry=link.id, action=action, outcome=outcome, hash=link.hash)


def _record(connection: sqlite3.Connection, *, act: Act, at_ms: int) -> Link:
    row = Row(
        id=0,
        at_ms=at_ms,
        action=act.action,
        outcome=act.outcome,
        person="" if act.user_id is None else people.alias_of(connection, act.user_id),
        guild_id=act.guild_id,
        channel_id=act.channel_id,
        target=people.disguised(connection, act.target),
        value_before=people.disguised(connection, act.before),
        value_after=people.disguised(connection, act.after),
    )
    return chain.append(connection, row)


def _own(action: Action, at_ms: int, *, target: str, before: str = "", after: str = "") -> Row:
    """What the trail does to itself."""
    return Row(0, at_ms, action, Outcome.DONE, "", 0, 0, target, before, after)


def _about(connection: sqlite3.Connection, *, user_id: int) -> list[Entry]:
    alias = people.known_alias(connection, user_id)
    if alias is None:
        return []
    return [store.entry(row, {alias: user_id}) for row in store.mentions(connection, alias)]


def _forget(connection: sqlite3.Connection, *, user_id: int, at_ms: int) -> tuple[int, Link | None]:
    alias = people.known_alias(connection, user_id)
    if alias is None:
        return 0, None
    count = len(store.mentions(connection, alias))
    link = chain.append(connection, _own(Action.FORGOTTEN, at_ms, target=people.marked(alias)))
    people.drop(connection, [alias])
    return count, link


def _prune(connection: sqlite3.Connection, *, before_ms: int, at_ms: int) -> tuple[int, Link | None]:
    old = store.old(connection, before_ms, _AT_ONCE)
    if not old:
        return 0, None
    last, last_hash = old[-1]
    note = _own(Action.PRUNED, at_ms, target=str(last.id), before=last_hash, after=str(len(old)))
    link = chain.append(connection, note)
    store.remove(connection, Link(last.id, last_hash))
    named = {row.person for row, _ in old} | people.aliases_in(*(text for row, _ in old for text in row[7:]))
    people.drop(connection, [alias for alias in named if not store.mentions(connection, alias)])
    return len(old), link
