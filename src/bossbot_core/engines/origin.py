"""What an origin says of a file, and whether a later reply is about the same one (RFC 9110, section 8.8)."""

import hashlib
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from json import dumps, loads
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import asdict, frozen

_STRONG_AFTER_S = 60
"""A date is a strong validator only for a file that had not changed for a minute (RFC 9110, section 8.8.2.2)."""
_PASSING = re.compile(
    r"exp|expires?|sig|lsig|signature|token|policy|key-pair-id|hmac|oh|oe|x-(?:amz|goog|expires|signature)\b.*",
    re.IGNORECASE,
)
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@frozen
class Reply:
    """An HTTP reply of either engine; `body` is the engine's own object."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def span(self) -> tuple[int, int, int]:
        """First byte, last byte and whole length of partial content; -1 where they are not told."""
        match = _CONTENT_RANGE.fullmatch(self.headers.get("Content-Range", ""))
        return (int(match[1]), int(match[2]), int(match[3])) if match else (-1, -1, -1)

    @property
    def encoded(self) -> bool:
        """Whether bytes and lengths are those of a packed form, which is not what ends on the disk."""
        return self.headers.get("Content-Encoding", "identity") != "identity"


@frozen(kw_only=True)
class Origin:
    """What was said when a file's first byte came; `length` is None where it is unknown or of a packed form."""

    address: str
    etag: str
    modified: str
    length: int | None
    boot: str

    @classmethod
    def told(cls, url: str, reply: Reply) -> "Origin":
        """From the reply that begins a file."""
        headers = reply.headers
        announced = headers.get("Content-Length", "")
        length = reply.span[2] if reply.status == 206 else int(announced) if announced.isdecimal() else None
        return cls(
            address=_address(url),
            etag=headers.get("ETag", ""),
            modified=headers.get("Last-Modified", "") if _settled(headers) else "",
            length=None if reply.encoded else length,
            boot=boot_id(),
        )

    @classmethod
    def read(cls, path: Path) -> "Origin | None":
        """From its note; a note that is missing or cut short by a crash proves nothing."""
        try:
            return cls(**loads(path.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, path: Path) -> None:
        """Note it beside the file."""
        path.write_text(dumps(asdict(self)))

    @property
    def strong(self) -> bool:
        """Whether the tag alone names one version, byte for byte."""
        return bool(self.etag) and not self.etag.startswith("W/")

    @property
    def condition(self) -> str:
        """The validator for `If-Range`; empty when none is strong."""
        return self.etag if self.strong else self.modified

    def names(self, url: str) -> bool:
        """Whether an address is that of this file."""
        return self.address == _address(url)

    def same(self, reply: Reply) -> bool:
        """Whether partial content is of this very file."""
        headers = reply.headers
        # Beside a strong tag the date may be left out of an answer to `If-Range`.
        modified = headers.get("Last-Modified", self.modified if self.strong else "")
        same_date = not self.modified or modified == self.modified
        return not reply.encoded and headers.get("ETag", "") == self.etag and same_date


def boot_id() -> str:
    """The machine's current start: after a power cut a file may have its length without its bytes."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""


def _settled(headers: Mapping[str, str]) -> bool:
    try:
        now, modified = (parsedate_to_datetime(headers.get(name, "")) for name in ("Date", "Last-Modified"))
        return (now - modified).total_seconds() >= _STRONG_AFTER_S
    except (ValueError, TypeError):
        return False


def _address(url: str) -> str:
    """A digest of what an address names: signatures and expiry dates change with each visit to a page."""
    parts = urlsplit(url)
    named = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _PASSING.fullmatch(name)
    ]
    return hashlib.sha256(repr((parts.netloc, parts.path, sorted(named))).encode()).hexdigest()
