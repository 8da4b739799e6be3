"""jpg, png, gif and webp. Bytes after the end are tolerated: cameras and phones append to their pictures."""

import re
import zlib
from mmap import ACCESS_READ, mmap
from typing import BinaryIO

from bossbot_core.engines.structure.errors import DamagedError, TruncatedError

_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
_EOI, _SOS, _SOI = 0xD9, 0xDA, 0xD8
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def check_jpeg(file: BinaryIO, size: int) -> None:
    """Segments one after the other from SOI to EOI, with a frame and a scan (ITU-T T.81, annex B)."""
    with mmap(file.fileno(), size, access=ACCESS_READ) as data:
        seen: set[int] = set()
        offset = 2
        while True:
            found = _MARKER.search(data, offset)
            if found is None:
                raise TruncatedError("no end of image")
            marker = data[found.start() + 1]
            if _SOS not in seen and found.start() != offset and data[offset : found.start()].strip(b"\xff"):
                raise DamagedError(f"no marker at {offset}")
            if marker == _EOI:
                break
            seen.add(marker)
            length = int.from_bytes(data[found.end() : found.end() + 2])
            if length < 2 or marker == _SOI:
                raise (TruncatedError if found.end() + 2 > size else DamagedError)(f"segment at {found.start()}")
            offset = found.end() + length
    if _SOS not in seen or not seen & _FRAMES:
        raise DamagedError("no picture")


def check_png(file: BinaryIO, size: int) -> None:
    """Chunks with right checksums from IHDR to IEND (W3C PNG, section 5.3)."""
    with mmap(file.fileno(), size, access=ACCESS_READ) as data:
        offset, name, names = 8, b"", set()
        while name != b"IEND":
            length, name = int.from_bytes(data[offset : offset + 4]), data[offset + 4 : offset + 8]
            end = offset + 12 + length
            if len(name) < 4 or end > size:
                raise TruncatedError(f"a chunk ends at {end} of {size}")
            names.add(name)
            with memoryview(data) as view:
                checksum = zlib.crc32(view[offset + 4 : end - 4])
            if checksum != int.from_bytes(data[end - 4 : end]):
                raise DamagedError(f"checksum at {offset}")
            offset = end
        if not {b"IHDR", b"IDAT"} <= names:
            raise DamagedError("no picture")


def check_gif(file: BinaryIO, size: int) -> None:
    """Blocks from the screen descriptor to the trailer, with at least one picture (GIF89a, section 12)."""
    with mmap(file.fileno(), size, access=ACCESS_READ) as data:
        pictures = 0
        try:
            offset = 13 + _colours(data[10])
            while (kind := data[offset]) != 0x3B:
                if kind == 0x2C:
                    pictures += 1
                    offset = _after_blocks(data, offset + 11 + _colours(data[offset + 9]))
                elif kind == 0x21:
                    offset = _after_blocks(data, offset + 2)
                elif kind == 0 and pictures:
                    # Some writers fill the file up before its trailer.
                    offset += 1
                else:
                    raise DamagedError(f"no block at {offset}")
        except IndexError:
            raise TruncatedError("no trailer") from None
    if not pictures:
        raise DamagedError("no picture")


def _colours(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data: mmap, offset: int) -> int:
    while length := data[offset]:
        offset += length + 1
    return offset + 1


def check_webp(file: BinaryIO, size: int) -> None:
    """Chunks that fill the RIFF form exactly, with a picture among them (RFC 9649)."""
    names = {name for name, _ in riff_chunks(file, size)}
    if not names & {b"VP8 ", b"VP8L", b"ANMF"}:
        raise DamagedError("no picture")


def riff_chunks(file: BinaryIO, size: int) -> list[tuple[bytes, int]]:
    """Name and length of each chunk; a length that the writer did not know reaches to the end."""
    file.seek(4)
    announced = int.from_bytes(file.read(4), "little")
    unknown = announced in {0, 0xFFFF_FFFF}
    end = size if unknown else announced + 8
    # The last chunk's padding byte is often left out.
    if end > size + 1:
        raise TruncatedError(f"the form ends at {end} of {size}")
    chunks, offset = [], 12
    while offset + 8 <= end:
        file.seek(offset)
        header = file.read(8)
        length = int.from_bytes(header[4:], "little")
        if length in {0, 0xFFFF_FFFF} and header[:4] == b"data" and unknown:
            length = end - offset - 8
        chunks.append((header[:4], length))
        if offset + 8 + length > end:
            raise (TruncatedError if unknown else DamagedError)(f"a chunk leaves the form at {offset}")
        offset += 8 + length + length % 2
    return chunks
