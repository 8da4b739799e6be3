"""webm and mkv: EBML elements, each with its size (RFC 8794, RFC 9559)."""

from typing import BinaryIO

from bossbot_core.engines.structure.errors import DamagedError, TruncatedError

_EBML, _SEGMENT = 0x1A45DFA3, 0x18538067
_TRACKS, _CLUSTER = 0x1654AE6B, 0x1F43B675
_LEVEL_1 = frozenset(
    {_TRACKS, _CLUSTER, 0x114D9B74, 0x1549A966, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367, 0xEC, 0xBF}
)


def check(file: BinaryIO, size: int) -> None:
    """A segment that ends within the file, with tracks and at least one cluster."""
    name, start, end = _element(file, 0)
    if name != _EBML or end is None:
        raise DamagedError("no EBML header")
    name, start, end = _element(file, end)
    if name != _SEGMENT:
        raise DamagedError("no segment")
    if end is not None and end > size:
        raise TruncatedError(f"the segment ends at {end} of {size}")
    names = _children(file, start, size if end is None else end)
    for needed, label in ((_TRACKS, "tracks"), (_CLUSTER, "clusters")):
        if needed not in names:
            raise TruncatedError(f"no {label}")


def _children(file: BinaryIO, offset: int, limit: int) -> set[int]:
    names: set[int] = set()
    while offset < limit:
        name, _, end = _element(file, offset)
        if name not in _LEVEL_1:
            raise DamagedError(f"no element at {offset}")
        names.add(name)
        if end is None:
            # A live recording's clusters have no size; what is in them is the decoder's business.
            return names
        if end > limit:
            raise TruncatedError(f"an element ends at {end} of {limit}")
        offset = end
    return names


def _element(file: BinaryIO, offset: int) -> tuple[int, int, int | None]:
    """Identifier, start and end of content; None where the size is unknown."""
    file.seek(offset)
    header = file.read(12)
    if len(header) < 2:
        raise TruncatedError(f"ends at {offset}")
    name_bytes = 9 - header[0].bit_length()
    size_bytes = 9 - header[name_bytes].bit_length() if name_bytes < len(header) else 0
    if name_bytes > 4 or not 0 < size_bytes <= 8:
        raise DamagedError(f"no element at {offset}")
    start = name_bytes + size_bytes
    if start > len(header):
        raise TruncatedError(f"ends at {offset}")
    mask = (1 << 7 * size_bytes) - 1
    size = int.from_bytes(header[name_bytes:start]) & mask
    return int.from_bytes(header[:name_bytes]), offset + start, None if size == mask else offset + start + size
