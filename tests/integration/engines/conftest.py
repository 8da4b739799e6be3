"""An origin on loopback that answers as a test tells it to, and small media made by the real ffmpeg."""

import http.server
import subprocess
import threading
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from attrs import Factory, define, frozen
from yt_dlp.extractor.common import InfoExtractor

from bossbot_core.api import PermanentError, TransientError
from bossbot_core.engines import yt_dlp
from bossbot_core.engines.ffmpeg import find
from bossbot_core.testing.job_context import job_context
from bossbot_core.testing.streams import closing_streams


@frozen(kw_only=True)
class Reply:
    body: bytes = b""
    status: int = 200
    content_type: str = "video/mp4"
    headers: dict[str, str] = Factory(dict)
    announced: int | None = -1
    """The Content-Length to send: -1 the true one, None none at all (the connection's end tells it)."""


@define
class Origin:
    port: int
    routes: dict[str, Reply | Callable[[http.server.BaseHTTPRequestHandler], Reply]] = Factory(dict)
    requests: list[tuple[str, str, dict[str, str]]] = Factory(list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, body: bytes = b"", **more) -> str:
        self.routes[unquote(path)] = Reply(body=body, **more)
        return self.url(path)

    @property
    def paths(self) -> list[str]:
        return [path for _, path, _ in self.requests]


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    origin: Origin

    def do_GET(self):
        self.origin.requests.append((self.command, self.path, dict(self.headers)))
        route = self.origin.routes.get(
            unquote(self.path.partition("?")[0]), Reply(status=404, content_type="text/plain")
        )
        self._answer(route(self) if callable(route) else route)

    def do_HEAD(self):
        self.do_GET()

    def _answer(self, reply: Reply):
        announced = len(reply.body) if reply.announced == -1 else reply.announced
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if announced is not None:
            self.send_header("Content-Length", str(announced))
        if announced != len(reply.body):
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        try:
            if self.command != "HEAD":
                self.wfile.write(reply.body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def origin():
    handler = type("Handler", (_Handler,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    handler.origin = Origin(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield handler.origin
    server.shutdown()
    server.server_close()
    thread.join(5)


class Media:
    """Two seconds of moving colours with a tone, in whatever container a test asks for."""

    def __init__(self, folder):
        self._folder = folder
        self._ffmpeg = find("")

    def __call__(self, name: str, *, picture: bool = True, sound: bool = True, options: tuple[str, ...] = ()) -> bytes:
        return self.path(name, picture=picture, sound=sound, options=options).read_bytes()

    def path(self, name, *, picture=True, sound=True, options=()):
        made = self._folder / name
        if not made.exists():
            inputs = ["-f", "lavfi", "-i", "testsrc=d=2:s=160x120:r=10"] if picture else []
            inputs += ["-f", "lavfi", "-i", "sine=d=2"] if sound else []
            command = [self._ffmpeg, "-nostdin", "-v", "error", *inputs, *options, str(made)]
            subprocess.run(command, check=True, timeout=60, cwd=self._folder)
        return made


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="session")
def clip(media):
    return media(
        "clip.mp4", options=("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart")
    )


def _site(*answers, playlist=None):
    """An extractor of a site of our own: `/watch/<n>` gives the n-th answer, `/list` gives `playlist`."""

    class SampleSiteIE(InfoExtractor):
        _VALID_URL = r"https?://127\.0\.0\.1:\d+/(?P<kind>watch|list)/?(?P<id>\d*)"

        def _real_extract(self, url):
            kind, number = self._match_valid_url(url).group("kind", "id")
            if kind == "list":
                return self.playlist_result([self.url_result(each) for each in playlist], "list", "A list")
            answer = answers[int(number or 0)]
            if callable(answer):
                answer = answer(self)
            return {"id": f"v{number}", "title": "A title", **answer}

    return SampleSiteIE


def _fetch(origin, folder, *answers, path="/watch/0", playlist=None, options=None, **limits):
    job = job_context(folder, **limits)
    extractor = _site(*answers, playlist=playlist)
    chosen = yt_dlp.YtDlpOptions(extractors=(extractor,), **(options or {}))
    return yt_dlp.download(origin.url(path), job.context, chosen), job


def _failed(*args, **kwargs):
    with pytest.raises((PermanentError, TransientError)) as told:
        _fetch(*args, **kwargs)
    return told.value


@pytest.fixture(autouse=True)
def closed_streams():
    """No test leaves the files of streams that were stopped to another."""
    with closing_streams():
        yield


@pytest.fixture
def site():
    return _site


@pytest.fixture
def fetch():
    """Runs yt-dlp on our own site: `fetch(origin, folder, *answers)` gives the files and the job's recorders."""
    return _fetch


@pytest.fixture
def failed():
    """The error of a `fetch` that must fail."""
    return _failed
