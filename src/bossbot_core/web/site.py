"""What is answered to a request: a file for a good link, a probe, or a refusal that tells nothing."""

import asyncio
import re
from collections.abc import Collection
from contextlib import ExitStack
from time import monotonic
from typing import Any

import structlog
from aiohttp import web

from bossbot_core.storage import Storage, StoredFile
from bossbot_core.web import headers
from bossbot_core.web.health import Probes
from bossbot_core.web.links import Links
from bossbot_core.web.visitors import BusyError, Visitors, address_of

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})

_LEAST_DEADLINE_S = 120.0
_SLOWEST_BYTES_S = 16 * 1024
_PORT = re.compile(r":\d{1,5}$")

log = structlog.get_logger("web")


class Site:
    """Answers requests; `links` None gives out no files. `hosts` are the names that it answers to."""

    def __init__(
        self,
        *,
        probes: Probes,
        storage: Storage,
        links: Links | None = None,
        hosts: Collection[str] = (),
        visitors: Visitors | None = None,
    ) -> None:
        self._probes = probes
        self._storage = storage
        self._links = links
        self._hosts = LOOPBACK | {host.lower() for host in hosts}
        self._visitors = visitors or Visitors()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer, which may have been sent to its end already."""
        started = monotonic()
        try:
            response = await self._answer(request)
        except ConnectionError:
            raise
        except Exception:  # the boundary to strangers: a defect of ours tells them nothing
            log.exception("request failed", method=request.method)
            if request.writer.output_size:
                raise ConnectionResetError("half sent") from None
            response = _plain(500, "Something went wrong.")
        # What follows the question mark opens the file, and the address is somebody's: neither is logged.
        path, seconds = request.raw_path.partition("?")[0], round(monotonic() - started, 3)
        tell = log.info if path.startswith("/files/") and response.status < 400 else log.debug
        tell("answered", method=request.method, path=path[:200], status=response.status, seconds=seconds)
        return response

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if _PORT.sub("", request.headers.get("Host", "")).lower() not in self._hosts:
            # A stranger's name that leads here would let their page read as if it were ours.
            return _plain(421, "This is not the address of this server.")
        try:
            with self._visitors.admitted(address_of(request)):
                return await self._admitted(request)
        except BusyError as busy:
            response = _plain(busy.status, "Too many requests.")
            response.headers["Retry-After"] = str(busy.retry_after_s)
            return response

    async def _admitted(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method not in {"GET", "HEAD"}:
            response = _plain(405, "Only GET and HEAD.")
            response.headers["Allow"] = "GET, HEAD"
            return response
        if probe := self._probes.named(request.raw_path):
            return await probe()
        target = self._links.read(request.raw_path) if self._links else None
        media = await self._storage.find(target.guild_id, target.job_id) if target else None
        if target is None or media is None or not 1 <= target.number <= len(media.files):
            return _nothing()
        return await self._send(request, media.files[target.number - 1])

    async def _send(self, request: web.BaseRequest, file: StoredFile) -> web.StreamResponse:
        with ExitStack() as stack:
            try:
                descriptor = stack.enter_context(self._storage.lend(file))
            except OSError as error:
                log.info("file not lent", reason=type(error).__name__)
                return _nothing()
            # The open file, whatever becomes of its name.
            response = _FileOnce(f"/proc/self/fd/{descriptor}", headers=headers.of_file(file))
            await _within(_LEAST_DEADLINE_S + file.size_bytes / _SLOWEST_BYTES_S, request, response)
            return response


class _FileOnce(web.FileResponse):
    async def prepare(self, request: web.BaseRequest) -> Any:
        # aiohttp prepares once more what a handler has sent, and would look for the file anew.
        return await (web.StreamResponse.prepare(self, request) if self.prepared else super().prepare(request))


async def _within(deadline_s: float, request: web.BaseRequest, response: web.FileResponse) -> None:
    try:
        async with asyncio.timeout(deadline_s):
            await response.prepare(request)
    except TimeoutError:
        log.info("download too slow", deadline_s=round(deadline_s))
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError("too slow") from None


def _nothing() -> web.Response:
    """The same words for a link that has ended, one that nobody made, and a file that is gone."""
    return _plain(404, "There is nothing here, or not any more.")


def _plain(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=f"{text}\n")
