"""The writer: one connection on one thread; the operations that wait are committed together."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.database.keeper import Keeper

NORMAL = 1
"""`PRAGMA synchronous = NORMAL`: a commit is written and not waited for."""

LOCK_WAIT_S = 120.0
"""How long writes wait for another program that holds the file's lock; callers wait with them."""

KEEP_EVERY = 32
"""After how many commits the keeper has its turn, however busy it is."""

PAUSE_S = 0.01

type Operation = Callable[[sqlite3.Connection], Any]


@frozen(eq=False)
class _Waiting:
    operation: Operation
    durable: bool
    outcome: asyncio.Future[Any]
    alone: bool = False


@frozen
class _Done:
    value: Any = None
    error: Exception | None = None


class Writer:
    """Runs operations in the order they came; a sync to disk is shared by all that waited for it."""

    def __init__(self, connection: sqlite3.Connection, loop: asyncio.AbstractEventLoop, keeper: Keeper) -> None:
        self._connection = connection
        self._keeper = keeper
        self._loop = loop
        self._closed = False
        self._unkept = 0
        self._inbox: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._careful = self._synced = connection.execute("PRAGMA synchronous").fetchone()[0]
        self._thread = Thread(target=self._serve, name="database-writer", daemon=True)
        self._thread.start()

    async def run(self, operation: Operation, *, durable: bool = True) -> Any:
        """The operation's result, once it is committed, and synced where it must be durable."""
        if self._closed:
            raise RuntimeError("the database is closed")
        waiting = _Waiting(operation, durable, self._loop.create_future())
        self._inbox.put(waiting)
        return await waiting.outcome

    async def vacuum(self) -> None:
        """Build the file anew from its rows; what waits goes first. Raises `sqlite3.Error`."""
        await self._by_itself(_vacuum)

    async def empty_log(self) -> bool:
        """Copy the log into the file and cut it to nothing; False where a reader still needs it."""
        emptied: bool = await self._by_itself(lambda _: self._keeper.empty_log())
        return emptied

    async def _by_itself(self, operation: Operation) -> Any:
        if self._closed:
            raise RuntimeError("the database is closed")
        waiting = _Waiting(operation, durable=True, outcome=self._loop.create_future(), alone=True)
        self._inbox.put(waiting)
        return await waiting.outcome

    async def close(self) -> None:
        """Finish what waits, then close the connection."""
        if not self._closed:
            self._closed = True
            self._inbox.put(None)
        await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = self._drain()
            together = [waiting for waiting in batch if not waiting.alone]
            if together:
                outcomes = self._commit(together)
                if self._synced > NORMAL:
                    self._keeper.note()
                self._loop.call_soon_threadsafe(_settle, together, outcomes)
                self._unkept += 1
                if self._unkept >= KEEP_EVERY:
                    self._keep()
            for waiting in batch:
                if waiting.alone:
                    self._loop.call_soon_threadsafe(_settle, [waiting], [self._outside(waiting.operation)])
        self._keeper.close()

    def _keep(self) -> None:
        self._unkept = 0
        self._keeper.committed()

    def _next(self) -> _Waiting | None:
        """What comes next; in a pause the keeper has its turn, so that it does not slow what waits."""
        if self._unkept:
            try:
                return self._inbox.get(timeout=PAUSE_S)
            except Empty:
                self._keep()
        return self._inbox.get()

    def _drain(self) -> tuple[list[_Waiting], bool]:
        batch: list[_Waiting] = []
        item = self._next()
        try:
            while item is not None:
                if not item.outcome.cancelled():
                    batch.append(item)
                item = self._inbox.get_nowait()
        except Empty:
            return batch, True
        return batch, False

    def _commit(self, batch: Sequence[_Waiting]) -> list[_Done]:
        try:
            self._sync(durable=any(waiting.durable for waiting in batch))
            outcomes = self._smooth(batch) or self._one_by_one(batch)
            self._connection.execute("COMMIT")
        # Boundary: whatever spoils the transaction is answered to everyone in it, and the thread lives on.
        except Exception as error:  # noqa: BLE001
            self._keeper.failed()
            self._undo()
            return [_Done(error=self._named(error))] * len(batch)
        return outcomes

    def _outside(self, operation: Operation) -> _Done:
        """Run what cannot be part of a transaction."""
        try:
            self._undo()
            return _Done(operation(self._connection))
        # Boundary: its failure is its caller's alone.
        except Exception as error:  # noqa: BLE001
            return _Done(error=self._named(error))

    def _sync(self, *, durable: bool) -> None:
        # A commit that is not synced is in order all the same: the next one that is takes it along.
        wanted = self._careful if durable else min(self._careful, NORMAL)
        if wanted != self._synced:
            self._undo()
            self._connection.execute(f"PRAGMA synchronous = {wanted:d}")
            self._synced = wanted

    def _begin(self) -> None:
        self._undo()
        deadline = time.monotonic() + LOCK_WAIT_S
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                # The busy timeout has waited already; another program keeps the lock for long.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or self._closed or time.monotonic() > deadline:
                    raise
            else:
                return

    def _undo(self) -> None:
        # A disk that fails may fail this too; the next transaction begins with it.
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _smooth(self, batch: Sequence[_Waiting]) -> list[_Done] | None:
        """What the operations gave, where none fails: savepoints would cost more than a simple operation does."""
        self._begin()
        try:
            return [_Done(waiting.operation(self._connection)) for waiting in batch]
        # Boundary: whose failure it is, is found out one by one.
        except Exception:  # noqa: BLE001
            return None

    def _one_by_one(self, batch: Sequence[_Waiting]) -> list[_Done]:
        self._begin()
        return [self._attempt(waiting.operation) for waiting in batch]

    def _attempt(self, operation: Operation) -> _Done:
        self._connection.execute("SAVEPOINT operation")
        try:
            done = _Done(operation(self._connection))
        # Boundary: an operation's failure is its caller's alone.
        except Exception as error:
            if not self._connection.in_transaction:  # SQLite gave up the whole transaction, as it may on a full disk
                raise
            self._connection.execute("ROLLBACK TO operation")
            done = _Done(error=self._named(error))
        self._connection.execute("RELEASE operation")
        return done

    def _named(self, error: Exception) -> Exception:
        if self._keeper.out_of_room(error):
            return PermanentError(ErrorCode.STORAGE_FULL, detail=str(error))
        return error


def _vacuum(connection: sqlite3.Connection) -> None:
    # The new file is put together beside the old one: on the disk, since the memory may be too small for it.
    connection.execute("PRAGMA temp_store = FILE")
    try:
        connection.execute("VACUUM")
    finally:
        connection.execute("PRAGMA temp_store = MEMORY")


def _settle(batch: Sequence[_Waiting], outcomes: Sequence[_Done]) -> None:
    for waiting, done in zip(batch, outcomes, strict=True):
        if waiting.outcome.done():  # the caller no longer waits
            continue
        if done.error is not None:
            waiting.outcome.set_exception(done.error)
        else:
            waiting.outcome.set_result(done.value)
