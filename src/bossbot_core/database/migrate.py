"""Numbered migrations: `migrations/NNNN_name.sql`, each applied once, in one transaction."""

import sqlite3
from collections.abc import Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from attrs import frozen


@frozen
class Migration:
    """One step from schema `number - 1` to schema `number`."""

    number: int
    name: str
    sql: str


class NewerSchemaError(Exception):
    """The file was written by a newer program; `found` and `known` are schema numbers."""

    def __init__(self, found: int, known: int) -> None:
        self.found = found
        self.known = known
        super().__init__(f"schema {found} is newer than {known}")


def shipped() -> tuple[Migration, ...]:
    """The migrations that came with the program, in order."""
    folder = files("bossbot_core.database") / "migrations"
    found = [_read(file) for file in folder.iterdir() if file.name.endswith(".sql")]
    return tuple(sorted(found, key=lambda migration: migration.number))


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Bring the schema up to the last migration; raises `NewerSchemaError` where it is already beyond it."""
    _check_numbers(migrations)
    version = schema_version(connection)
    if version > len(migrations):
        raise NewerSchemaError(version, len(migrations))
    for migration in migrations[version:]:
        _apply(connection, migration)


def schema_version(connection: sqlite3.Connection) -> int:
    """How many migrations the file has seen."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one; `executescript` would commit in the middle of a migration."""
    waiting = ""
    for piece in script.split(";"):
        waiting += piece + ";"
        if sqlite3.complete_statement(waiting):
            yield waiting.strip()
            waiting = ""
    last = waiting + "\n;"  # a comment at the very end swallows the semicolon before it
    if not sqlite3.complete_statement(last):
        raise ValueError(f"the last statement has no end: {waiting.strip()[:80]}")
    yield last.strip()


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements(migration.sql):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {migration.number:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _read(file: Traversable) -> Migration:
    number, _, name = file.name.removesuffix(".sql").partition("_")
    return Migration(int(number), name, file.read_text(encoding="utf-8"))


def _check_numbers(migrations: Sequence[Migration]) -> None:
    numbers = [migration.number for migration in migrations]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(f"migrations must be numbered 1, 2, 3 without a gap, not {numbers}")
