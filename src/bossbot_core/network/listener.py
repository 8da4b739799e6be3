"""A loopback listener on a thread with an event loop of its own, so that moving bytes never delays the bot's."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from threading import Thread
from typing import Any

import structlog

HOST = "127.0.0.1"
BACKLOG = 512
ACCEPT_PAUSE_S = 0.2
"""How long to wait when the process has no file descriptor left."""

log = structlog.get_logger("network")

type Serve = Callable[[socket.socket], Coroutine[Any, Any, None]]


class Listener:
    """Accepts from the moment it is made until `stop`; raises `OSError` where no port is free."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._socket = socket.create_server((HOST, 0), backlog=BACKLOG)
        self._socket.settimeout(0)
        self.port: int = self._socket.getsockname()[1]
        self._stopping = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        # A daemon, so that a bot that dies without closing the door does die.
        self._thread = Thread(target=self._run, name="egress-door", daemon=True)
        self._thread.start()

    def call(self, callback: Callable[[], None]) -> None:
        """Run `callback` on the listener's thread, soon."""
        self._loop.call_soon_threadsafe(callback)

    def stop(self) -> None:
        """Cut every connection and wait until the thread has ended (blocks)."""
        self.call(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        # The runner cancels every connection when it closes, and waits for them.
        with self._socket, asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._accept_until_stopped())

    async def _accept_until_stopped(self) -> None:
        accepting = asyncio.create_task(self._accept())
        await self._stopping.wait()
        accepting.cancel()

    async def _accept(self) -> None:
        while True:
            try:
                connection, _ = await self._loop.sock_accept(self._socket)
            except OSError as error:
                log.warning("egress door cannot accept", error=str(error))
                await asyncio.sleep(ACCEPT_PAUSE_S)
                continue
            task = asyncio.create_task(self._serve(connection))
            self._connections.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._connections.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("egress connection failed", exc_info=error)
