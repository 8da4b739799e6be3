"""One child process from the bot's side: its messages, its death, its limits in time."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from multiprocessing.context import ForkServerProcess

import structlog

from bossbot_core.api import TransientError
from bossbot_core.pluginhost import passing_crash
from bossbot_core.runner.forkserver import ForkServer, last_words
from bossbot_core.runner.messages import GO, LINE_LIMIT_BYTES, Message, decode
from bossbot_core.runner.spec import ChildSpec
from bossbot_core.runner.stubborn import to_the_end

log = structlog.get_logger("runner")


class JobProcess:
    """A child at work on one attempt; always ends with `close`, which leaves no process of its group behind."""

    def __init__(self, spec: ChildSpec, process: ForkServerProcess) -> None:
        self._spec = spec
        self._process = process
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    @classmethod
    @contextlib.asynccontextmanager
    async def run(cls, forkserver: ForkServer, spec: ChildSpec) -> AsyncIterator["JobProcess"]:
        """A child that is dead, with all it started, when the block is left."""
        ours, theirs = socket.socketpair()
        starting = asyncio.ensure_future(forkserver.start(spec, theirs))
        try:
            started = cls(spec, await asyncio.shield(starting))
        except BaseException:
            ours.close()
            # A thread may be forking right now: wait for the child, or nobody would ever kill it.
            await to_the_end(cls._abandon(spec, starting))
            raise
        try:
            started._reader, started._writer = await asyncio.open_connection(sock=ours, limit=LINE_LIMIT_BYTES)
            yield started
        finally:
            await to_the_end(started.close())

    @classmethod
    async def _abandon(cls, spec: ChildSpec, starting: asyncio.Future[ForkServerProcess]) -> None:
        await cls(spec, await starting).close()

    @property
    def pid(self) -> int | None:
        """The child's process id, which is its group's as well."""
        return self._process.pid

    async def messages(self) -> AsyncIterator[Message]:
        """Every message until the child's last; raises `TransientError(plugin_crashed)` when it says nonsense."""
        while True:
            try:
                line = await self._reader.readline()
                if not line:
                    return
                yield decode(line)
            except (ValueError, ConnectionError) as error:
                raise passing_crash(self._spec.claim.plugin, f"bad message from the child: {error}") from error

    async def answer(self, line: bytes = GO) -> None:
        """Answer a `PaceMessage`, or a `TurnMessage` with `GO` or `NO`."""
        with contextlib.suppress(ConnectionError):
            self._writer.write(line)
            await self._writer.drain()

    async def crash(self, redact: Callable[[str], str]) -> TransientError:
        """The error for a child that died without a last message; what it wrote is logged as `redact` leaves it."""
        await asyncio.to_thread(self._process.join, 0.5)
        code = self._process.exitcode
        words = last_words(self._spec.workspace)
        log.warning("child died", job=self._spec.job_id, exit_code=code, stderr=redact(words))
        killed = code == -signal.SIGKILL
        return passing_crash(self._spec.claim.plugin, f"it died with exit code {code}", killed=killed)

    def _kill(self) -> None:
        """End the child and everything it started; harmless when it is gone."""
        pid = self._process.pid
        if pid is None:
            return
        # Before the child has made its own group, only the process itself can be killed.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, ValueError):
            self._process.kill()

    async def close(self) -> None:
        """End the child with all it started, reap it and close the socket."""
        self._kill()
        if hasattr(self, "_writer"):
            self._writer.close()
            with contextlib.suppress(ConnectionError):
                await self._writer.wait_closed()
        await asyncio.to_thread(self._process.join, 5)
        with contextlib.suppress(ValueError):
            self._process.close()
