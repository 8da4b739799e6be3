"""The chain: each row's hash is over the row and the hash before it, so that no row can be changed for itself."""

import json
import sqlite3
from hashlib import sha256

from attrs import frozen

from bossbot_core.audit import store
from bossbot_core.audit.acts import Action
from bossbot_core.audit.people import aliases_in, names
from bossbot_core.audit.store import Link, Row


@frozen
class Break:
    """The first entry that is not as it was recorded, and what is wrong with it, as part of a sentence."""

    entry_id: int
    reason: str


def digest(row: Row, previous: str) -> str:
    """The hash of a row that follows the hash `previous`."""
    canonical = json.dumps(row._asdict(), sort_keys=True, separators=(",", ":"))
    return sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def append(connection: sqlite3.Connection, row: Row) -> Link:
    """Add a row at the end of the chain, under the number that comes next."""
    ends = store.ends(connection)
    numbered = row._replace(id=store.next_id(connection))
    # Where the chain is broken it goes on all the same: the break stays visible, and what comes after is recorded.
    row_hash = digest(numbered, "" if ends is None else ends.last.hash)
    store.insert(connection, numbered, row_hash)
    return Link(numbered.id, row_hash)


def verify(connection: sqlite3.Connection) -> Break | None:
    """The first entry that was changed, removed or added behind the bot's back; None for a whole chain.

    The connection should see one moment, as `Database.snapshot` gives it.
    """
    ends = store.ends(connection)
    if ends is None:
        return Break(0, "the note of where the chain begins and ends is gone")
    walk = _Walk(ends.anchor, frozenset(names(connection)))
    for row, row_hash in store.rows(connection):
        if (broken := walk.step(row, row_hash)) is not None:
            return broken
    if walk.place != ends.last:
        return Break(min(walk.place.id, ends.last.id) + 1, "the chain does not end where it should")
    return walk.unexplained(ends.anchor)


class _Walk:
    """Goes from row to row and remembers what later rows have to explain."""

    def __init__(self, anchor: Link, known: frozenset[str]) -> None:
        self.place = anchor
        self._known = known
        self._nameless: dict[str, int] = {}
        self._pruned = ("0", "")

    def step(self, row: Row, row_hash: str) -> Break | None:
        if row.id != self.place.id + 1:
            missing = row.id > self.place.id
            return Break(self.place.id + 1 if missing else row.id, "is missing" if missing else "was put in")
        if row_hash != digest(row, self.place.hash):
            return Break(row.id, "is not what was recorded")
        self.place = Link(row.id, row_hash)
        self._note(row)
        return None

    def unexplained(self, anchor: Link) -> Break | None:
        """Removal by age and forgetting are recorded themselves; anything else that is gone was taken away."""
        if self._pruned != (str(anchor.id), anchor.hash):
            return Break(anchor.id, "was removed, and not by its age")
        if self._nameless:
            return Break(min(self._nameless.values()), "names a person who was removed without being forgotten")
        return None

    def _note(self, row: Row) -> None:
        named = aliases_in(row.target, row.value_before, row.value_after)
        if row.action == Action.FORGOTTEN:
            for alias in named:
                self._nameless.pop(alias, None)
            return
        if row.action == Action.PRUNED:
            self._pruned = (row.target, row.value_before)
        for alias in named | {row.person} - {""}:
            if alias not in self._known:
                self._nameless.setdefault(alias, row.id)
