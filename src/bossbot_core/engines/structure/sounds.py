"""mp3, ogg, flac and wav: the first frames, and pages or chunks where a format has them."""

from typing import BinaryIO

from bossbot_core.engines.structure.errors import DamagedError, TruncatedError
from bossbot_core.engines.structure.images import riff_chunks

_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLING = (44100, 48000, 32000)
_SEARCHED_BYTES = 64 * 1024


def check_mp3(file: BinaryIO, size: int) -> None:
    """Two frames of layer III after the tag, or one that fills the file (ISO/IEC 11172-3)."""
    start = _after_tag(file, size)
    file.seek(start)
    data = file.read(_SEARCHED_BYTES)
    last = max(len(data) - 4, 0)
    for at in range(last):
        length = _frame_bytes(data[at : at + 4])
        if not length:
            continue
        after = at + length
        if start + after == size or (after <= last and _frame_bytes(data[after : after + 4])):
            return
    raise (TruncatedError if len(data) < 2048 else DamagedError)("no two frames")


def _after_tag(file: BinaryIO, size: int) -> int:
    file.seek(0)
    head = file.read(10)
    if head[:3] != b"ID3":
        return 0
    if any(each & 0x80 for each in head[6:10]):
        raise DamagedError("the tag has no size")
    length = sum(each << shift for each, shift in zip(head[6:10], (21, 14, 7, 0), strict=False))
    end = 10 + length
    if end >= size:
        raise TruncatedError(f"the tag ends at {end} of {size}")
    return end


def _frame_bytes(head: bytes) -> int:
    """The length of the frame that begins so; 0 when none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, sampling, padding = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or rate in {0, 15} or sampling == 3:
        return 0
    if version == 3:
        return 144_000 * _RATES[rate] // _SAMPLING[sampling] + padding
    return 72_000 * _RATES_LOW[rate] // (_SAMPLING[sampling] // (2 if version == 2 else 4)) + padding


def check_ogg(file: BinaryIO, size: int) -> None:
    """Pages one after the other to the end of the file (RFC 3533)."""
    offset = 0
    while offset < size:
        file.seek(offset)
        header = file.read(27 + 255)
        if header[:4] != b"OggS":
            raise (TruncatedError if len(header) < 4 else DamagedError)(f"no page at {offset}")
        if len(header) < 27 or len(header) < 27 + header[26]:
            raise TruncatedError(f"a page is cut at {offset}")
        end = offset + 27 + header[26] + sum(header[27 : 27 + header[26]])
        if end > size:
            raise TruncatedError(f"a page ends at {end} of {size}")
        offset = end


def check_flac(file: BinaryIO, size: int) -> None:
    """Metadata blocks, then a frame (RFC 9639)."""
    offset, last = 4, False
    while not last:
        file.seek(offset)
        header = file.read(4)
        if len(header) < 4:
            raise TruncatedError("no frame")
        last, kind, length = bool(header[0] & 0x80), header[0] & 0x7F, int.from_bytes(header[1:])
        if kind == 0x7F or (offset == 4 and (kind, length) != (0, 34)):
            raise DamagedError(f"no metadata block at {offset}")
        offset += 4 + length
    file.seek(offset)
    frame = file.read(2)
    if offset + 2 > size:
        raise TruncatedError("no frame")
    if frame not in {b"\xff\xf8", b"\xff\xf9"}:
        raise DamagedError("no frame after the metadata")


def check_wav(file: BinaryIO, size: int) -> None:
    """A format and its samples (Microsoft RIFF)."""
    names = {name for name, _ in riff_chunks(file, size)}
    if not {b"fmt ", b"data"} <= names:
        raise DamagedError("no samples")
