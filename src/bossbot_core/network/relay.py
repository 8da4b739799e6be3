"""Moving bytes between two sockets: large buffers, back-pressure by awaiting, no copy that is not needed."""

import asyncio
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from attrs import frozen

from bossbot_core.network.bandwidth import Throttle
from bossbot_core.network.refusals import Cut, Reason

DOWN_CHUNK = 1024 * 1024
"""Bytes read at once from the outside: half of it costs a fifth of the throughput (`bench/door.py`)."""

UP_CHUNK = 64 * 1024
"""Bytes read at once from a job: requests are small."""

HEAD_CHUNK = 16 * 1024

type Meter = Callable[[int], int]
"""Is told how many bytes came and says how many may go on."""


@frozen
class Flow:
    """What befalls the bytes of a connection: they are counted, and slowed where there is a throttle."""

    meter: Meter
    throttle: Throttle | None = None

    def chunk(self, most: int) -> int:
        """How many bytes to read at once, where `most` would do."""
        return min(most, self.throttle.piece) if self.throttle else most


class HeadTooLargeError(ValueError):
    """No end of the head within the bound."""


async def receive_head(source: socket.socket, rest: bytes, limit: int) -> tuple[bytes, bytes]:
    """Read on from `rest` to the empty line: the head without it, and what came behind it.

    Raises `HeadTooLargeError`, and `ConnectionError` where the other side ends first.
    """
    loop = asyncio.get_running_loop()
    received = bytearray(rest)
    while (end := received.find(b"\r\n\r\n", 0, limit)) < 0:
        if len(received) >= limit:
            raise HeadTooLargeError
        more = await loop.sock_recv(source, HEAD_CHUNK)
        if not more:
            raise ConnectionAbortedError("the connection ended within a head")
        received += more
    return bytes(received[:end]), bytes(received[end + 4 :])


async def send(sink: socket.socket, content: bytes | memoryview, flow: Flow) -> None:
    """Send what the meter lets through, when the throttle does; raises `Cut` where that is not all."""
    step = flow.chunk(len(content)) or 1
    with memoryview(content) as whole:
        for start in range(0, len(whole), step):
            with whole[start : start + step] as piece:
                await _send_piece(sink, piece, flow)


async def _send_piece(sink: socket.socket, piece: memoryview, flow: Flow) -> None:
    if flow.throttle:
        await flow.throttle.pay(len(piece))
    with piece[: flow.meter(len(piece))] as passed:
        try:
            await asyncio.get_running_loop().sock_sendall(sink, passed)
        except OSError as error:
            # The frames of asyncio in there hold a view of their own.
            raise error.with_traceback(None) from None
        if len(passed) < len(piece):
            raise Cut(Reason.BYTE_CAP)


async def pump(source: socket.socket, sink: socket.socket, flow: Flow, chunk: int) -> None:
    """Pass everything on until `source` ends, then end `sink`'s direction; raises `Cut` and `OSError`."""
    loop = asyncio.get_running_loop()
    # Every view is released, or the traceback of a failure would keep the buffer until the next full collection.
    with memoryview(bytearray(flow.chunk(chunk))) as buffer:
        while count := await loop.sock_recv_into(source, buffer):
            with buffer[:count] as content:
                await send(sink, content, flow)
            # Both calls return at once while bytes are there; the other transfers get their turn here.
            await asyncio.sleep(0)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


async def pump_exactly(source: socket.socket, sink: socket.socket, flow: Flow, length: int) -> None:
    """Pass `length` bytes on; raises `ConnectionError` where `source` ends before."""
    loop = asyncio.get_running_loop()
    chunk = flow.chunk(UP_CHUNK)
    while length > 0:
        content = await loop.sock_recv(source, min(length, chunk))
        if not content:
            raise ConnectionAbortedError("the connection ended within a body")
        await send(sink, content, flow)
        length -= len(content)


async def until_gone(peer: socket.socket) -> None:
    """Read and drop what `peer` still sends; raises `ConnectionError` when it has left."""
    while await asyncio.get_running_loop().sock_recv(peer, UP_CHUNK):
        pass
    raise ConnectionAbortedError("the other side has left")


@contextmanager
def first_failure() -> Iterator[None]:
    """Let the first failure inside a task group stand for all of them."""
    try:
        yield
    except ExceptionGroup as group:
        raise group.exceptions[0] from None


@contextmanager
def reset_unless_done(connection: socket.socket) -> Iterator[socket.socket]:
    """Close at the end; after an error so that the other side sees a failure.

    Where no length was announced, a plain end looks like a whole file.
    """
    try:
        yield connection
    except BaseException:
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise
    finally:
        connection.close()
