"""Restoring a backup: verified first, put in place in one step, with the replaced database kept aside."""

import contextlib
import os
import sqlite3
from pathlib import Path

from attrs import frozen

from bossbot_core.database import aside, backup
from bossbot_core.database.damage import Damage, check_structure, reading
from bossbot_core.database.errors import BackupError, DatabaseUnusableError
from bossbot_core.database.migrate import migrate, schema_version, shipped
from bossbot_core.database.opening import own


@frozen(kw_only=True)
class Restored:
    """What is in place now, and where the database is that was there (None without one)."""

    path: Path
    schema: int
    rows: int
    replaced: Path | None


def restore(source: Path, database: Path) -> Restored:
    """Put a verified copy of `source` in the place of `database`.

    Raises `DatabaseInUseError` while a bot runs, `DatabaseUnusableError` for a backup of a newer program and
    `BackupError` for a file that cannot be restored; the database is then as it was.
    """
    if not source.is_file():
        raise BackupError(f"There is no file {source}.")
    lock = own(database)
    try:
        waiting = database.with_name(f"{database.name}.restoring")
        try:
            schema, rows = _copied(source, waiting)
            replaced = _replaced(database)
            waiting.replace(database)
        finally:
            waiting.unlink(missing_ok=True)
        aside.sync_folder(database.parent)
    except Damage as damage:
        raise BackupError(f"{source} is damaged: {damage}. Nothing was changed.") from damage
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{source} could not be restored: {error}.") from error
    finally:
        os.close(lock)
    return Restored(path=database, schema=schema, rows=rows, replaced=replaced)


def tables_of(schema: int) -> frozenset[str]:
    """The tables that this schema has."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, shipped()[:schema])
        rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return frozenset(name for (name,) in rows)


def _copied(source: Path, target: Path) -> tuple[int, int]:
    with reading(source) as connection:
        check_structure(connection)
        connection.execute("BEGIN")
        schema = schema_version(connection)
        known = len(shipped())
        if schema > known:
            reason = f"it was written by a newer version (schema {schema}, this program knows {known})."
            raise DatabaseUnusableError(source, reason, "Install that version to restore it.")
        if schema < 1 or not tables_of(schema) <= set(backup.count_rows(connection)):
            raise BackupError(f"{source} is no database of Boss-Bot. Nothing was changed.")
        return schema, backup.copy(connection, target)


def _replaced(database: Path) -> Path | None:
    # A crash from here on leaves no database and one aside: the bot then refuses to start and says what to do.
    if any(database.with_name(database.name + part).exists() for part in aside.PARTS):
        return aside.set_aside(database, "replaced")
    return None
