"""Reads a body in pieces that fit its speed: large ones keep a fast file fast, small ones show a slow one's way."""

from collections.abc import Iterator
from functools import partial
from time import monotonic
from typing import Any

SMALLEST_BYTES = 8 * 1024
_QUICK_S = 0.05
_SLOW_S = 0.2
"""Reports go out five times a second; a piece that takes longer would hold one back."""


def adapt(raw: Any) -> None:
    """Let `requests` read a urllib3 response so; a body of unknown length comes in the sender's own pieces anyway."""
    if hasattr(raw, "read") and not getattr(raw, "chunked", False):
        raw.stream = partial(_pieces, raw)


def _pieces(raw: Any, most_bytes: int, decode_content: bool | None = None) -> Iterator[bytes]:  # noqa: FBT001 - urllib3's
    size = min(SMALLEST_BYTES, most_bytes)
    while True:
        started = monotonic()
        piece = raw.read(size, decode_content=decode_content)
        if not piece:
            return
        size = _next_size(size, monotonic() - started, most_bytes)
        yield piece


def _next_size(size: int, taken_s: float, most_bytes: int) -> int:
    if taken_s < _QUICK_S:
        return min(size * 2, most_bytes)
    return max(size // 2, min(SMALLEST_BYTES, most_bytes)) if taken_s > _SLOW_S else size
