"""The bench: a tally that every test must fill, and a network in which every address in the world is a canary."""

import contextlib
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from attrs import define, field

from bossbot_core.engines.ffmpeg import find as find_ffmpeg

PORTS = (80, 443, 8080)
PUBLIC = "93.184.216.34"
"""Where the bench's own site is; whoever is reached anywhere else is hit."""


@define
class Tally:
    """What one test tried, by name, and whether it hit."""

    tried: int
    hits: int
    filled: set[str] = field(factory=set)

    def held(self, outcomes: Mapping[Any, bool]) -> None:
        """With the guard nothing hits."""
        assert [name for name, hit in outcomes.items() if hit] == []
        assert len(outcomes) == self.tried
        self.filled.add("held")

    def hit(self, outcomes: Mapping[Any, bool]) -> None:
        """Without it as much hits as the mark says."""
        missed = [name for name, hit in outcomes.items() if not hit]
        assert (len(outcomes), len(outcomes) - len(missed)) == (self.tried, self.hits), missed
        assert self.hits > 0
        self.filled.add("hit")


@pytest.fixture(autouse=True)
def tally(request):
    mark = request.node.get_closest_marker("attack")
    if mark is None:
        yield None
        return
    tally = Tally(**mark.kwargs)
    yield tally
    if not getattr(request.node, "gave_up", False):
        assert tally.filled == {"held", "hit"}, "an attack is measured with its guard and without it"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that failed or was skipped has filled nothing, and says so itself."""
    item.gave_up = getattr(item, "gave_up", False) or call.excinfo is not None
    return (yield)


class World(ThreadingHTTPServer):
    """Listens at every address there is; `routes` are what the bench's own site answers, by path."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    address_family = socket.AF_INET6

    def __init__(self) -> None:
        super().__init__(("::", PORTS[0]), _Answers)
        self.routes: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.reached: list[str] = []
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self._others = [
            socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=256)
            for port in PORTS[1:]
        ]
        self._listening = [threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)]
        self._listening += [threading.Thread(target=self._accept, args=(each,), daemon=True) for each in self._others]
        for thread in self._listening:
            thread.start()

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def serve(self, path: str, body: bytes = b"", *, status: int = 200, **headers: str) -> str:
        self.routes[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)
        return f"http://{PUBLIC}{path}"

    @property
    def hits(self) -> list[str]:
        return [address for address in self.reached if address != PUBLIC]

    def process_request(self, request: Any, client_address: Any) -> None:
        self._note(request)
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever is cut off by a guard hangs up."""

    def _note(self, connection: socket.socket) -> None:
        self.reached.append(connection.getsockname()[0].removeprefix("::ffff:"))

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                self._note(connection)
                connection.close()

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        for listener in self._others:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for thread in self._listening:
            thread.join(5)


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: World

    def do_GET(self) -> None:
        self.server.requests.append((self.headers.get("Host") or "", self.path, dict(self.headers)))
        status, headers, body = self.server.routes.get(self.path, (200, {}, b"canary in a mine"))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the standard library calls it by this name

    def log_message(self, *_: object) -> None:
        """`World.requests` tells."""


@pytest.fixture
def elsewhere():
    """`elsewhere(scenario)` runs `scenario(world)` in a thread whose network is its own."""
    if not hasattr(os, "CLONE_NEWNET") or os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("a network of its own needs Linux, root, and iproute2")

    def run[T](scenario: Callable[[World], T]) -> T:
        outcome: list[T] = []
        errors: list[BaseException] = []

        def inside() -> None:
            try:
                _leave()
                with contextlib.closing(World()) as world:
                    outcome.append(scenario(world))
            except BaseException as error:  # noqa: BLE001 - told to the thread that waits
                errors.append(error)

        thread = threading.Thread(target=inside)
        thread.start()
        thread.join()
        if errors:
            raise errors[0]
        return outcome[0]

    return run


def _leave() -> None:
    try:
        os.unshare(os.CLONE_NEWNET)
        # The kernel then takes every address for one of this machine's own.
        for arguments in ("link set lo up", "route add local default dev lo", "-6 route add local default dev lo"):
            subprocess.run(["ip", *arguments.split()], check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a network of its own is not to be had here: {error}")


class Canary(ThreadingHTTPServer):
    """A server of this machine's own; every request is a hit."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Sings)
        self.hits: list[str] = []
        self.body = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever is cut off by a guard hangs up."""


class _Sings(BaseHTTPRequestHandler):
    server: Canary

    def do_GET(self) -> None:
        self.server.hits.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """`Canary.hits` tells."""


@pytest.fixture
def canary():
    with Canary() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    """`film("secret.ts")` is somebody else's film: a picture of noise that nothing else shows."""
    folder = tmp_path_factory.mktemp("others")

    def made(name: str):
        path = folder / name
        if not path.exists():
            source = ["-f", "lavfi", "-i", "mandelbrot=s=64x64:r=10", "-f", "lavfi", "-i", "sine", "-t", "0.5"]
            command = [find_ffmpeg(""), "-nostdin", "-v", "error", *source, "-pix_fmt", "yuv420p", str(path)]
            subprocess.run(command, check=True, timeout=60)
        return path

    return made
