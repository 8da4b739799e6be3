"""A media host with as many different videos and albums as a test wants, which counts what is asked of it."""

import asyncio
import contextlib
import hashlib
from collections import Counter

from aiohttp import web

from bossbot_core.sandbox.media_host import SAMPLES

ALBUM_SIZE = 12
"""Pictures in each album: two messages."""

_STEPS = 40
_BOX_HEADER = 8


class CountingOrigin:
    """Serves `/v/N.mp4`, `/slow/N.mp4` (over `slow_s` seconds) and `/album/N`; anything else is not there.

    Each number is another file, and the same file each time; ranges are served. `requests` counts the media requests
    by path. Pictures are at least `picture_bytes` long.
    """

    def __init__(self, *, slow_s: float = 2.0) -> None:
        self.picture_bytes = 0
        self.requests: Counter[str] = Counter()
        self.slow_s = slow_s
        self._clip = (SAMPLES / "tiny.mp4").read_bytes()
        self._pictures = [path.read_bytes() for path in sorted((SAMPLES / "album").glob("*.jpg"))[:ALBUM_SIZE]]
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def address(self) -> str:
        """Where it listens, as "127.0.0.1:port"; the same after it was away."""
        return f"127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listen, on the port of the last time if there was one."""
        application = web.Application()
        application.add_routes(
            [
                web.get(r"/v/{number:\d+}.mp4", self._video),
                web.get(r"/slow/{number:\d+}.mp4", self._slow_video),
                web.get(r"/album/{number:\d+}.json", self._listing),
                web.get(r"/album/{number:\d+}/{item:\d\d}.jpg", self._picture),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Be away: every connection ends and new ones are refused."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def sha256s(self, url: str) -> list[str]:
        """What a post of this link must contain, file by file; empty where nothing is there."""
        *_, folder, name = url.split("/")
        if folder in {"v", "slow"}:
            return [hashlib.sha256(self.video(int(name.removesuffix(".mp4")))).hexdigest()]
        if folder == "album":
            return [hashlib.sha256(self.picture(int(name), item)).hexdigest() for item in range(1, ALBUM_SIZE + 1)]
        return []

    def video(self, number: int) -> bytes:
        """A playable video that no other number has: the clip and a `free` box with the number inside."""
        inside = f"{number:016}".encode()
        return self._clip + (_BOX_HEADER + len(inside)).to_bytes(4) + b"free" + inside

    def picture(self, number: int, item: int) -> bytes:
        """A picture of an album; what follows the end of the image is its number."""
        return (self._pictures[item - 1] + f"{number:016}".encode()).ljust(self.picture_bytes, b"\0")

    async def _video(self, request: web.Request) -> web.StreamResponse:
        return await self._send(request, self.video(int(request.match_info["number"])), "video/mp4")

    async def _slow_video(self, request: web.Request) -> web.StreamResponse:
        content = self.video(int(request.match_info["number"]))
        return await self._send(request, content, "video/mp4", pause_s=self.slow_s / _STEPS)

    async def _listing(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        items = [f"/album/{number}/{item:02}.jpg" for item in range(1, ALBUM_SIZE + 1)]
        return web.json_response({"title": f"Album {number}", "author": "origin", "items": items})

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        content = self.picture(int(request.match_info["number"]), int(request.match_info["item"]))
        return await self._send(request, content, "image/jpeg")

    async def _send(
        self, request: web.Request, content: bytes, kind: str, *, pause_s: float = 0.0
    ) -> web.StreamResponse:
        if request.method == "GET":
            self.requests[request.path] += 1
        start = request.http_range.start or 0
        if start >= len(content):
            raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{len(content)}"})
        response = web.StreamResponse(status=206 if start else 200)
        response.content_type = kind
        response.content_length = len(content) - start
        response.headers.update({"Accept-Ranges": "bytes", "ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"'})
        if start:
            response.headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        await response.prepare(request)
        if request.method != "HEAD":
            # Who is killed in the middle hangs up.
            with contextlib.suppress(ConnectionError):
                await _trickle(response, content[start:], pause_s)
        return response


async def _trickle(response: web.StreamResponse, content: bytes, pause_s: float) -> None:
    step = max(1, len(content) // _STEPS) if pause_s else len(content)
    for offset in range(0, len(content), step):
        await response.write(content[offset : offset + step])
        if pause_s:
            await asyncio.sleep(pause_s)
