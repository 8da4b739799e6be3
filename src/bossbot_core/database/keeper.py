"""What the writer does between commits: copies the log into the main file, and keeps the pages' checksums true."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import structlog
from attrs import evolve

from bossbot_core.database import checksums, room
from bossbot_core.database.checksums import Mark, PageSums
from bossbot_core.database.wal import Tail, read_log

COPY_EVERY_FRAMES = 1000
"""SQLite's own default; it would copy within a commit, while the caller waits."""

log = structlog.get_logger("database")


class Keeper:
    """Belongs to the connection that writes, and to its thread. A failure here costs checksums, never a write."""

    def __init__(self, connection: sqlite3.Connection, path: Path, sums: PageSums, *, marks: bool) -> None:
        self._connection = connection
        self._path = path
        self._sums: PageSums | None = sums
        self._marks = marks
        self._file: int | None = None
        self._tail: Tail | None = None
        self._copied_to = 0
        self._doubtful = (0, 0)

    def start(self) -> None:
        """Begin a generation of the log, so that its loss can be told from a log that never was."""
        with self._harmless():
            self._take_over_log()
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        self._connection.execute(f"PRAGMA user_version = {version:d}")
        with self._harmless():
            self._tail = Tail(self._path.with_name(self._path.name + "-wal"))
            self._tail.advance()
            if self._sums is not None:
                self._keep(evolve(self._sums, stopped_ns=0, salts=self._tail.salts, frames=0, copied=False))

    def note(self) -> None:
        """After a commit that was synced, before anybody is told of it: note how far the log is."""
        with self._harmless():
            self._advance()
            self._mark()

    def committed(self) -> None:
        """After commits, in a pause: copy the log when it is long."""
        with self._harmless():
            self._advance()
            if self._tail is not None and self._tail.frames - self._copied_to >= COPY_EVERY_FRAMES:
                self._copy()

    def failed(self) -> None:
        """After a commit that failed: what the log has beyond the last good one counts for nothing."""
        if self._tail is not None:
            self._doubtful = self._tail.salts

    def out_of_room(self, error: Exception) -> bool:
        """Whether the writer's statement failed for want of room."""
        return room.out_of_room(error, self._path)

    def empty_log(self) -> bool:
        """Copy the whole log and cut it to nothing; False where a reader still needs it. Raises `sqlite3.Error`."""
        with self._harmless():
            if self._tail is not None:
                self._advance()
                if not self._copy() and self._sums is not None:
                    return False
        busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def close(self) -> None:
        """Leave an empty log and checksums of the whole file, then close the connection."""
        with self._harmless():
            if self._tail is not None:
                self._tail.advance()
                if self._copy():
                    self._empty_log()
        with contextlib.suppress(OSError):
            if self._tail is not None:
                self._tail.close()
        if self._file is not None:
            os.close(self._file)
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def _take_over_log(self) -> None:
        """Copy what a killed process left, so that the log begins anew: torn frames at its end could mislead `Tail`."""
        path = self._path.with_name(self._path.name + "-wal")
        left = read_log(path) if path.exists() else None
        busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            self._give_up("another program reads the database")
        elif left is not None and left.frames and self._sums is not None:
            self._sums = self._sums.with_log(left)

    def _advance(self) -> None:
        if self._tail is None:
            return
        generation = self._tail.salts
        self._tail.advance()
        if self._tail.salts != generation:
            self._copied_to = 0

    def _mark(self) -> None:
        # Without a sync for each commit a power cut may take from the log what was noted here.
        if self._file is not None and self._tail is not None and self._marks and self._tail.salts != self._doubtful:
            checksums.write_mark(self._file, Mark(salts=self._tail.salts, frames=self._tail.frames))

    def _copy(self) -> bool:
        assert self._tail is not None, "callers look"
        self._copied_to = self._tail.frames
        busy, frames, copied = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if busy or frames != copied or self._sums is None:
            return False  # a reader still needs the old pages; later
        if not self._tail.path.stat().st_size:
            return True  # it was emptied, and nothing was written since
        found = read_log(self._tail.path, trust=True)
        if found is None or found.frames != frames or not self._sums.applies_to(found):
            self._give_up("another program wrote to the database")
            return False
        self._keep(self._sums.with_log(found))
        return True

    def _empty_log(self) -> None:
        busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert self._tail is not None, "callers look"
        found = self._tail.path.stat()
        if not busy and found.st_size == 0 and self._sums is not None:
            self._keep(evolve(self._sums, stopped_ns=found.st_mtime_ns))
            # The empty log stays: whoever else closes the database removes it, and is thereby noticed.
            self._connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)  # noqa: FBT003 - SQLite's own signature

    def _keep(self, sums: PageSums) -> None:
        assert self._tail is not None, "callers look"
        mark = Mark(salts=self._tail.salts, frames=self._tail.frames) if self._marks else Mark()
        self._sums = evolve(sums, mark=mark)
        old, self._file = self._file, self._sums.write(self._path)
        if old is not None:
            os.close(old)

    def _give_up(self, reason: str) -> None:
        log.warning("page checksums are off until the next start", reason=reason)
        self._sums = None
        if self._file is not None:
            os.close(self._file)
            self._file = None
        with contextlib.suppress(OSError):
            checksums.discard(self._path)

    @contextlib.contextmanager
    def _harmless(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            self._give_up(f"{type(error).__name__}: {error}")
