"""The last reply that an extractor saw. Where a fetch fails it stays in the job's folder, for the bot to take.

It is raw: whoever takes it from there masks what is secret in it.
"""

import contextlib
from pathlib import Path
from typing import Any

from attrs import define, field

from bossbot_core.api import BossBotError

FILE = ".reply"
MOST_BYTES = 256 * 1024


@define(kw_only=True)
class Reply:
    """One reply, as much of its body as was read and is kept."""

    url: str
    status: int
    content_type: str = ""
    body: bytearray = field(factory=bytearray)
    seen_bytes: int = 0
    rest: Any = None

    def take(self, data: bytes) -> None:
        """Keep what was read."""
        self.seen_bytes += len(data)
        self.body += data[: MOST_BYTES - len(self.body)]


def watched(response: Any) -> Reply:
    """A reply of yt-dlp's, whose body is kept while an extractor reads it."""
    reply = _of(response, response.status)
    read = reply.rest = response.read

    def tee(amt: int | None = None) -> bytes:
        data: bytes = read(amt)
        reply.take(data)
        return data

    response.read = tee
    return reply


def arrived(response: Any) -> Reply:
    """A reply of gallery-dl's, whose body is there already."""
    reply = _of(response, response.status_code)
    reply.take(response.content)
    return reply


def leave(error: BossBotError, reply: Reply | None, folder: Path, engine: str) -> None:
    """Write the reply down; whether nobody could read it, a plugin may know better than the engine."""
    if reply is None:
        return
    # A refusal's body is there still; an extractor had no use for it. Whatever fails now, the error is told.
    with contextlib.suppress(Exception):
        if reply.rest is not None and not reply.seen_bytes:
            reply.take(reply.rest(MOST_BYTES))
    with contextlib.suppress(OSError):
        (folder / FILE).write_text(_written(error, reply, engine), encoding="utf-8")


def _of(response: Any, status: int) -> Reply:
    return Reply(url=str(response.url), status=status, content_type=str(response.headers.get("Content-Type") or ""))


def _written(error: BossBotError, reply: Reply, engine: str) -> str:
    lines = [
        f"engine: {engine}",
        f"error: {error.detail}",
        f"url: {reply.url}",
        f"status: {reply.status}",
        f"content-type: {reply.content_type}",
        f"bytes: {reply.seen_bytes}" + (f", of which the first {MOST_BYTES}" if reply.seen_bytes > MOST_BYTES else ""),
    ]
    return "\n".join([*(" ".join(line.split()) for line in lines), "", _text(bytes(reply.body))])


def _text(body: bytes) -> str:
    return "(no text)" if b"\0" in body else body.decode("utf-8", errors="replace")
