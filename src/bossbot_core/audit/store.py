"""The rows of the audit trail, and its SQL."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice, takewhile
from typing import NamedTuple

from attrs import frozen

from bossbot_core.audit.acts import Entry
from bossbot_core.audit.people import Names, marked, names, revealed

_COLUMNS = "id, at_ms, action, outcome, person, guild_id, channel_id, target, value_before, value_after"


class Row(NamedTuple):
    """What the hash of a row is over: everything in it but the hash."""

    id: int
    at_ms: int
    action: str
    outcome: str
    person: str
    guild_id: int
    channel_id: int
    target: str
    value_before: str
    value_after: str


@frozen
class Link:
    """A place in the chain: a row's number and hash."""

    id: int
    hash: str


@frozen(kw_only=True)
class Ends:
    """The chain's two ends: rows begin after `anchor` and end with `last`."""

    anchor: Link
    last: Link


def ends(connection: sqlite3.Connection) -> Ends | None:
    """The chain's ends; None where somebody removed them."""
    row = connection.execute("SELECT anchor_id, anchor_hash, last_id, last_hash FROM audit_chain").fetchone()
    return None if row is None else Ends(anchor=Link(row[0], row[1]), last=Link(row[2], row[3]))


def rows(connection: sqlite3.Connection) -> Iterator[tuple[Row, str]]:
    """Every row with its hash, oldest first."""
    for *fields, row_hash in connection.execute(f"SELECT {_COLUMNS}, hash FROM audit ORDER BY id"):  # noqa: S608
        yield Row(*fields), row_hash


def insert(connection: sqlite3.Connection, row: Row, row_hash: str) -> None:
    """Add a row and make it the last."""
    connection.execute(f"INSERT INTO audit ({_COLUMNS}, hash) VALUES ({', '.join('?' * 11)})", (*row, row_hash))  # noqa: S608
    connection.execute("UPDATE audit_chain SET last_id = ?, last_hash = ?", (row.id, row_hash))


def old(connection: sqlite3.Connection, before_ms: int, limit: int) -> list[tuple[Row, str]]:
    """The oldest rows, at most so many, up to the first that is young enough to be kept."""
    return list(takewhile(lambda pair: pair[0].at_ms < before_ms, islice(rows(connection), limit)))


def next_id(connection: sqlite3.Connection) -> int:
    """A number that no row has or had."""
    sql = "SELECT max(coalesce((SELECT max(id) FROM audit), 0), coalesce((SELECT last_id FROM audit_chain), 0)) + 1"
    return int(connection.execute(sql).fetchone()[0])


def remove(connection: sqlite3.Connection, anchor: Link) -> None:
    """Remove the rows up to a place, which is remembered."""
    connection.execute("UPDATE audit_chain SET anchor_id = ?, anchor_hash = ?", (anchor.id, anchor.hash))
    connection.execute("DELETE FROM audit WHERE id <= ?", (anchor.id,))


def mentions(connection: sqlite3.Connection, alias: str) -> list[Row]:
    """The rows by a person or about them, oldest first."""
    sql = f"""
        SELECT {_COLUMNS} FROM audit
        WHERE person = ? OR instr(target, ?) OR instr(value_before, ?) OR instr(value_after, ?) ORDER BY id
    """  # noqa: S608 - the columns are our own
    return [Row(*fields) for fields in connection.execute(sql, (alias, *3 * (marked(alias),)))]


def page(connection: sqlite3.Connection, guild_id: int | None, limit: int, before_id: int | None = None) -> list[Entry]:
    """The newest entries, of one server or (None) of all, that came before the entry `before_id`; newest first."""
    sql = f"""
        SELECT {_COLUMNS} FROM audit
        WHERE id < ? {"" if guild_id is None else "AND guild_id = ?"} ORDER BY id DESC LIMIT ?
    """  # noqa: S608 - the columns are our own
    where = [2**63 - 1 if before_id is None else before_id, *([] if guild_id is None else [guild_id])]
    known = names(connection)
    return [entry(Row(*fields), known) for fields in connection.execute(sql, (*where, limit))]


def entry(row: Row, known: Names) -> Entry:
    """A row as it is read; who is not among the `known` stays unnamed."""
    return Entry(
        id=row.id,
        at=datetime.fromtimestamp(row.at_ms / 1000, UTC),
        action=row.action,
        outcome=row.outcome,
        user_id=known.get(row.person),
        forgotten=bool(row.person) and row.person not in known,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        target=revealed(known, row.target),
        before=revealed(known, row.value_before),
        after=revealed(known, row.value_after),
    )
