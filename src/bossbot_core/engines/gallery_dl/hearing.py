"""A reply of `requests`, as a plugin's reader hears it."""

from json import loads
from typing import Any

from gallery_dl.util import NullResponse

from bossbot_core.engines.failures import Evidence, failure
from bossbot_core.engines.gallery_dl.reader import ApiReply

_TEXT_BYTES = 20_000


def reply_of(response: Any) -> ApiReply:
    """What came, or why nothing did."""
    if isinstance(response, NullResponse):
        evidence = Evidence(errors=(ConnectionError(response.reason),), messages=(response.reason,))
        return ApiReply(url=str(response.url), status=0, lost=failure(evidence))
    body = response.content or b""
    return ApiReply(
        url=str(response.url),
        status=response.status_code,
        content=_decoded(body),
        text=body[:_TEXT_BYTES].decode(errors="replace"),
    )


def _decoded(body: bytes) -> object:
    if body.lstrip()[:1] not in {b"{", b"["}:
        return None
    try:
        return loads(body)
    # RecursionError: brackets within brackets without end.
    except (ValueError, RecursionError):
        return None
