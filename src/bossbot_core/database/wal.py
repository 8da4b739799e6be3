"""SQLite's write-ahead log, read as its file format says (https://www.sqlite.org/fileformat2.html#walformat)."""

import os
import struct
import sys
import zlib
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from attrs import frozen

HEADER = struct.Struct(">8I")
FRAME = struct.Struct(">6I")
MAGIC = 0x377F0682
"""The lowest bit says that checksums are counted in big-endian words."""


@frozen(kw_only=True)
class Head:
    """The log's first 32 bytes: a generation of the log has its own two salts."""

    page_size: int
    salts: tuple[int, int]
    checksum: tuple[int, int]
    big_endian: bool

    @classmethod
    def parse(cls, raw: bytes) -> Self | None:
        """None where the header is not what SQLite wrote; SQLite then ignores the whole log."""
        if len(raw) < HEADER.size:
            return None
        magic, version, page_size, _, salt1, salt2, *written = HEADER.unpack(raw[: HEADER.size])
        big_endian = bool(magic & 1)
        checksum = _checksum(raw[:24], (0, 0), big_endian=big_endian)
        if magic & ~1 != MAGIC or version != 3007000 or checksum != tuple(written):
            return None
        return cls(page_size=page_size, salts=(salt1, salt2), checksum=checksum, big_endian=big_endian)


@frozen(kw_only=True)
class Log:
    """What SQLite takes from a log: the frames up to the last sound commit."""

    salts: tuple[int, int]
    frames: int
    pages: Mapping[int, int]
    """The CRC-32 of each page's newest content."""
    database_pages: int
    """The database's size after the last commit; 0 without one."""


def read_log(path: Path, *, trust: bool = False) -> Log | None:
    """The log's committed frames, or None where its header is not sound; `trust` skips the checksums of frames."""
    with path.open("rb") as file:
        raw = file.read(HEADER.size)
        head = Head.parse(raw)
        if head is None:
            return None
        checksum, count, frames, database_pages = head.checksum, 0, 0, 0
        pages: dict[int, int] = {}
        uncommitted: dict[int, int] = {}
        while len(raw := file.read(FRAME.size + head.page_size)) == FRAME.size + head.page_size:
            page, size_after, salt1, salt2, *written = FRAME.unpack_from(raw)
            if (salt1, salt2) != head.salts:
                break
            content = raw[FRAME.size :]
            if not trust:
                checksum = _checksum(raw[:8] + content, checksum, big_endian=head.big_endian)
                if checksum != tuple(written):
                    break
            count += 1
            uncommitted[page] = zlib.crc32(content)
            if size_after:
                pages |= uncommitted
                uncommitted.clear()
                frames, database_pages = count, size_after
    return Log(salts=head.salts, frames=frames, pages=pages, database_pages=database_pages)


class Tail:
    """Follows the end of a log that one's own connection writes; a few reads of the page cache for each commit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # POSIX locks hang on the other two files, not on this one: it may be opened beside SQLite and closed again.
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.salts = (0, 0)
        self.frames = 0
        self._page_size = 0

    def advance(self) -> None:
        """Go to the last commit; `salts` and `frames` are its generation and its place."""
        raw = os.pread(self._file, HEADER.size, 0)
        if len(raw) < HEADER.size:
            return
        _, _, page_size, _, salt1, salt2, *_ = HEADER.unpack(raw)
        if (salt1, salt2) != self.salts:
            self.salts, self.frames, self._page_size = (salt1, salt2), 0, page_size
        last = self._last()
        while last > self.frames and not self._frame(last - 1)[1]:
            last -= 1
        self.frames = last

    def _last(self) -> int:
        """How many frames carry these salts: they are a beginning of the file, so that few need to be looked at."""
        sure, stride = self.frames, 1
        while self._is_ours(sure + stride - 1):
            sure, stride = sure + stride, stride * 2
        beyond = sure + stride - 1
        while sure < beyond:
            middle = (sure + beyond) // 2
            if self._is_ours(middle):
                sure = middle + 1
            else:
                beyond = middle
        return sure

    def _is_ours(self, index: int) -> bool:
        frame = self._frame(index)
        return bool(frame) and frame[2:4] == self.salts

    def _frame(self, index: int) -> tuple[int, ...]:
        raw = os.pread(self._file, FRAME.size, HEADER.size + index * (FRAME.size + self._page_size))
        return FRAME.unpack(raw) if len(raw) == FRAME.size else ()

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def _checksum(data: bytes, start: tuple[int, int], *, big_endian: bool) -> tuple[int, int]:
    words = array("I", data)
    if (sys.byteorder == "big") != big_endian:
        words.byteswap()
    first, second = start
    numbers = iter(words)
    for one, other in zip(numbers, numbers, strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second
