"""A door, an origin behind its override, and a name server that answers what the test says."""

import asyncio
import base64
import socket
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from bossbot_core.network import EgressDoor
from bossbot_core.settings import NetworkSettings

CAP = 64 * 1024 * 1024


class Origin(ThreadingHTTPServer):
    """Answers by path and remembers the requests."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.seen = []
        self.stopped = threading.Event()
        self.address = f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """The door resets connections; that is no error here."""


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        self.server.seen.append((self.command, self.path, dict(self.headers.items())))
        getattr(self, f"_{url.path.split('/')[1]}")(url)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.command, self.path, dict(self.headers.items())))
        self._answer(200, body)

    def do_HEAD(self):
        self.do_GET()

    def log_message(self, *arguments):
        pass

    def _answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _bytes(self, url):
        self._answer(200, b"x" * int(url.path.split("/")[2]), Connection="keep-alive, X-Secret-Hop", X_Secret_Hop="1")

    def _unlabelled(self, url):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * int(url.path.split("/")[2]))

    def _stall(self, url):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * 10)
        self.server.stopped.wait()

    def _redirect(self, url):
        self._answer(302, b"", Location=parse_qs(url.query)["to"][0])

    def _stubborn(self, url):
        self._answer(200, b"kept open")
        self.server.stopped.wait()

    def _garbage(self, url):
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


class NameServer:
    """A resolver with a table; counts the questions."""

    def __init__(self):
        self.table = {}
        self.asked = Counter()

    async def __call__(self, host):
        self.asked[host] += 1
        answer = self.table.get(host)
        if answer is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return answer


@pytest.fixture
def origin():
    server = Origin()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.stopped.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def names():
    return NameServer()


@pytest.fixture
def open_door(names):
    """`with open_door(overrides, **settings) as door`."""

    @contextmanager
    def opened(overrides, **settings):
        door = EgressDoor(NetworkSettings(**settings), overrides=overrides, resolver=names)
        asyncio.run(door.start())
        try:
            yield door
        finally:
            asyncio.run(door.close())

    return opened


@pytest.fixture
def door(open_door, origin):
    with open_door({"sample.test:80": origin.address}) as door:
        yield door


@pytest.fixture
def proxies(door):
    """What `requests` wants to know of job 1's grant."""
    url = door.grant(1, byte_cap=CAP).proxy_url
    return {"http": url, "https": url}


@pytest.fixture
def ask():
    """`ask(proxy_url, request)` sends raw bytes, with the right credentials where `{auth}` stands, and reads it all."""

    def asked(proxy_url, request):
        with connect(proxy_url) as connection:
            connection.sendall(request.replace("{auth}", authorization(proxy_url)).encode("latin-1"))
            return b"".join(iter(lambda: connection.recv(65536), b""))

    return asked


@pytest.fixture
def give_up():
    """`give_up(proxy_url, request)` is as `ask`, but leaves with the answer's first bytes."""

    def gave_up(proxy_url, request):
        with connect(proxy_url) as connection:
            connection.sendall(request.replace("{auth}", authorization(proxy_url)).encode("latin-1"))
            assert connection.recv(1)

    return gave_up


@pytest.fixture
def tunnel():
    """`tunnel(proxy_url, authority)` is a socket behind a CONNECT that was answered with 200."""

    def opened(proxy_url, authority):
        connection = connect(proxy_url)
        request = f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{authorization(proxy_url)}\r\n\r\n"
        connection.sendall(request.encode())
        reply = connection.recv(4096)
        assert reply == b"HTTP/1.1 200 Connection established\r\n\r\n"
        return connection

    return opened


def connect(proxy_url):
    proxy = urlsplit(proxy_url)
    return socket.create_connection((proxy.hostname, proxy.port), timeout=10)


def authorization(proxy_url):
    proxy = urlsplit(proxy_url)
    encoded = base64.b64encode(f"{proxy.username}:{proxy.password}".encode()).decode()
    return f"Proxy-Authorization: Basic {encoded}"
