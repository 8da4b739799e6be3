"""A checksum of every page, kept beside the database: SQLite itself does not notice a flipped bit within a row.

The main file changes only when the log is copied into it, so the checksums are written then, and hold until the next
time. Pages that the log carries are left out: the log has checksums of its own. The file is never waited for: after a
power cut it may be an old one, which `applies_to` tells by the log's salts.
"""

import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from attrs import evolve, field, frozen

from bossbot_core.database.wal import Log

SUFFIX = "-sums"
MAGIC = b"BBSUMS1\n"
HEAD = struct.Struct("<8sQIIIIIII")
MARK = struct.Struct("<IIII")
MARK_AT = 64
PAGES_AT = 128
LOCK_BYTE = 2**30
"""SQLite never writes the page that holds this byte (https://www.sqlite.org/fileformat2.html#the_lock_byte_page)."""


@frozen(kw_only=True)
class Mark:
    """How far the log was at least synced: its generation and a number of frames."""

    salts: tuple[int, int] = (0, 0)
    frames: int = 0


@frozen(kw_only=True)
class PageSums:
    """The main file as it was last written, and the generation of the log that follows."""

    page_size: int
    pages: tuple[int, ...] = field(repr=False)
    stopped_ns: int = 0
    """When the log was emptied for good, by its own time stamp; 0 while the bot runs."""
    salts: tuple[int, int] = (0, 0)
    frames: int = 0
    copied: bool = False
    """Whether those frames are in the main file: then the next generation, whose first salt is one more, may follow."""
    mark: Mark = Mark()

    @classmethod
    def load(cls, database: Path) -> Self | None:
        """What stands beside the database, or None where there is nothing sound."""
        try:
            raw = _beside(database).read_bytes()
            magic, stopped_ns, page_size, count, salt1, salt2, frames, copied, checksum = HEAD.unpack_from(raw)
            mark1, mark2, marked, checksum_of_mark = MARK.unpack_from(raw, MARK_AT)
            pages = struct.unpack_from(f"<{count}I", raw, PAGES_AT)
        except (FileNotFoundError, struct.error):
            return None
        body = raw[PAGES_AT : PAGES_AT + 4 * count]
        if magic != MAGIC or zlib.crc32(raw[: HEAD.size - 4] + body) != checksum:
            return None
        sound_mark = zlib.crc32(raw[MARK_AT : MARK_AT + 12]) == checksum_of_mark
        return cls(
            page_size=page_size,
            pages=pages,
            stopped_ns=stopped_ns,
            salts=(salt1, salt2),
            frames=frames,
            copied=bool(copied),
            mark=Mark(salts=(mark1, mark2), frames=marked) if sound_mark else Mark(),
        )

    @classmethod
    def of_file(cls, database: Path) -> Self:
        """Counted anew; only while no connection is open, since closing the file drops SQLite's locks."""
        with database.open("rb") as file:
            page_size = page_size_of(file.read(100))
            file.seek(0)
            pages = []
            while len(page := file.read(page_size)) == page_size:
                pages.append(zlib.crc32(page))
        return cls(page_size=page_size, pages=tuple(pages))

    def with_log(self, log: Log) -> Self:
        """As they are once the whole log was copied into the main file."""
        pages = list(self.pages[: log.database_pages])
        # A page that was made and freed again within one transaction is never written: the file has zeros there.
        pages += [zlib.crc32(bytes(self.page_size))] * (log.database_pages - len(pages))
        for number, checksum in log.pages.items():
            if number <= log.database_pages:
                pages[number - 1] = checksum
        return evolve(self, pages=tuple(pages), stopped_ns=0, salts=log.salts, frames=log.frames, copied=True)

    def applies_to(self, log: Log) -> bool:
        """Whether this log follows these checksums; after another program wrote the main file, none does."""
        follows = self.copied and log.salts[0] == (self.salts[0] + 1) & 0xFFFFFFFF
        return follows or log.salts == self.salts

    @property
    def expects_log(self) -> bool:
        """Whether something was committed that only the log had."""
        after = self.frames if self.mark.salts == self.salts else 0
        return not self.stopped_ns and self.mark.frames > after

    def write(self, database: Path) -> int:
        """Replace the file; returns a descriptor of it, for `write_mark`."""
        body = struct.pack(f"<{len(self.pages)}I", *self.pages)
        numbers = (self.stopped_ns, self.page_size, len(self.pages), *self.salts, self.frames, self.copied)
        head = HEAD.pack(MAGIC, *numbers, 0)[:-4]
        head += struct.pack("<I", zlib.crc32(head + body))
        target = _beside(database)
        waiting = target.with_name(target.name + ".new")
        waiting.unlink(missing_ok=True)
        file = os.open(waiting, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with open(file, "wb", closefd=False) as stream:
                stream.write(head.ljust(MARK_AT, b"\0"))
                stream.write(_mark_bytes(self.mark).ljust(PAGES_AT - MARK_AT, b"\0"))
                stream.write(body)
            waiting.replace(target)
        except BaseException:
            os.close(file)
            raise
        return file


def write_mark(file: int, mark: Mark) -> None:
    """Note how far the log is, in place."""
    os.pwrite(file, _mark_bytes(mark), MARK_AT)


def discard(database: Path) -> None:
    """Forget the checksums: they no longer speak of this file."""
    _beside(database).unlink(missing_ok=True)


def damaged_page(sums: PageSums, database: Path, log: Log | None) -> int | None:
    """The first page that is neither in the log nor what was written, or None."""
    in_log: Mapping[int, int] = log.pages if log else {}
    lock_page = LOCK_BYTE // sums.page_size + 1
    size = log.database_pages if log and log.frames else len(sums.pages)
    with database.open("rb") as file:
        for number, expected in enumerate(sums.pages[:size], start=1):
            page = file.read(sums.page_size)
            if number not in in_log and number != lock_page and zlib.crc32(page) != expected:
                return number
    return None


def page_size_of(header: bytes) -> int:
    """The page size that a database's first 100 bytes name, or 0 where they are none."""
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        return 0
    size = int.from_bytes(header[16:18], "big")
    size = 65536 if size == 1 else size
    return size if 512 <= size <= 65536 and size & (size - 1) == 0 else 0


def _mark_bytes(mark: Mark) -> bytes:
    start = struct.pack("<III", *mark.salts, mark.frames)
    return start + struct.pack("<I", zlib.crc32(start))


def _beside(database: Path) -> Path:
    return database.with_name(database.name + SUFFIX)
