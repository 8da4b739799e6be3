"""What the egress door says when it lets something not through: a word in a header, or in a tunnel's status line."""

import re
from collections.abc import Iterable, Mapping

from bossbot_core.api import ErrorCode

HEADER = "X-Egress-Refused"

_CODES = {
    "private-address": ErrorCode.BLOCKED_ADDRESS,
    "not-canonical": ErrorCode.BLOCKED_ADDRESS,
    "port": ErrorCode.BLOCKED_ADDRESS,
    "byte-cap": ErrorCode.TOO_LARGE,
    "name-not-found": ErrorCode.NETWORK,
    "unreachable": ErrorCode.NETWORK,
    "proxy": ErrorCode.NETWORK,
    "bad-response": ErrorCode.NETWORK,
    "timeout": ErrorCode.NETWORK,
    "too-many-tunnels": ErrorCode.NETWORK,
}
_TUNNEL = re.compile(
    r"(?:Tunnel connection failed|ProxyError): (\d{3}) ?([a-z-]*)|CONNECT tunnel failed, response (\d{3})"
)


def word_of(headers: Mapping[str, str]) -> str:
    """The door's word in a reply; empty when the reply is the origin's own."""
    return headers.get(HEADER) or ""


def code_of(word: str) -> ErrorCode | None:
    """The code for a word; a word that is not a refusal of the outside is a fault of our own."""
    return _CODES.get(word, ErrorCode.INTERNAL) if word else None


def code_of_tunnel(texts: Iterable[str]) -> ErrorCode | None:
    """The code for a refused tunnel, which HTTP libraries tell as an exception's text; libcurl hides the word."""
    for text in texts:
        if match := _TUNNEL.search(text):
            status, word, bare_status = match.groups()
            return code_of(word) or _of_status(int(status or bare_status))
    return None


def _of_status(status: int) -> ErrorCode:
    if status == 403:
        return ErrorCode.BLOCKED_ADDRESS
    return ErrorCode.NETWORK if status >= 500 else ErrorCode.INTERNAL
