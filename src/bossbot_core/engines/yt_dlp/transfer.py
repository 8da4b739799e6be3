"""How yt-dlp asks for the bytes of one format: a continuation must prove itself, a stream's pieces come whole."""

from collections.abc import Callable, Mapping
from glob import escape
from pathlib import Path
from typing import Any, Protocol

from yt_dlp.networking.exceptions import HTTPError
from yt_dlp.utils import determine_protocol, parse_http_range

from bossbot_core.engines.meter import FileRefusal
from bossbot_core.engines.origin import Reply
from bossbot_core.engines.resume import Part, incomplete

type Send = Callable[[Any], Any]


class Transfer(Protocol):
    """One format on its way."""

    def open(self, request: Any, send: Send) -> Any:
        """The reply that yt-dlp may write."""

    def arrived(self, path: Path) -> None:
        """Called with the file that yt-dlp calls finished; refuses it when its length is wrong."""


def transfer(name: str, info: Mapping[str, Any]) -> Transfer:
    """For what yt-dlp is about to write to `name`."""
    return WholeFile(name) if determine_protocol(info) in {"http", "https"} else Pieces(name)


class WholeFile:
    """One address, one file; may come in several ranges."""

    def __init__(self, name: str) -> None:
        self._part = Part.of(Path(name))

    def open(self, request: Any, send: Send) -> Any:
        """Ask for the range that yt-dlp wants where the part may be continued, else for all of it."""

        def ask(range_headers: Mapping[str, str]) -> Reply:
            request.headers.pop("If-Range", None)
            request.headers.pop("Range", None)
            request.headers.update(range_headers)
            try:
                reply = send(request)
            except HTTPError as error:
                # A range that does not exist any more: yt-dlp would take a part of about the right length as whole.
                if error.status != 416 or "If-Range" not in range_headers:
                    raise
                reply = error.response
            return Reply(reply.status, reply.headers, reply)

        return self._part.ask(request.url, request.headers.get("Range") or "", ask).body

    def arrived(self, path: Path) -> None:
        """Compare with the announced length."""
        self._part.arrived(path)


class Pieces:
    """Fragments of a stream; nothing tells later what a half one belongs to, so each is asked for whole."""

    def __init__(self, name: str) -> None:
        self._piece: tuple[str, int | None] = ("", None)
        self._range = ""
        path = Path(name)
        # yt-dlp appends to these, in some cases without looking at what they are.
        for pattern in (".part", ".part-Frag*", ".ytdl"):
            for left in path.parent.glob(escape(path.name) + pattern):
                left.unlink()

    def open(self, request: Any, send: Send) -> Any:
        """Ask for the piece's own range again where yt-dlp wants the rest of one."""
        wanted = request.headers.get("Range") or ""
        piece = (request.url, parse_http_range(wanted)[1])
        if piece != self._piece:
            self._piece, self._range = piece, wanted
        request.headers.pop("Range", None)
        if self._range:
            request.headers["Range"] = self._range
        reply = send(request)
        if self._range and not _serves(Reply(reply.status, reply.headers, reply), self._range):
            reply.close()
            raise FileRefusal(incomplete(f"another range than {self._range}"))
        return reply

    def arrived(self, path: Path) -> None:
        """The lengths of pieces are yt-dlp's business."""


def _serves(reply: Reply, wanted: str) -> bool:
    first, last, _ = parse_http_range(wanted)
    if reply.status != 206:
        announced = reply.headers.get("Content-Length")
        return first == 0 and last is not None and announced == str(last + 1)
    return reply.span[0] == first and (last is None or reply.span[1] <= last)
