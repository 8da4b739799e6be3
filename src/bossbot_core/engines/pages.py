"""What `requests` reads whole into memory, as pages are, is bounded: a packed one grows a thousandfold."""

from collections.abc import Iterator
from typing import Any

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.engines.meter import Refusal

MOST_PAGE_BYTES = 16 * 1024 * 1024
"""Once unpacked; the largest that YouTube sends, its player's program, has 2.7 MiB."""


def too_long() -> Refusal:
    """What is raised in the middle of such a page."""
    return Refusal(PermanentError(ErrorCode.PLATFORM_CHANGED, detail=f"a page of over {MOST_PAGE_BYTES} bytes"))


def bound(raw: Any) -> None:
    """Let no more than a page be taken out of a urllib3 response; raises `Refusal` there."""
    if hasattr(raw, "stream"):
        stream = raw.stream
        raw.stream = lambda *args, **options: _at_most(stream(*args, **options))


def bound_redirect(response: Any, **_: object) -> None:
    """The same for a reply that leads elsewhere: a hook for `requests`, which reads that one whole in any case."""
    if response.is_redirect:
        bound(response.raw)


def _at_most(pieces: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_PAGE_BYTES:
            raise too_long()
        yield piece
