"""The database as the other rooms see it: `write` an operation, `read` rows, `close`."""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import aiosqlite

from bossbot_core.database.errors import DatabaseInUseError, DatabaseUnusableError
from bossbot_core.database.migrate import NewerSchemaError, migrate, shipped
from bossbot_core.database.writer import Writer

SYNCHRONOUS = ("NORMAL", "FULL", "EXTRA")
"""What `database.synchronous` may say; OFF is no choice, since a power cut can then destroy the file."""

BUSY_TIMEOUT_MS = 5000


class Database:
    """One SQLite file, owned by this process. Open it with `open`; it must be closed."""

    def __init__(self, writer: Writer, reader: aiosqlite.Connection, lock: int) -> None:
        self._writer = writer
        self._reader = reader
        self._lock: int | None = lock

    @classmethod
    async def open(cls, path: Path, *, synchronous: str = "FULL") -> Self:
        """Open or create the file and apply what migrations it lacks; raises `DatabaseUnusableError`."""
        if synchronous.upper() not in SYNCHRONOUS:
            raise ValueError(f"database.synchronous must be one of {', '.join(SYNCHRONOUS)}, not {synchronous!r}")
        lock = await asyncio.to_thread(_own, path)
        try:
            connection = await asyncio.to_thread(_open_writer, path, synchronous.upper())
            try:
                reader = await _open_reader(path)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            os.close(lock)
            raise
        return cls(Writer(connection, asyncio.get_running_loop()), reader, lock)

    async def write[T](self, operation: Callable[[sqlite3.Connection], T]) -> T:
        """Run `operation` (plain SQL, no other I/O) on the writer's thread; it is on disk when this returns.

        Operations that wait are committed together. One that raises undoes its own changes only. A caller that is
        cancelled learns nothing of the outcome: the operation may have been committed.
        """
        result: T = await self._writer.run(operation)
        return result

    async def read(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """The rows of one query, as last committed; the connection refuses to write."""
        return list(await self._reader.execute_fetchall(sql, parameters))

    async def close(self) -> None:
        """Finish what waits and close both connections; closing twice is harmless."""
        if self._lock is None:
            return
        lock, self._lock = self._lock, None
        try:
            await self._reader.close()
        finally:
            await self._writer.close()
            os.close(lock)


def _own(path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise DatabaseInUseError(path) from None
    return lock


def _open_writer(path: Path, synchronous: str) -> sqlite3.Connection:
    # SQLite gives its side files the mode of the main one, so that one is made before SQLite sees it.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection, path, synchronous)
        migrate(connection, shipped())
    except DatabaseUnusableError:
        connection.close()
        raise
    except NewerSchemaError as error:
        connection.close()
        raise DatabaseUnusableError(
            path,
            f"it was written by a newer version (schema {error.found}, this program knows {error.known}).",
            "Install that version again, or restore a backup from before the upgrade.",
        ) from None
    except sqlite3.DatabaseError as error:
        connection.close()
        raise DatabaseUnusableError(path, f"{error}.", "Move the file away, or restore a backup.") from error
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, synchronous: str) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
        raise DatabaseUnusableError(path, "its file system has no write-ahead log.", "Keep the data on a local disk.")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")


async def _open_reader(path: Path) -> aiosqlite.Connection:
    reader = await aiosqlite.connect(path, isolation_level=None)
    try:
        reader.row_factory = sqlite3.Row
        await reader.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        await reader.execute("PRAGMA query_only = ON")
    except BaseException:
        # The connection's thread is no daemon: left open, it would keep the program from ending.
        await reader.close()
        raise
    return reader
