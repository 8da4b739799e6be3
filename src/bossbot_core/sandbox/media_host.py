"""The sample media host: a small web site with every kind of answer that a download can meet."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from bossbot_core.sandbox.albums import album_routes
from bossbot_core.sandbox.samples import make

SAMPLE_HOST = "sample.test"
"""The name under which links reach this host; the egress door's override knows its address."""

SAMPLES = Path(__file__).parent / "samples"
TOO_LARGE_BYTES = 12 * 1024 * 1024
"""Over Discord's default upload limit of 10 MiB (developers/reference, "Uploading Files")."""

SIZED_MAX_BYTES = 8 * 1024**3
SLOW_BYTES = 2 * 1024 * 1024
SLOW_STEPS = 100
FREE_HEADER = 8
# A box longer than 32 bits can say carries its length in a second, 64-bit field (ISO/IEC 14496-12, 4.2).
FREE_HEADER_LONG = 16


class Sample(NamedTuple):
    """One link to try: its short name, its address and what to expect of it."""

    label: str
    url: str
    about: str


def _sample(label: str, path: str, about: str) -> Sample:
    return Sample(label, f"http://{SAMPLE_HOST}{path}", about)


class SampleHost:
    """Serves the sample media on loopback, from `start` to `close`."""

    samples = (
        _sample("Video", "/clip.mp4", "Five seconds of video with sound"),
        _sample("Photo", "/photo.jpg", "One picture"),
        _sample("Album", "/album/12", "Twelve pictures: more than one message can carry; you are asked which you want"),
        _sample("Long album", "/album/40", "Forty pictures: take the first ones, or pick"),
        _sample("One missing", "/album/3", "Three pictures, the second of which is gone: the others come"),
        _sample("Audio", "/audio.mp3", "Four seconds of sound"),
        _sample("Web video", "/clip.webm", "VP9 and Opus, which is converted to play everywhere"),
        _sample("Heavy", "/heavy.mp4", "16 MiB, over the default upload limit: it is made to fit"),
        _sample("Too large", "/too-large.mp4", "12 MiB and eight hours, which cannot be made to fit"),
        _sample("Slow", "/slow.mp4", "Takes about 20 seconds: time to watch it, or to cancel it"),
        _sample("Broken", "/broken.mp4", "The connection is cut midway, each time"),
        _sample("Not media", "/html.mp4", "A web page behind a video's name"),
        _sample("Missing", "/missing.mp4", "Nothing is there (404)"),
    )

    def __init__(self, *, slow_seconds: float = 20.0) -> None:
        self.slow_seconds = slow_seconds
        # Closed here or, at the latest, when Python ends; holes of sparse files take no room on the disk.
        self._padded = tempfile.TemporaryDirectory(prefix="bossbot-samples-")
        self._making = asyncio.Lock()
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def address(self) -> str:
        """Where the host listens, as "127.0.0.1:port"."""
        return f"127.0.0.1:{self._port}"

    async def start(self, port: int = 0) -> None:
        """Listens on loopback; port 0 takes a free one."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self._port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Ends every connection and removes the padded files."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._padded.cleanup()

    def _application(self) -> web.Application:
        application = web.Application()
        application.add_routes(
            [
                web.get("/{name:clip.mp4|clip.webm|photo.jpg|audio.mp3}", _file),
                web.get("/heavy.mp4", self._heavy),
                *album_routes(),
                web.get("/too-large.mp4", self._too_large),
                web.get(r"/sized/{size:\d{1,12}}.mp4", self._sized),
                web.get("/slow.mp4", self._slow),
                web.get("/broken.mp4", _broken),
                web.get("/html.mp4", _page_instead),
            ]
        )
        return application

    async def _too_large(self, _request: web.Request) -> web.FileResponse:
        return await self._of_size(TOO_LARGE_BYTES, "long.mp4")

    async def _heavy(self, _request: web.Request) -> web.FileResponse:
        # Made when it is first asked for: a package should not carry it.
        async with self._making:
            return web.FileResponse(await asyncio.to_thread(heavy_clip, Path(self._padded.name)))

    async def _sized(self, request: web.Request) -> web.FileResponse:
        return await self._of_size(int(request.match_info["size"]))

    async def _of_size(self, size: int, *names: str) -> web.FileResponse:
        return web.FileResponse(await asyncio.to_thread(padded_clip, Path(self._padded.name), size, *names))

    async def _slow(self, request: web.Request) -> web.StreamResponse:
        path = await asyncio.to_thread(padded_clip, Path(self._padded.name), SLOW_BYTES)
        content = await asyncio.to_thread(path.read_bytes)
        start = _range_start(request, len(content))
        response = web.StreamResponse(status=206 if start else 200)
        response.content_type = "video/mp4"
        response.content_length = len(content) - start
        response.headers.update({"Accept-Ranges": "bytes", "ETag": f'"slow-{len(content)}"'})
        if start:
            response.headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        await response.prepare(request)
        if request.method != "HEAD":
            # Who cancels a download hangs up in the middle of it.
            with contextlib.suppress(ConnectionError):
                await self._trickle(response, content[start:])
        return response

    async def _trickle(self, response: web.StreamResponse, content: bytes) -> None:
        step = SLOW_BYTES // SLOW_STEPS
        for offset in range(0, len(content), step):
            await response.write(content[offset : offset + step])
            await asyncio.sleep(self.slow_seconds / SLOW_STEPS)


def heavy_clip(folder: Path) -> Path:
    """Eight seconds of a picture so restless that they take 16 MiB."""
    target = folder / "heavy.mp4"
    if not target.exists():
        make.heavy(target)
    return target


def padded_clip(folder: Path, size: int, *names: str) -> Path:
    """A valid mp4 of exactly `size` bytes: a sample and one `free` box, whose inside is a hole in the file.

    The sample is the first of the `names` that fits; raises HTTPBadRequest when none does.
    """
    names = names or ("clip.mp4", "tiny.mp4")
    target = folder / f"{size}-{names[0]}"
    if target.exists():
        return target
    content = _first_sample_below(size, names)
    padding = size - len(content)
    unfinished = target.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(content + _free_box_header(padding))
        file.truncate(size)
    return unfinished.rename(target)


def _first_sample_below(size: int, names: Iterable[str]) -> bytes:
    for name in names:
        content = (SAMPLES / name).read_bytes()
        if len(content) + FREE_HEADER <= size <= SIZED_MAX_BYTES:
            return content
    raise web.HTTPBadRequest(text="No sample can have that size.")


def _free_box_header(length: int) -> bytes:
    if length < 2**32:
        return length.to_bytes(4) + b"free"
    return (1).to_bytes(4) + b"free" + length.to_bytes(FREE_HEADER_LONG - FREE_HEADER)


def _range_start(request: web.Request, size: int) -> int:
    start = request.http_range.start or 0
    if start >= size:
        raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{size}"})
    return max(start, 0)


async def _file(request: web.Request) -> web.FileResponse:
    return web.FileResponse(SAMPLES / request.match_info["name"])


async def _broken(request: web.Request) -> web.StreamResponse:
    content = await asyncio.to_thread((SAMPLES / "clip.mp4").read_bytes)
    response = web.StreamResponse(headers={"Accept-Ranges": "none"})
    response.content_type = "video/mp4"
    response.content_length = len(content)
    await response.prepare(request)
    if request.method != "HEAD":
        await response.write(content[: len(content) // 2])
        if request.transport is not None:
            request.transport.close()
    return response


async def _page_instead(_request: web.Request) -> web.Response:
    page = '<!doctype html><html lang="en"><title>Sign in</title><p>Please sign in to see this video.</p></html>'
    return web.Response(text=page, content_type="text/html")
