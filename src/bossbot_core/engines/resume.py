"""Continues an interrupted file only where its origin proves that it is still the same one.

Beside `name.part` stands `name.part.origin`, the proof. Without it a transfer starts afresh; bytes of two versions
never meet in one file.
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import frozen

from bossbot_core.api import ErrorCode, TransientError
from bossbot_core.engines import replies
from bossbot_core.engines.meter import FileRefusal
from bossbot_core.engines.origin import Origin, Reply, boot_id

PART, NOTE = ".part", ".origin"
_PARTIAL, _NOT_SATISFIABLE = 206, 416
_FIRST_BYTE = re.compile(r"bytes=(\d+)-")


@frozen
class Part:
    """A file that is still arriving."""

    path: Path

    @classmethod
    def of(cls, whole: Path) -> "Part":
        """The part that becomes `whole`."""
        return cls(whole.with_name(whole.name + PART))

    def ask(self, url: str, wanted: str, send: Callable[[Mapping[str, str]], Reply]) -> Reply:
        """The reply to a request for `wanted`, a `Range` header that may be empty.

        Partial content continues this part; any other reply begins it anew, and the part is gone then. `send` gets
        the headers to add, and must not raise for status 416.
        """
        first = _FIRST_BYTE.match(wanted)
        offset = int(first[1]) if first else 0
        if not offset:
            return self._begun(url, send({"Range": wanted} if wanted else {}))
        origin = self._continuable(url, offset)
        if origin is not None:
            reply = send({"Range": wanted, "If-Range": origin.condition})
            if reply.status == _PARTIAL and reply.span[::2] == (offset, origin.length) and origin.same(reply):
                return reply
            if reply.status not in {_PARTIAL, _NOT_SATISFIABLE}:
                return self._begun(url, reply)
            reply.body.close()
        return self._begun(url, send({}))

    def arrived(self, path: Path) -> None:
        """Refuse a file that is not as long as its origin announced."""
        origin, size = Origin.read(self._note), path.stat().st_size
        if origin is not None and origin.length is not None and size != origin.length:
            path.unlink()
            self.forget()
            raise FileRefusal(incomplete(f"{size} bytes of {origin.length}: {path.name}"))

    def forget(self) -> None:
        """From here on the file may be another than its origin sent, and is not continued."""
        self._note.unlink(missing_ok=True)

    def keep(self) -> bool:
        """Make what an earlier attempt left, the whole file or a part, a part to continue; False when it cannot."""
        origin, whole = Origin.read(self._note), self.path.with_suffix("")
        if origin is None or origin.length is None or not origin.condition or origin.boot != boot_id():
            return False
        if _size(whole) == origin.length:
            whole.replace(self.path)
        if _size(self.path) == origin.length:
            # Asking for the last byte once more is how a file that is all here is compared with its origin.
            os.truncate(self.path, origin.length - 1)
        return 0 < _size(self.path) < origin.length

    @property
    def _note(self) -> Path:
        return self.path.with_name(self.path.name + NOTE)

    def _continuable(self, url: str, offset: int) -> Origin | None:
        origin = Origin.read(self._note)
        if origin is None or origin.length is None or not origin.condition or not origin.names(url):
            return None
        return origin if offset < origin.length else None

    def _begun(self, url: str, reply: Reply) -> Reply:
        if reply.status == _PARTIAL and reply.span[0] != 0:
            reply.body.close()
            raise FileRefusal(incomplete(f"partial content that nobody asked for: {self.path.name}"))
        if reply.status < 400:
            # In this order: a crash in between leaves a note without a part, or neither.
            self.path.unlink(missing_ok=True)
            Origin.told(url, reply).write(self._note)
        return reply


def begin_attempt(folder: Path) -> None:
    """What an earlier attempt left in a job's folder becomes a part to continue, or goes; so does its last reply."""
    (folder / replies.FILE).unlink(missing_ok=True)
    for parent, _, names in os.walk(folder):
        here = Path(parent)
        kept: set[str] = set()
        for name in names:
            part = Part(here / name.removesuffix(NOTE))
            if name.endswith(PART + NOTE) and part.keep():
                kept |= {name, part.path.name}
        # A hidden name is never a result; one of them holds the process's last words.
        for name in {each for each in names if not each.startswith(".")} - kept:
            (here / name).unlink(missing_ok=True)


def forget_origins(folder: Path) -> None:
    """The files are handed on, and may be changed: a later attempt fetches them anew."""
    for note in folder.rglob(f"*{PART}{NOTE}"):
        note.unlink(missing_ok=True)


def incomplete(detail: str) -> TransientError:
    """A file of which something is missing."""
    return TransientError(ErrorCode.NETWORK, "The file arrived incomplete.", detail=detail)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() and not path.is_symlink() else 0
