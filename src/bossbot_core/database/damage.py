"""Whether a database is what was last written, found out before anything is read from it."""

import contextlib
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from bossbot_core.database.checksums import PageSums, damaged_page, page_size_of
from bossbot_core.database.wal import Log, read_log

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_FORMAT)
CHECK_TIME_S = 3.0
"""How long the structure is looked at when a database is opened; a sound one of 500 MB takes about as long."""


class Damage(Exception):  # noqa: N818 - what was found, not what went wrong here
    """What is wrong with the file, as part of a sentence."""


@frozen(kw_only=True)
class Files:
    """The main file and its log as they lie on the disk; nobody may have them open."""

    path: Path

    @property
    def log_path(self) -> Path:
        """The write-ahead log, which belongs to the main file as much as its own pages do."""
        return self.path.with_name(self.path.name + "-wal")

    def verified(self) -> PageSums | None:
        """The checksums of a file that is as it was written, or counted anew; None where there is no database yet.

        Raises `Damage`.
        """
        if not _size(self.path):
            self._refuse_loss()
            return None
        self._roll_back_journal()
        known = self.vouched()
        with reading(self.path) as connection:
            check_structure(connection, CHECK_TIME_S)
        return known or PageSums.of_file(self.path)

    def vouched(self) -> PageSums | None:
        """The checksums beside the file if they speak of it and agree with it, or None; raises `Damage`."""
        with self.path.open("rb") as file:
            if not page_size_of(file.read(100)):
                raise Damage("it is no SQLite database, or its start is damaged")
        sums = PageSums.load(self.path)
        if sums is None:
            return None
        log = read_log(self.log_path) if _size(self.log_path) else None
        if log is None and _size(self.log_path) and not sums.stopped_ns:
            raise Damage("the start of its write-ahead log is damaged")
        return sums if self._agree(sums, log) else None

    def _refuse_loss(self) -> None:
        if _size(self.log_path):
            raise Damage("it is empty, but its write-ahead log is not")
        if self.path.exists() and PageSums.load(self.path):
            raise Damage("it is empty, and it was not")

    def _roll_back_journal(self) -> None:
        """Let SQLite undo a change that was cut off while the file was being made: a reader cannot."""
        if _size(self.path.with_name(self.path.name + "-journal")):
            with contextlib.closing(sqlite3.connect(self.path)) as connection:
                _telling_damage(connection, "SELECT count(*) FROM sqlite_schema")

    def _agree(self, sums: PageSums, log: Log | None) -> bool:
        if log is not None:
            if not sums.applies_to(log):
                return False
            if sums.mark.salts == log.salts and log.frames < sums.mark.frames:
                raise Damage(f"its write-ahead log ends after {log.frames} of {sums.mark.frames} frames")
        page = damaged_page(sums, self.path, log)
        if log is None and not self._is_as_left(sums):
            # Another program may have copied the log and removed it; then the pages differ from ours.
            if page is None and sums.expects_log:
                raise Damage("its write-ahead log is gone")
            return page is None
        if page is not None:
            raise Damage(f"page {page} is not what was written")
        return True

    def _is_as_left(self, sums: PageSums) -> bool:
        """Whether the log is the very one that was emptied when the bot was stopped."""
        try:
            return sums.stopped_ns == self.log_path.stat().st_mtime_ns
        except FileNotFoundError:
            return False


def check_structure(connection: sqlite3.Connection, time_limit_s: float | None = None) -> None:
    """Let SQLite look at every page; raises `Damage`. What is left after the time limit is not looked at."""
    deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
    if deadline is not None:
        connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
    try:
        found = _telling_damage(connection, "PRAGMA integrity_check(1)")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        found = "ok"
    finally:
        connection.set_progress_handler(None, 0)
    if unread := re.search(r"unable to get the page\. error code=(\d+)", str(found)):
        _refuse_unless_damage(int(unread[1]), sqlite3.OperationalError(f"a page cannot be read ({unread[1]})"))
    if found != "ok":
        raise Damage(f"SQLite says: {' '.join(str(found).split())}")


def _telling_damage(connection: sqlite3.Connection, sql: str) -> object:
    try:
        return connection.execute(sql).fetchone()[0]
    except sqlite3.DatabaseError as error:
        _refuse_unless_damage(error.sqlite_errorcode, error)
        raise Damage(f"SQLite says: {error}") from error


def _refuse_unless_damage(code: int, error: sqlite3.DatabaseError) -> None:
    # A lock, a full or failing disk and missing rights say nothing about the file.
    if code & 0xFF not in DAMAGED:
        raise error


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing, not even by leaving."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)  # noqa: FBT003 - SQLite's own signature
        connection.execute("PRAGMA query_only = ON")
        yield connection
    finally:
        connection.close()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
