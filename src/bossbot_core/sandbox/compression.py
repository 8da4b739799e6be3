"""One gateway connection's way out: a queue, and the compression that the bot asked for."""

import asyncio
import json
import socket
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress

from aiohttp import WSCloseCode, web
from backports.zstd import ZstdCompressor

from bossbot_core.sandbox.payloads import Json


class Wire:
    """Sends payloads in order; one compression context for the whole connection, as Discord has it."""

    def __init__(self, connection: web.WebSocketResponse, compress: str, *, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._socket = connection
        self._frozen = False
        self._pack = _packer(compress)
        self._waiting: asyncio.Queue[Json] = asyncio.Queue()

    def post(self, payload: Json) -> None:
        """Puts a payload in line."""
        self._waiting.put_nowait(payload)

    async def close(self, code: int = WSCloseCode.OK) -> None:
        """Closes the connection with a code."""
        await self._socket.close(code=code)

    def cut(self) -> None:
        """Breaks the connection without a word."""
        self._transport.abort()

    def deafen(self) -> None:
        """Hears nothing more of what comes."""
        self._transport.pause_reading()

    def freeze(self) -> None:
        """Leaves the connection half-open: nothing is read or sent any more, and nobody is told."""
        self._frozen = True
        self._transport.pause_reading()

    def reset(self) -> None:
        """Breaks the connection with a TCP reset."""
        plug = self._transport.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    async def write(self) -> None:
        """Sends what is in line, for ever; what cannot be sent any more is dropped, for it is kept for a resume."""
        while True:
            payload = await self._waiting.get()
            with suppress(ConnectionError):
                await self._write(json.dumps(payload, separators=(",", ":")))

    async def _write(self, text: str) -> None:
        if self._socket.closed or self._frozen:
            return
        if self._pack is None:
            await self._socket.send_str(text)
        else:
            await self._socket.send_bytes(self._pack(text.encode()))


def _packer(compress: str) -> Callable[[bytes], bytes] | None:
    if compress == "zlib-stream":
        zlib_stream = zlib.compressobj()
        return lambda raw: zlib_stream.compress(raw) + zlib_stream.flush(zlib.Z_SYNC_FLUSH)
    if compress == "zstd-stream":
        zstd_stream = ZstdCompressor()
        return lambda raw: zstd_stream.compress(raw, mode=ZstdCompressor.FLUSH_BLOCK)
    return None
