"""The platforms on loopback: one TLS port that answers for many hosts, each under a certificate of its own.

Behind the egress door's overrides the real extractors talk to it and verify its certificates.
"""

import re
import ssl
import tempfile
import threading
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from attrs import Factory, frozen

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@frozen(kw_only=True)
class Request:
    """What a client asked for; `query` holds the first value of each parameter."""

    method: str
    host: str
    path: str
    query: Mapping[str, str] = Factory(dict)
    headers: Mapping[str, str] = Factory(dict)
    body: bytes = b""


@frozen(kw_only=True)
class Reply:
    """What the platform answers; a GET with a `Range` header gets that part of `body`."""

    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = Factory(dict)
    body: bytes = b""


type Answer = Reply | Callable[[Request], Reply]
type Routes = Mapping[str, Mapping[str, Answer]]
"""Host to path to answer; a path may hold `*`, and the first that fits answers."""


def merged(*parts: Routes) -> dict[str, dict[str, Answer]]:
    """Several builders' routes as one; a later part wins."""
    whole: dict[str, dict[str, Answer]] = {}
    for routes in parts:
        for host, paths in routes.items():
            whole[host] = {**whole.get(host, {}), **paths}
    return whole


class ReplayServer:
    """Serves `routes` from `with` to its end. Runs in threads of its own, so that blocking clients can be tested."""

    def __init__(self, routes: Routes) -> None:
        import trustme

        self.requests: list[Request] = []
        self._routes = routes
        self._folder = tempfile.TemporaryDirectory(prefix="bossbot-replay-")
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="replay", daemon=True)

    def __enter__(self) -> Self:
        self._authority.cert_pem.write_to_path(str(self.ca_file))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
        self._folder.cleanup()

    @property
    def ca_file(self) -> Path:
        """The authority whose certificates the hosts show."""
        return Path(self._folder.name) / "ca.pem"

    @property
    def overrides(self) -> dict[str, str]:
        """For the egress door: every host's TLS port leads here."""
        return {f"{host}:443": f"127.0.0.1:{self._server.server_address[1]}" for host in self._routes}

    def asked(self, host: str) -> list[Request]:
        """The requests that one host got, in order."""
        return [request for request in self.requests if request.host == host]

    def answer(self, request: Request) -> Reply:
        """The reply to a request, which is noted."""
        self.requests.append(request)
        for pattern, answer in self._routes.get(request.host, {}).items():
            if fnmatchcase(request.path, pattern):
                return answer if isinstance(answer, Reply) else answer(request)
        return Reply(status=404, body=b"There is no recording of this address.")

    def context_for(self, host: str) -> ssl.SSLContext:
        """A server context whose certificate names `host`."""
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._authority.issue_cert(host).configure_cert(context)
            self._contexts[host] = context
        return self._contexts[host]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, replay: ReplayServer) -> None:
        self.replay = replay
        super().__init__(("127.0.0.1", 0), _Connection)

    def finish_request(self, request: Any, client_address: Any) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sni_callback = self._choose_certificate
        request.settimeout(30)
        with context.wrap_socket(request, server_side=True) as connection:
            super().finish_request(connection, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, or does not trust us, is what some tests are about."""

    def _choose_certificate(self, connection: ssl.SSLObject, host: str | None, _: ssl.SSLContext) -> None:
        connection.context = self.replay.context_for(host or "replay.invalid")


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answers from the recordings."""
        reply = self.server.replay.answer(self._request())
        status, headers, body = _part(reply, self.headers.get("Range")) if self.command == "GET" else _whole(reply)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 -- the standard library calls it by this name
    do_HEAD = do_GET  # noqa: N815 -- as above

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's own signature
        """The test asks `ReplayServer.requests` instead."""

    def _request(self) -> Request:
        url = urlsplit(self.path)
        return Request(
            method=self.command,
            host=(self.headers.get("Host") or "").partition(":")[0],
            path=url.path,
            query={name: values[0] for name, values in parse_qs(url.query).items()},
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )


def _whole(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    headers = {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body)), **reply.headers}
    return reply.status, headers, reply.body


def _part(reply: Reply, wanted: str | None) -> tuple[int, dict[str, str], bytes]:
    status, headers, body = _whole(reply)
    found = _RANGE.fullmatch(wanted or "")
    if found is None or status != 200:
        return status, headers, body
    start, end = int(found[1]), min(int(found[2] or len(body)), len(body) - 1)
    if start >= len(body):
        return 416, {"Content-Range": f"bytes */{len(body)}", "Content-Length": "0"}, b""
    part = body[start : end + 1]
    return 206, {**headers, "Content-Length": str(len(part)), "Content-Range": f"bytes {start}-{end}/{len(body)}"}, part
