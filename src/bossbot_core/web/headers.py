"""The headers of every answer, and the name a browser saves a file under."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from bossbot_core.storage import StoredFile, safe_name

SAFE: Mapping[str, str] = MappingProxyType(
    {
        "Server": "bossbot",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    }
)
"""Foreign bytes are saved and never shown, kept by no cache, found by no search, and tell nobody where they lie."""

_MEDIA = re.compile(r"(?:image|video|audio)/[a-z0-9][a-z0-9.+-]{0,60}")
_ACTIVE = frozenset({"image/svg+xml"})
_UNKNOWN = "application/octet-stream"


def of_file(file: StoredFile) -> dict[str, str]:
    """The headers of a stored file."""
    passive = _MEDIA.fullmatch(file.mime_type) and file.mime_type not in _ACTIVE
    return {
        "Content-Type": file.mime_type if passive else _UNKNOWN,
        "Content-Disposition": disposition(file.name),
    }


def disposition(name: str) -> str:
    """Save under `name` (RFC 6266): once in ASCII for old clients, once as it is, encoded by RFC 8187."""
    safe = safe_name(name)
    plain = re.sub(r"[^A-Za-z0-9 ._()+-]", "_", safe)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
