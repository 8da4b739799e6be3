"""One connection of a job to the door, from its first byte to its last."""

import asyncio
import socket
from contextlib import suppress

import structlog

from bossbot_core.network import relay
from bossbot_core.network.dialer import Dialer
from bossbot_core.network.grants import Grant, Grants
from bossbot_core.network.http_heads import Request, parse_request, refusal, request_to_origin, response_to_job
from bossbot_core.network.refusals import Cut, Reason, Refused
from bossbot_core.network.targets import Target

MAX_REQUEST_HEAD = 32 * 1024
"""Bytes; what nginx takes by default (4 buffers of 8 KiB)."""

MAX_RESPONSE_HEAD = 256 * 1024
"""Bytes; Chromium's own bound for a response's head."""

HEAD_TIMEOUT_S = 10.0
"""A job is on this machine: it has its request ready when it connects."""

LINGER_S = 1.0
"""How long a refused job may take to read why."""

_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Connection:
    """Checks what one connection asks for, then passes bytes on until either side ends."""

    def __init__(self, job: socket.socket, *, grants: Grants, dialer: Dialer, idle_timeout_s: float) -> None:
        self._job = job
        self._grants = grants
        self._dialer = dialer
        self._idle_timeout_s = idle_timeout_s
        self._log = structlog.get_logger("network")

    async def serve(self) -> None:
        """Answer the connection and close it; failures end here, except cancellation."""
        # Either side may leave at any moment; whoever is left sees the reset.
        with suppress(OSError, Cut), relay.reset_unless_done(self._job):
            self._job.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                await self._pass()
            except Refused as refused:
                self._log.info("egress refused", reason=refused.reason.word)
                await self._refuse(refused.reason)
            except Cut as cut:
                self._log.info("egress cut", reason=cut.reason.word)
                raise

    async def _pass(self) -> None:
        request, rest = await self._receive()
        self._log = self._log.bind(target=str(request.target))
        grant = self._grants.find(request.credentials)
        self._log = self._log.bind(job=grant.job_id)
        length = 0 if request.is_tunnel else request.body_length
        with grant.tunnel(), relay.reset_unless_done(await self._dial(grant, request.target)) as origin:
            try:
                async with asyncio.timeout(self._idle_timeout_s) as idle:
                    up = relay.Flow(self._meter(grant.take, idle), grant.throttle)
                    down = relay.Flow(self._meter(grant.receive, idle), grant.throttle)
                    transfer = _Transfer(self._job, origin, up=up, down=down)
                    await (transfer.tunnel(rest) if request.is_tunnel else transfer.exchange(request, rest, length))
            except TimeoutError:
                raise Cut(Reason.TIMEOUT) from None

    async def _dial(self, grant: Grant, target: Target) -> socket.socket:
        return await self._dialer.dial(target, proxy=grant.proxy, home=grant.home)

    async def _receive(self) -> tuple[Request, bytes]:
        try:
            async with asyncio.timeout(HEAD_TIMEOUT_S):
                head, rest = await relay.receive_head(self._job, b"", MAX_REQUEST_HEAD)
        except relay.HeadTooLargeError:
            raise Refused(Reason.HEAD_TOO_LARGE) from None
        return parse_request(head), rest

    def _meter(self, passed: relay.Meter, idle: asyncio.Timeout) -> relay.Meter:
        loop = asyncio.get_running_loop()

        def count(size: int) -> int:
            if not idle.expired():
                idle.reschedule(loop.time() + self._idle_timeout_s)
            return passed(size)

        return count

    async def _refuse(self, reason: Reason) -> None:
        await asyncio.get_running_loop().sock_sendall(self._job, refusal(reason))
        self._job.shutdown(socket.SHUT_WR)
        # Closing while the job still sends would reset the connection before the job has read the reply.
        with suppress(OSError):
            async with asyncio.timeout(LINGER_S):
                await relay.until_gone(self._job)


class _Transfer:
    """The bytes between a job and an origin that passed every check."""

    def __init__(self, job: socket.socket, origin: socket.socket, *, up: relay.Flow, down: relay.Flow) -> None:
        self._job = job
        self._origin = origin
        self._up = up
        self._down = down

    async def tunnel(self, rest: bytes) -> None:
        """Everything, both ways, unread."""
        await asyncio.get_running_loop().sock_sendall(self._job, _ESTABLISHED)
        await relay.send(self._origin, rest, self._up)
        with relay.first_failure():
            async with asyncio.TaskGroup() as group:
                group.create_task(relay.pump(self._job, self._origin, self._up, relay.UP_CHUNK))
                group.create_task(relay.pump(self._origin, self._job, self._down, relay.DOWN_CHUNK))

    async def exchange(self, request: Request, rest: bytes, length: int) -> None:
        """One plain request with its body of `length` bytes, and its response."""
        body = rest[:length]
        await relay.send(self._origin, request_to_origin(request) + body, self._up)
        await relay.pump_exactly(self._job, self._origin, self._up, length - len(body))
        with relay.first_failure():
            async with asyncio.TaskGroup() as group:
                gone = group.create_task(relay.until_gone(self._job))
                await self._respond()
                gone.cancel()

    async def _respond(self) -> None:
        status, head, rest = 100, b"", b""
        try:
            while status < 200:
                head, rest = await relay.receive_head(self._origin, rest, MAX_RESPONSE_HEAD)
                status, head = response_to_job(head)
        except ValueError:
            raise Cut(Reason.BAD_RESPONSE) from None
        await relay.send(self._job, head + rest, self._down)
        await relay.pump(self._origin, self._job, self._down, relay.DOWN_CHUNK)
