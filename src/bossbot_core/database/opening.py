"""Opening the file: owned by one process, whole, and of this program's schema, or refused with what to do."""

import contextlib
import fcntl
import os
import shlex
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import aiosqlite
import structlog

from bossbot_core.database import aside, backup
from bossbot_core.database.checksums import PageSums, discard
from bossbot_core.database.damage import Damage, Files, check_structure, reading
from bossbot_core.database.errors import (
    BackupError,
    DatabaseDamagedError,
    DatabaseInUseError,
    DatabaseUnusableError,
)
from bossbot_core.database.keeper import Keeper
from bossbot_core.database.migrate import NewerSchemaError, migrate, schema_version, shipped

BUSY_TIMEOUT_MS = 5000
CACHE_KIB = 512
"""For each of the two connections: the file's hot pages are few, and the machine caches the file as well."""

OPENING_TIMEOUT_MS = 30_000
"""How long another program may hold the lock while the bot starts."""

log = structlog.get_logger("database")


def own(path: Path) -> int:
    """Lock the database for this process; raises `DatabaseInUseError`. Closing the descriptor frees it."""
    beside = path.with_name(path.name + ".lock")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        remedy = "Give the bot a folder that it may write to: `data.directory`."
        raise DatabaseUnusableError(path, f"{error.strerror}.", remedy) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise DatabaseInUseError(path) from None
    return lock


def open_writer(path: Path, synchronous: str) -> tuple[sqlite3.Connection, Keeper]:
    """The connection that writes, to a file that is sound and was migrated; raises `DatabaseUnusableError`."""
    with _explained(path):
        sums = _verified(path) or _created(path)
        connection = _connect(path, synchronous)
        try:
            _migrate(connection, path)
            keeper = Keeper(connection, path, sums, marks=synchronous != "NORMAL")
            keeper.start()
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        except BaseException:
            connection.close()
            raise
    return connection, keeper


def restore_command(path: Path) -> str:
    """What to type to restore a file, from the folder the bot is started in."""
    return f"bossbot restore {shlex.quote(str(path))}"


def _verified(path: Path) -> PageSums | None:
    earlier = aside.latest(path)
    if not path.exists() and earlier is not None:
        raise DatabaseDamagedError(path, f"it was set aside as {earlier}.", _remedy(path, earlier))
    try:
        return Files(path=path).verified()
    except Damage as damage:
        moved = aside.set_aside(path, "damaged")
        log.warning("database set aside", reason=str(damage), path=str(moved))
        remedy = _remedy(path, moved)
        raise DatabaseDamagedError(path, f"{damage}. It was set aside as {moved}.", remedy) from None


def _remedy(path: Path, moved: Path) -> str:
    newest = backup.newest_sound(path)
    advice = [
        f"The newest good backup comes back with: {restore_command(newest)}"
        if newest
        else f"There is no backup; to start with an empty database, move {moved.parent.parent} away."
    ]
    with contextlib.suppress(Damage, sqlite3.Error, OSError), reading(moved) as connection:
        check_structure(connection)
        advice.append(f"If you changed the file yourself, take it as it is: {restore_command(moved)}")
    return "\n".join(advice)


def _created(path: Path) -> PageSums:
    """A database of the current schema, closed again so that its pages can be counted."""
    discard(path)
    # SQLite gives its side files the mode of the main one, so that one is made before SQLite sees it.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = _connect(path, "FULL")
    try:
        migrate(connection, shipped())
    finally:
        connection.close()
    sums = Files(path=path).verified()
    assert sums is not None, "it is there now"
    return sums


def _connect(path: Path, synchronous: str) -> sqlite3.Connection:
    path.chmod(0o600)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout = {OPENING_TIMEOUT_MS}")
        # EXTRA syncs the folder as well: a rollback journal that came back after a power cut would undo everything.
        connection.execute("PRAGMA synchronous = EXTRA")
        _use_log(connection, path)
        connection.execute("PRAGMA wal_autocheckpoint = 0").fetchone()  # the keeper does it
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return connection


def _use_log(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
        raise DatabaseUnusableError(path, "its file system has no write-ahead log.", "Keep the data on a local disk.")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    steps = shipped()
    if 0 < schema_version(connection) < len(steps):
        _back_up_before(path, schema_version(connection))
    try:
        migrate(connection, steps)
    except NewerSchemaError as error:
        raise DatabaseUnusableError(
            path,
            f"it was written by a newer version (schema {error.found}, this program knows {error.known}).",
            "Install that version again, or restore a backup from before the upgrade.",
        ) from None


def _back_up_before(path: Path, schema: int) -> None:
    """Nothing is migrated that could not be had back; a start that failed half-way needs no second copy."""
    changed = max(file.stat().st_mtime for file in (path, Files(path=path).log_path) if file.exists())
    for made in backup.backups(path.parent / backup.FOLDER, path.stem):
        if backup.schema_of(made) == schema and made.stat().st_mtime >= changed:
            return
    try:
        made = backup.back_up(path).path
    except BackupError as error:
        raise DatabaseUnusableError(
            path, f"it could not be backed up before its upgrade: {error}", "Make room."
        ) from None
    log.info("database backed up before its upgrade", path=str(made), schema=schema)


async def open_reader(path: Path) -> aiosqlite.Connection:
    """A connection that refuses to write; raises `DatabaseUnusableError`."""
    with _explained(path):
        reader = await aiosqlite.connect(path, isolation_level=None)
        try:
            reader.row_factory = sqlite3.Row
            await reader.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            await reader.execute("PRAGMA query_only = ON")
            await reader.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        except BaseException:
            # The connection's thread is no daemon: left open, it would keep the program from ending.
            await reader.close()
            raise
    return reader


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """What SQLite says about the file, with what to do about it."""
    try:
        yield
    except sqlite3.Error as error:
        remedy = "Look at its disk and who may write there, or restore a backup."
        raise DatabaseUnusableError(path, f"{error}.", remedy) from error
