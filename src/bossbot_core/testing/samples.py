"""Small files of any size whose structure is whole; media for tests that never look at the picture."""

import struct
import zlib

_FRAME = b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
_SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"


def jpeg(size_bytes: int = 64) -> bytes:
    """A jpeg of one pixel, filled up to `size_bytes` within its scan."""
    head, end = b"\xff\xd8" + _FRAME + _SCAN, b"\xff\xd9"
    return head + bytes(size_bytes - len(head) - len(end)) + end


def png() -> bytes:
    """A png of one grey pixel."""
    pixel = zlib.compress(b"\x00\x80")
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"tEXt", b"Comment\x00"), (b"IDAT", pixel), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def mp4(payload: bytes = b"\x00" * 64) -> bytes:
    """An mp4 with one track's empty tables in front and `payload` as its media."""
    sizes = _box(b"stbl", _box(b"stsd", bytes(8)))
    media = _box(b"mdia", _box(b"minf", sizes))
    index = _box(b"moov", _box(b"mvhd", bytes(100)) + _box(b"trak", media))
    return _box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2") + index + _box(b"mdat", payload)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content
