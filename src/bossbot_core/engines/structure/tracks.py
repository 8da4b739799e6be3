"""Whether an mp4 plays everywhere while it arrives, read off its index (ISO/IEC 14496-12 and 14496-15)."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from bossbot_core.engines.structure.errors import DamagedError, TruncatedError
from bossbot_core.engines.structure.iso import Box, children, top

_WAY_TO_ENTRIES = (b"minf", b"stbl", b"stsd")
# Baseline, main, extended and high: eight bits, and a quarter of the colour (ITU-T H.264, annex A).
_EIGHT_BIT_420 = frozenset({66, 77, 88, 100})
_CONFIGURATION = re.compile(rb"avcC\x01(.)", re.DOTALL)


def plays_inline(file: BinaryIO, size: int) -> bool:
    """Whether its index stands before its media, its picture is plain H.264 and its sound, if any, AAC or mp3."""
    try:
        boxes = list(top(file, size))
        names = [box.name for box in boxes]
        if b"moof" in names or b"moov" not in names or b"mdat" not in names:
            return False
        movie = boxes[names.index(b"moov")]
        entries = list(_entries(file, movie))
    except (DamagedError, TruncatedError):
        return False
    pictures = [entry for kind, entry in entries if kind == b"vide"]
    sounds = [entry for kind, entry in entries if kind == b"soun"]
    in_front = names.index(b"moov") < names.index(b"mdat")
    return in_front and len(pictures) == 1 and _is_plain(pictures[0]) and all(each[:4] == b"mp4a" for each in sounds)


def _entries(file: BinaryIO, movie: Box) -> Iterator[tuple[bytes, bytes]]:
    """Each track's kind, and its first sample entry from its name on."""
    for track in (box for box in children(file, movie) if box.name == b"trak"):
        media = _child(file, track, b"mdia")
        handler = _child(file, media, b"hdlr")
        table = media
        for name in _WAY_TO_ENTRIES:
            table = _child(file, table, name)
        if handler and table:
            # A version, a count and the entry's size stand before its name; a version and four bytes before the kind.
            yield _bytes(file, handler, 8, 4), _bytes(file, table, 12, 4096)


def _child(file: BinaryIO, box: Box | None, name: bytes) -> Box | None:
    return next((child for child in children(file, box) if child.name == name), None) if box else None


def _bytes(file: BinaryIO, box: Box, offset: int, most: int) -> bytes:
    file.seek(box.start + offset)
    return file.read(max(0, min(box.end - box.start - offset, most)))


def _is_plain(entry: bytes) -> bool:
    found = _CONFIGURATION.search(entry)
    return entry[:4] in {b"avc1", b"avc3"} and found is not None and found[1][0] in _EIGHT_BIT_420
