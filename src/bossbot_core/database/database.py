"""The database as the other rooms see it: `write` an operation, `read` rows, `close`."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

import aiosqlite

from bossbot_core.database.backup import Backup, back_up
from bossbot_core.database.daily import Remains, keep_daily, newest_at, remains
from bossbot_core.database.damage import reading
from bossbot_core.database.keeper import Keeper
from bossbot_core.database.opening import open_reader, open_writer, own
from bossbot_core.database.secret import secret_of
from bossbot_core.database.writer import Writer

SYNCHRONOUS = ("NORMAL", "FULL", "EXTRA")
"""What `database.synchronous` may say; OFF is no choice, since a power cut can then destroy the file."""

SCRUB_S = 30.0
_SCRUB_AGAIN_S = 0.05


class Database:
    """One SQLite file, owned by this process. Open it with `open`; it must be closed."""

    def __init__(self, path: Path, writer: Writer, reader: aiosqlite.Connection, lock: int) -> None:
        self._path = path
        self._writer = writer
        self._reader = reader
        self._lock: int | None = lock

    @classmethod
    async def open(cls, path: Path, *, synchronous: str = "FULL") -> Self:
        """Open or create the file and apply what migrations it lacks; raises `DatabaseUnusableError`.

        A file that is not what was written is set aside and never read. One that is migrated is backed up first.
        """
        if synchronous.upper() not in SYNCHRONOUS:
            raise ValueError(f"database.synchronous must be one of {', '.join(SYNCHRONOUS)}, not {synchronous!r}")
        lock, connection, keeper = await _opened(path, synchronous.upper())
        try:
            reader = await open_reader(path)
        except BaseException:
            _let_go(lock, connection)
            raise
        return cls(path, Writer(connection, asyncio.get_running_loop(), keeper), reader, lock)

    async def write[T](self, operation: Callable[[sqlite3.Connection], T], *, durable: bool = True) -> T:
        """Run `operation` (plain SQL, no other I/O) on the writer's thread; it is on disk when this returns.

        What nobody is told of need not be `durable`: a power cut may take it back, a crash of the program does not.

        Operations that wait are committed together. One that raises undoes its own changes only. Any of them may be
        undone and run again: it changes nothing but rows. A caller that is cancelled learns nothing of the outcome:
        the operation may have been committed.
        """
        result: T = await self._writer.run(operation, durable=durable)
        return result

    async def read(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """The rows of one query, as last committed; the connection refuses to write."""
        return list(await self._reader.execute_fetchall(sql, parameters))

    async def snapshot[T](self, query: Callable[[sqlite3.Connection], T]) -> T:
        """The result of several reads of one moment, made on a connection and thread of their own."""
        return await asyncio.to_thread(snapshot_of, self._path, query)

    def secret(self) -> bytes:
        """32 bytes that belong to this file and are in no backup of it."""
        return secret_of(self._path)

    async def scrub(self, *, patience_s: float = SCRUB_S) -> None:
        """Let nothing of deleted rows be left in the file or its log.

        Raises `TimeoutError` where a reader needs the log for longer than `patience_s`, and `sqlite3.Error`.
        """
        await self._writer.vacuum()
        async with asyncio.timeout(patience_s):
            while not await self._writer.empty_log():  # noqa: ASYNC110 - a reader of another program tells nobody
                await asyncio.sleep(_SCRUB_AGAIN_S)

    async def remains(self, folder: Path, keep: int = 7) -> Remains:
        """Where rows that are deleted now are still to be found."""
        return await asyncio.to_thread(remains, self._path, folder, keep)

    async def backup(self, target: Path | None = None) -> Backup:
        """A verified copy of this moment, while writing goes on; raises `BackupError`.

        Without a target it goes to the folder `backups` beside the file, with a name that tells schema and time.
        """
        return await asyncio.to_thread(back_up, self._path, target)

    async def keep_daily_backups(self, folder: Path, keep: int = 7) -> None:
        """Back up once a day and keep the newest; runs until it is cancelled, and never raises for a failed backup."""
        await keep_daily(self._path, folder, keep)

    async def last_backup_at(self, folder: Path) -> datetime | None:
        """When the newest backup in a folder was made."""
        return await asyncio.to_thread(newest_at, self._path, folder)

    async def size_bytes(self) -> int:
        """What the file and its log take of the disk."""
        return await asyncio.to_thread(_size_bytes, self._path)

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


async def _opened(path: Path, synchronous: str) -> tuple[int, sqlite3.Connection, Keeper]:
    opening = asyncio.ensure_future(asyncio.to_thread(_open, path, synchronous))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        # The thread goes on, in the middle of a migration perhaps: nobody else may have the file before it is done.
        lock, connection, _ = await opening
        _let_go(lock, connection)
        raise


def _open(path: Path, synchronous: str) -> tuple[int, sqlite3.Connection, Keeper]:
    lock = own(path)
    try:
        return lock, *open_writer(path, synchronous)
    except BaseException:
        os.close(lock)
        raise


def _size_bytes(path: Path) -> int:
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _let_go(lock: int, connection: sqlite3.Connection) -> None:
    connection.close()
    os.close(lock)


def snapshot_of[T](path: Path, query: Callable[[sqlite3.Connection], T]) -> T:
    """The result of several reads of one moment of a file, whether a bot runs on it or not; raises `sqlite3.Error`."""
    with reading(path) as connection:
        connection.execute("BEGIN")
        return query(connection)
