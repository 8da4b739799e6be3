"""The listener: bounded in connections, patient with nobody, and every answer with the same headers."""

import asyncio
import logging
import os
from typing import Any

import structlog
from aiohttp import web

from bossbot_core.settings import SettingsError, SocketAddress
from bossbot_core.web import headers
from bossbot_core.web.site import Site

MOST_CONNECTIONS = 512
HEAD_PATIENCE_S = 10.0
"""How long a new connection may take to say what it wants."""

_KEEP_ALIVE_S = 15.0
_SHUTDOWN_S = 1.0

log = structlog.get_logger("web")

# What strangers send that is no HTTP is no error of ours.
_protocol_log = logging.getLogger("web.protocol")
_protocol_log.addFilter(lambda record: not str(record.msg).startswith("Error handling request"))


class WebServer:
    """Serves a `Site` on one address."""

    def __init__(
        self,
        listen: SocketAddress,
        site: Site,
        *,
        most_connections: int = MOST_CONNECTIONS,
        head_patience_s: float = HEAD_PATIENCE_S,
    ) -> None:
        self._listen = listen
        self._site = site
        self._most_connections = most_connections
        self._head_patience_s = head_patience_s
        self._runner: web.ServerRunner | None = None
        self.port = listen.port

    async def start(self) -> None:
        """Listen; raises `SettingsError` where the address is taken or not of this machine."""
        bounded = _Bounded(self._site, self._most_connections, self._head_patience_s)
        runner = web.ServerRunner(bounded, shutdown_timeout=_SHUTDOWN_S)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._listen.host, self._listen.port).start()
        except OSError as error:
            await runner.cleanup()
            where = f"{self._listen.host}, port {self._listen.port}"
            # asyncio's own words repeat the address.
            reason = os.strerror(error.errno or 0)
            raise SettingsError([f"web.listen: {where} cannot be used: {reason}."]) from None
        self._runner = runner
        self.port = runner.addresses[0][1]
        log.info("web server started", host=self._listen.host, port=self.port)

    async def close(self) -> None:
        """Stop listening and cut what is still being sent; twice is harmless."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()


class _Bounded(web.Server):
    """Closes connections beyond a number, and those that do not begin to speak."""

    def __init__(self, site: Site, most_connections: int, head_patience_s: float) -> None:
        super().__init__(
            self._answer,
            request_factory=self._request,
            access_log=None,
            logger=_protocol_log,
            keepalive_timeout=_KEEP_ALIVE_S,
            lingering_time=1.0,
        )
        self._site = site
        self._most_connections = most_connections
        self._head_patience_s = head_patience_s
        self._silent: dict[Any, asyncio.TimerHandle] = {}

    def connection_made(self, handler: Any, transport: asyncio.Transport) -> None:
        """Take one more, or close it at once."""
        super().connection_made(handler, transport)
        if len(self.connections) > self._most_connections:
            transport.abort()
            return
        self._silent[handler] = asyncio.get_running_loop().call_later(self._head_patience_s, transport.abort)

    def connection_lost(self, handler: Any, exc: BaseException | None = None) -> None:
        """Forget it."""
        self._has_spoken(handler)
        super().connection_lost(handler, exc)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        return await self._site.answer(request)

    def _request(self, message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
        self._has_spoken(protocol)
        return _Request(message, payload, protocol, writer, task, asyncio.get_running_loop())

    def _has_spoken(self, handler: Any) -> None:
        if timer := self._silent.pop(handler, None):
            timer.cancel()


class _Request(web.BaseRequest):
    async def _prepare_hook(self, response: web.StreamResponse) -> None:
        # The one place that answers of aiohttp's own pass, too: those to what is no HTTP name its version otherwise.
        response.headers.update(headers.SAFE)
