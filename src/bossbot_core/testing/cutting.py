"""A media host on loopback that cuts connections where a test says, and keeps or breaks the rules of ranges."""

import http.server
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy

from attrs import Factory, define

_LINGER_NOT = struct.pack("ii", 1, 0)


@define(kw_only=True)
class Hosted:
    """One file and how it is served; tests change it while it is being fetched.

    `cuts` are the bytes after which the next replies end, one each; `after_cut` is called after each. `lie` is added
    to the announced length. `ranges` and `if_range` tell whether those headers are honoured, `shift` moves the first
    byte of partial content. Of a file in `held` no more than that many bytes leave before `Host.release` is set.
    """

    body: bytes
    etag: str = ""
    modified: str = ""
    partial_validators: bool = True
    ranges: bool = True
    if_range: bool = True
    not_satisfiable: bool = False
    lie: int = 0
    shift: int = 0
    cuts: list[int] = Factory(list)
    after_cut: Callable[[], None] | None = None
    held: int | None = None
    content_type: str = "image/jpeg"


@define
class Host:
    """The running host: what it serves by path, what it was asked, and how often it did harm."""

    port: int
    files: dict[str, Hosted] = Factory(dict)
    asked: list[tuple[str, str, str]] = Factory(list)
    sent_bytes: int = 0
    faults: int = 0
    reached: threading.Event = Factory(threading.Event)
    release: threading.Event = Factory(threading.Event)
    lock: threading.Lock = Factory(threading.Lock)

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def ranges(self) -> list[str]:
        """The `Range` header of each request, empty where there was none."""
        return [wanted for _, wanted, _ in self.asked]


@contextmanager
def cutting_host() -> Iterator[Host]:
    """Serve until the block ends."""
    handler = type("Handler", (_Handler,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # cut connections are what it is for
    host = handler.host = Host(server.server_port)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.release.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    host: Host

    def do_GET(self) -> None:
        path, wanted = self.path.partition("?")[0], self.headers.get("Range", "")
        self.host.asked.append((path, wanted, self.headers.get("If-Range", "")))
        # One reply is about one version, however many connections are being served.
        with self.host.lock:
            hosted = copy(self.host.files.get(path))
        if hosted is None:
            self.send_error(404)
        elif hosted.not_satisfiable and wanted:
            self.host.faults += 1
            self.send_error(416)
        else:
            self._serve(hosted, self._range(hosted, wanted))

    def _range(self, hosted: Hosted, wanted: str) -> slice | None:
        condition = self.headers.get("If-Range", "")
        if not hosted.ranges or not wanted.startswith("bytes="):
            return None
        if condition and hosted.if_range and condition not in {hosted.etag, hosted.modified}:
            return None
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        return slice(int(first), int(last) + 1 if last else len(hosted.body))

    def _serve(self, hosted: Hosted, part: slice | None) -> None:
        first = max(part.start + hosted.shift, 0) if part else 0
        body, whole = hosted.body[first : part.stop if part else None], len(hosted.body)
        if part and not body:
            self.send_error(416)
            return
        self.send_response(206 if part else 200)
        self.send_header("Content-Type", hosted.content_type)
        for name, value in (("ETag", hosted.etag), ("Last-Modified", hosted.modified)):
            if value and (hosted.partial_validators or not part):
                self.send_header(name, value)
        if part:
            self.send_header("Content-Range", f"bytes {first}-{first + len(body) - 1}/{whole}")
        self.send_header("Content-Length", str(len(body) + hosted.lie))
        self.end_headers()
        self.host.faults += bool(hosted.lie) + bool(hosted.shift and part)
        self._send(hosted, body)

    def _send(self, hosted: Hosted, body: bytes) -> None:
        if hosted.held is not None:
            self._write(body[: hosted.held])
            self.host.reached.set()
            self.host.release.wait(30)
            body = body[hosted.held :]
        cut = hosted.cuts.pop(0) if hosted.cuts else None
        if cut is None or cut >= len(body):
            self._write(body[: len(body) + min(hosted.lie, 0)])
            self.close_connection = bool(hosted.lie)
            return
        self._write(body[:cut])
        self.host.faults += 1
        self.close_connection = True
        if cut % 2:
            # Every other cut is a reset, which also loses what was on its way.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        if hosted.after_cut is not None:
            with self.host.lock:
                hosted.after_cut()

    def _write(self, content: bytes) -> None:
        self.wfile.write(content)
        self.host.sent_bytes += len(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""
