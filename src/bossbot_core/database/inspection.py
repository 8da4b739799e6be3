"""What `bossbot check` finds in a database: everything that can be known without changing it."""

import contextlib
import fcntl
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from bossbot_core.database.backup import count_rows
from bossbot_core.database.damage import Damage, Files, check_structure, reading
from bossbot_core.database.migrate import migrate, schema_version, shipped


@frozen(kw_only=True)
class Inspection:
    """A database as it is found; `problems` is empty for a sound one."""

    path: Path
    problems: tuple[str, ...]
    schema: int = 0
    known_schema: int = 0
    in_use: bool = False
    """Whether a bot runs on it."""
    checksums: str = "none"
    """`verified`, `none`, or `in use`: while a bot runs its checksums are its own."""
    rows: int = 0
    size_bytes: int = 0
    log_bytes: int = 0

    @property
    def newer(self) -> bool:
        """Whether a newer program wrote it."""
        return self.schema > self.known_schema


def inspect(path: Path) -> Inspection:
    """Look at every page, every reference, the schema, the log and the checksums; raises `OSError` without a file."""
    size, owned = path.stat().st_size, in_use(path)
    files = Files(path=path)
    log_bytes = files.log_path.stat().st_size if files.log_path.exists() else 0
    known = len(shipped())
    checksums = "in use"
    try:
        if not owned:
            checksums = "verified" if files.vouched() else "none"
        with reading(path) as connection:
            check_structure(connection)
            schema = schema_version(connection)
            problems = (*_broken_references(connection), *_schema_differences(connection, schema, known))
            rows = sum(count_rows(connection).values())
    except (Damage, sqlite3.Error) as error:
        return Inspection(
            path=path, problems=(str(error),), known_schema=known, in_use=owned, size_bytes=size, log_bytes=log_bytes
        )
    return Inspection(
        path=path,
        problems=problems,
        schema=schema,
        known_schema=known,
        in_use=owned,
        checksums=checksums,
        rows=rows,
        size_bytes=size,
        log_bytes=log_bytes,
    )


def in_use(path: Path) -> bool:
    """Whether a bot runs on the database; not known to be where its lock cannot be looked at."""
    try:
        with path.with_name(path.name + ".lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _broken_references(connection: sqlite3.Connection) -> Iterator[str]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a row of {parent} that is not there"


def _schema_differences(connection: sqlite3.Connection, schema: int, known: int) -> Iterator[str]:
    if schema > known:
        yield f"it was written by a newer version (schema {schema}, this program knows {known})"
        return
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh, shipped()[:schema])
        expected, found = _objects(fresh), _objects(connection)
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            word = (
                "is missing" if name not in found else "is not of this program" if name not in expected else "differs"
            )
            yield f"{name} {word}"


def _objects(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {f"{kind} {name}": sql for kind, name, sql in map(tuple, rows) if not name.startswith("sqlite_")}
