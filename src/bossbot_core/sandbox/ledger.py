"""What the bot asked of Discord, in order: the witness that counts posts."""

from collections.abc import Callable, Iterator
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from attrs import frozen


@frozen(kw_only=True)
class Upload:
    """One file of a multipart request, already on disk; `index` is the n of its field `files[n]`."""

    index: int
    name: str
    path: Path
    size_bytes: int
    sha256: str


@frozen(kw_only=True)
class Entry:
    """One REST request and what became of it.

    `message_id` is the message it made, changed or removed; `stored` tells whether anything changed and `created`
    whether a message was made, which a broken connection or a 500 does not tell by itself.
    """

    at: datetime
    method: str
    path: str
    body: Any = None
    files: tuple[Upload, ...] = ()
    status: int
    code: int | None = None
    message_id: str | None = None
    stored: bool = False
    created: bool = False
    violations: tuple[str, ...] = ()


class Ledger:
    """An append-only list of requests."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def append(self, entry: Entry) -> None:
        """Adds one request."""
        self._entries.append(entry)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def matching(self, route: str, where: Callable[[Entry], bool] = lambda _: True) -> list[Entry]:
        """The requests whose `METHOD /path` fits a shell pattern: `PATCH /webhooks/*/messages/@original`."""
        return [entry for entry in self if fnmatchcase(f"{entry.method} {entry.path}", route) and where(entry)]

    @property
    def posts(self) -> list[Entry]:
        """The requests that made a new message, whatever the bot was told."""
        return [entry for entry in self if entry.created]

    @property
    def violations(self) -> list[str]:
        """Everything the request check found, in order."""
        return [f"{entry.method} {entry.path}: {fault}" for entry in self for fault in entry.violations]
