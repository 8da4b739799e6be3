"""mp4, mov, m4a and avif: boxes, each with its size (ISO/IEC 14496-12)."""

from collections.abc import Iterator
from typing import BinaryIO

from attrs import frozen

from bossbot_core.engines.structure.errors import DamagedError, TruncatedError

_TOP = frozenset(
    b"ftyp moov mdat free skip wide meta moof mfra sidx ssix styp emsg prft pdin uuid udta idat PICT pnot junk".split()
)
_CONTAINERS = frozenset(b"trak mdia minf stbl dinf edts mvex moof traf".split())
_NEEDED = {b"moov": b"mvhd", b"trak": b"mdia", b"mdia": b"minf", b"minf": b"stbl", b"stbl": b"stsd"}
_DEEPEST = 6


@frozen
class Box:
    """Where a box's content begins and ends."""

    name: bytes
    start: int
    end: int


def check_movie(file: BinaryIO, size: int) -> None:
    """An index, all the media that it is about, and boxes that stay within each other."""
    boxes = list(top(file, size))
    names = {box.name for box in boxes}
    movie = next((box for box in boxes if box.name == b"moov"), None)
    if movie is None:
        raise TruncatedError("no moov box")
    _check_inside(file, movie)
    if b"mdat" not in names:
        raise TruncatedError("no mdat box")
    for box in boxes:
        if box.name == b"sidx":
            _check_segments(file, box, size)


def check_picture(file: BinaryIO, size: int) -> None:
    """An avif's `meta` or `moov`, and boxes that end within the file."""
    if not {b"meta", b"moov"} & {box.name for box in top(file, size)}:
        raise TruncatedError("neither meta nor moov box")


def top(file: BinaryIO, size: int) -> Iterator[Box]:
    """The file's boxes; what follows a whole film and is no box is left alone, as players do.

    Raises `DamagedError` or `TruncatedError` at a box that is wrong.
    """
    seen: set[bytes] = set()
    offset = 0
    while offset < size:
        whole = bool(seen & {b"moov", b"meta"}) and b"mdat" in seen
        file.seek(offset)
        header = file.read(16)
        if header[4:8] not in _TOP:
            if whole:
                return
            raise (TruncatedError if len(header) < 8 else DamagedError)(f"no box at {offset}")
        box = _box(header, offset, size)
        if box.end > size:
            raise TruncatedError(f"{_text(box.name)} ends at {box.end} of {size}")
        seen.add(box.name)
        yield box
        offset = box.end


def _box(header: bytes, offset: int, limit: int) -> Box:
    length, start = int.from_bytes(header[:4]), offset + 8
    if length == 1:
        length, start = int.from_bytes(header[8:16]), offset + 16
    elif length == 0:
        length = limit - offset
    if length < start - offset:
        raise DamagedError(f"{_text(header[4:8])} at {offset} has {length} bytes")
    return Box(header[4:8], start, offset + length)


def children(file: BinaryIO, box: Box) -> Iterator[Box]:
    """The boxes inside one; raises `DamagedError` for one that leaves it."""
    offset = box.start
    # QuickTime may end a container with four zero bytes.
    while offset + 8 <= box.end:
        file.seek(offset)
        child = _box(file.read(16), offset, box.end)
        if child.end > box.end:
            raise DamagedError(f"{_text(child.name)} leaves {_text(box.name)}")
        yield child
        offset = child.end


def _check_inside(file: BinaryIO, box: Box, depth: int = 0) -> None:
    names: set[bytes] = set()
    for child in children(file, box):
        names.add(child.name)
        if child.name in _CONTAINERS and depth < _DEEPEST:
            _check_inside(file, child, depth + 1)
    if box.name in _NEEDED and _NEEDED[box.name] not in names:
        raise DamagedError(f"{_text(box.name)} without {_text(_NEEDED[box.name])}")


def _check_segments(file: BinaryIO, box: Box, size: int) -> None:
    """A segment index tells the length of all that follows it (section 8.16.3)."""
    file.seek(box.start)
    content = file.read(min(box.end - box.start, 1024 * 1024))
    wide = content[:1] == b"\x01"
    first = 20 if wide else 16
    offset = int.from_bytes(content[first : first + 8] if wide else content[first : first + 4])
    entries = content[first + (8 if wide else 4) + 4 :]
    sizes = (int.from_bytes(entries[at : at + 4]) & 0x7FFF_FFFF for at in range(0, len(entries) - 11, 12))
    end = box.end + offset + sum(sizes)
    if end > size:
        raise TruncatedError(f"segments end at {end} of {size}")


def _text(name: bytes) -> str:
    return name.decode("latin-1")
