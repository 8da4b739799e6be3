"""Backups: one file each, a sound copy of one moment, taken while the bot goes on working."""

import contextlib
import os
import re
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from bossbot_core.database.aside import sync_folder, timestamp
from bossbot_core.database.checksums import page_size_of
from bossbot_core.database.damage import Damage, check_structure, reading
from bossbot_core.database.errors import BackupError
from bossbot_core.database.migrate import schema_version

FOLDER = "backups"
PARTIAL = ".partial"
DAY_S = 86_400.0
_NAME = re.compile(r"(?P<stem>.+)-(?P<schema>\d+)-(?P<time>\d{8}T\d{12}Z)\.db")


@frozen(kw_only=True)
class Backup:
    """A backup that was read back and found to be sound."""

    path: Path
    schema: int
    size_bytes: int
    rows: int
    seconds: float


def back_up(database: Path, target: Path | None = None) -> Backup:
    """Copy a database, whoever is writing it, verify the copy and only then give it its name; raises `BackupError`.

    Without a target, or with a folder, the name tells schema and time. An existing backup of that name is replaced;
    a file that is none is refused.
    """
    started = time.monotonic()
    try:
        with reading(database) as source:
            # One read transaction around everything: the copy and its counts are of one moment.
            source.execute("BEGIN")
            schema = schema_version(source)
            target = _target(database, target, schema)
            rows = copy(source, target)
    except Damage as damage:
        raise BackupError(f"{database} is damaged: {damage}.") from damage
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{database} could not be copied: {error}.") from error
    size = target.stat().st_size
    return Backup(path=target, schema=schema, size_bytes=size, rows=rows, seconds=time.monotonic() - started)


def copy(source: sqlite3.Connection, target: Path) -> int:
    """Copy what `source` sees into a file that appears when it is whole, synced and verified; returns its rows."""
    waiting = target.with_name(f".{target.name}{PARTIAL}")
    _drop(waiting)
    os.close(os.open(waiting, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    try:
        expected = count_rows(source)
        with contextlib.closing(sqlite3.connect(waiting, isolation_level=None)) as connection:
            source.backup(connection)
            # A backup is one file: without a log of its own it can be copied and read anywhere.
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            check_structure(connection)
            if count_rows(connection) != expected:
                raise Damage("the copy lacks rows")
        _sync(waiting)
        waiting.replace(target)
        sync_folder(target.parent)
    finally:
        _drop(waiting)
    return sum(expected.values())


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """The number of rows of each table."""
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    quoted = [(name, name.replace('"', '""')) for (name,) in map(tuple, tables)]
    counts = {name: f'SELECT count(*) FROM "{safe}"' for name, safe in quoted}  # noqa: S608 - quoted names
    return {name: int(connection.execute(sql).fetchone()[0]) for name, sql in counts.items()}


def backups(folder: Path, stem: str) -> list[Path]:
    """The backups of one database that carry usual names, newest first."""
    found = [
        (match["time"], path)
        for path in folder.glob("*.db")
        if (match := _NAME.fullmatch(path.name)) and match["stem"] == stem
    ]
    return [path for _, path in sorted(found, reverse=True)]


def newest_sound(database: Path) -> Path | None:
    """The newest usual backup of a database that is worth restoring."""
    for path in backups(database.parent / FOLDER, database.stem):
        with contextlib.suppress(Damage, sqlite3.Error, OSError), reading(path) as connection:
            check_structure(connection)
            return path
    return None


def made_at(backup: Path) -> datetime:
    """When a usual backup was made, by its name."""
    match = _NAME.fullmatch(backup.name)
    assert match is not None, "only usual backups are asked"
    return datetime.strptime(match["time"], "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)


def schema_of(backup: Path) -> int:
    """The schema of a usual backup, by its name."""
    match = _NAME.fullmatch(backup.name)
    assert match is not None, "only usual backups are asked"
    return int(match["schema"])


def prune(folder: Path, stem: str, keep: int, *, spare: Path) -> list[Path]:
    """Delete all usual backups but the newest, and never `spare`; returns what was deleted."""
    old = [path for path in backups(folder, stem)[keep:] if path != spare]
    # A backup that was killed left its beginning.
    old += [path for path in folder.glob(f".{stem}-*{PARTIAL}*") if time.time() - path.stat().st_mtime > DAY_S]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _target(database: Path, wanted: Path | None, schema: int) -> Path:
    usual = f"{database.stem}-{schema}-{timestamp()}.db"
    if wanted is None:
        folder = database.parent / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / usual
    if wanted.is_dir():
        return wanted / usual
    if not wanted.parent.is_dir():
        raise BackupError(f"There is no folder {wanted.parent}.")
    if wanted.exists():
        _refuse_to_overwrite(wanted, database)
    return wanted


def _refuse_to_overwrite(wanted: Path, database: Path) -> None:
    if any(wanted.with_name(wanted.name + part).exists() for part in ("-wal", "-journal")) or wanted.samefile(database):
        raise BackupError(f"{wanted} is a database in use, not a backup; choose another name.")
    with wanted.open("rb") as file:
        start = file.read(100)
    if start and not page_size_of(start):
        raise BackupError(f"{wanted} exists and is no backup; choose another name.")


def _drop(waiting: Path) -> None:
    waiting.unlink(missing_ok=True)
    waiting.with_name(waiting.name + "-journal").unlink(missing_ok=True)


def _sync(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
