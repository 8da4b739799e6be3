"""Reads a request's body; files go to disk piece by piece, counted and hashed on the way."""

import hashlib
import json
import re
import socket
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import Any

from aiohttp import BodyPartReader, web
from attrs import Factory, define, frozen

from bossbot_core.sandbox import errors
from bossbot_core.sandbox.faults import Line
from bossbot_core.sandbox.ledger import Upload

CHUNK_BYTES = 1 << 18
# What the system keeps for a slow reader; the rest waits with the sender.
_SLOW_BUFFER_BYTES = 1 << 16
_FIELD = re.compile(r"^files?(?:\[(\d+)\])?$")


@frozen(kw_only=True)
class Form:
    """A body; `too_large` when a file was over the limit, which was read to its end and thrown away."""

    body: Any = None
    files: tuple[Upload, ...] = ()
    too_large: bool = False


@frozen(kw_only=True)
class Reception:
    """Where the files of a form go, how large they may be, and the line that each of them comes through."""

    folder: Path
    limit_bytes: int
    uplink: Callable[[], Line | None]


async def read_form(request: web.Request, reception: Reception) -> Form:
    """Reads JSON or a multipart form.

    Raises:
        DiscordError: 50109 for a body that cannot be read.

    """
    if request.content_type.startswith("multipart/"):
        try:
            return await _read_parts(request, reception)
        except ValueError as error:
            raise errors.not_json() from error
    return Form(body=_parse(await request.text())) if request.can_read_body else Form()


def discard(files: tuple[Upload, ...]) -> None:
    """Removes the files of a request that came to nothing."""
    for file in files:
        file.path.unlink(missing_ok=True)


def _parse(text: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        raise errors.not_json() from error


async def _read_parts(request: web.Request, reception: Reception) -> Form:
    parts = await request.multipart()
    body: Any = None
    files: list[Upload] = []
    too_large = False
    while (part := await parts.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise errors.not_json()
        if part.name == "payload_json":
            body = _parse(await part.text())
        elif match := _FIELD.match(part.name or ""):
            line = reception.uplink()
            if line:
                _hold_back(request)
            spool = await _receive(part, reception, line)
            too_large |= spool.too_large
            files.append(spool.upload(int(match[1] or 0), part.filename or "unknown"))
        else:
            await part.release()
    return Form(body=body, files=tuple(files), too_large=too_large)


async def _receive(part: BodyPartReader, reception: Reception, line: Line | None) -> "_Spool":
    spool = _Spool(path=reception.folder / token_hex(16), limit_bytes=reception.limit_bytes)
    while chunk := await part.read_chunk(CHUNK_BYTES):
        spool.write(chunk)
        if line:
            await line.carry(len(chunk))
    spool.close()
    return spool


def _hold_back(request: web.Request) -> None:
    connection = request.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SLOW_BUFFER_BYTES)


@define(kw_only=True, eq=False)
class _Spool:
    path: Path
    limit_bytes: int
    size_bytes: int = 0
    _digest: Any = Factory(hashlib.sha256)
    _file: Any = None

    @property
    def too_large(self) -> bool:
        return self.size_bytes > self.limit_bytes

    def write(self, chunk: bytes) -> None:
        self.size_bytes += len(chunk)
        self._digest.update(chunk)
        if self._file is None:
            self._file = self.path.open("wb")
        if not self.too_large:
            self._file.write(chunk)

    def close(self) -> None:
        if self._file is None:
            self.path.touch()
        else:
            self._file.close()

    def upload(self, index: int, name: str) -> Upload:
        return Upload(
            index=index, name=name, path=self.path, size_bytes=self.size_bytes, sha256=self._digest.hexdigest()
        )
