"""An operator's proxy on loopback, HTTP or SOCKS5: it does what it is asked, and remembers what that was."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

_IPV4 = 1


class ProxyServer(socketserver.ThreadingTCPServer):
    """`asked` has the lines of each CONNECT, or `((user, password), host, port)` of each SOCKS request."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, kind: str, answer: bytes | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kind = kind
        self.answer = answer
        self.asked: list[Any] = []
        self.port: int = self.server_address[1]


@contextmanager
def proxy_server(kind: str, *, answer: bytes | None = None) -> Iterator[ProxyServer]:
    """Serve as `http` or `socks5`; `answer` is all that it says instead of doing what it is asked."""
    server = ProxyServer(kind, answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(socketserver.StreamRequestHandler):
    timeout = 10
    server: ProxyServer

    def handle(self) -> None:
        """Serve one connection; whoever leaves in the middle is no error here."""
        with suppress(OSError):
            if self.server.kind == "http":
                self._http()
            else:
                self._socks5()

    def _http(self) -> None:
        lines: list[str] = []
        while line := self.rfile.readline().rstrip(b"\r\n"):
            lines.append(line.decode())
        self.server.asked.append(lines)
        if self._canned():
            return
        host, _, port = lines[0].split()[1].rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port)), timeout=10) as origin:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nVia: 1.1 proxy\r\n\r\n")
            self._pass(origin)

    def _socks5(self) -> None:
        methods = self.rfile.read(self.rfile.read(2)[1])
        if self._canned():
            return
        credentials = self._credentials() if 2 in methods else None
        if credentials is None:
            self.wfile.write(b"\x05\x00")
        family, length = (socket.AF_INET, 4) if self.rfile.read(4)[3] == _IPV4 else (socket.AF_INET6, 16)
        host = socket.inet_ntop(family, self.rfile.read(length))
        (port,) = struct.unpack("!H", self.rfile.read(2))
        self.server.asked.append((credentials, host, port))
        with socket.create_connection((host, port), timeout=10) as origin:
            self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
            self._pass(origin)

    def _credentials(self) -> tuple[str, str]:
        self.wfile.write(b"\x05\x02")
        self.rfile.read(1)
        user, password = (self.rfile.read(self.rfile.read(1)[0]).decode() for _ in range(2))
        self.wfile.write(b"\x01\x00")
        return user, password

    def _canned(self) -> bool:
        if self.server.answer is None:
            return False
        self.wfile.write(self.server.answer)
        self.connection.shutdown(socket.SHUT_WR)
        while self.connection.recv(65536):
            pass
        return True

    def _pass(self, origin: socket.socket) -> None:
        def up() -> None:
            with suppress(OSError):
                while data := self.connection.recv(65536):
                    origin.sendall(data)

        threading.Thread(target=up, daemon=True).start()
        while data := origin.recv(65536):
            self.wfile.write(data)
