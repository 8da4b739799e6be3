"""A media host on loopback that answers as nobody should: for ever, byte by byte, in circles, or a thousandfold."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache

MIB = 1024 * 1024
HOPS = 20
SEGMENTS = 1_000_000
GIVE_UP_S = 120.0
"""No reply goes on for longer, whatever the client does."""

_OK = b"HTTP/1.1 200 OK\r\n"
_PLAYLIST = "application/vnd.apple.mpegurl"


@contextmanager
def hostile_origin() -> Iterator[str]:
    """The address of a host that serves `/<way>.<suffix>`, the way being a key of `WAYS`."""
    # Made before anybody waits for it.
    _bomb()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        thread = threading.Thread(target=_accept, args=(server,), daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    # Who is hung up on is what these tests are about.
    with connection, suppress(OSError):
        connection.settimeout(GIVE_UP_S)
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(65536)
            if not more:
                return
            head += more
        path = head.split(b" ")[1].decode().removeprefix("http://sample.test")
        way = path.lstrip("/").split(".")[0].split("-")[0]
        give_up_at = time.monotonic() + GIVE_UP_S
        for piece in WAYS[way](path):
            connection.sendall(piece)
            if time.monotonic() > give_up_at:
                return


def _silent(_: str) -> Iterator[bytes]:
    time.sleep(GIVE_UP_S)
    yield b""


def _trickle(_: str) -> Iterator[bytes]:
    yield _OK + b"Content-Type: image/jpeg\r\nContent-Length: 100000000\r\n\r\n\xff\xd8\xff\xe0"
    yield from _byte_by_byte(b"\0")


def _slow(_: str) -> Iterator[bytes]:
    yield _OK + b"X-Slow: "
    yield from _byte_by_byte(b"a")


def _headers(_: str) -> Iterator[bytes]:
    yield _OK
    while True:
        yield b"X-Filler: " + b"a" * 1000 + b"\r\n"


def _chunks(_: str) -> Iterator[bytes]:
    yield _OK + b"Content-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\xff\xd8\xff\xe0\r\n"
    while True:
        yield b"10000\r\n" + b"\0" * 0x10000 + b"\r\n"


@cache
def _bomb() -> bytes:
    """Six hundred times 1 MiB, a thousandfold packed."""
    return gzip.compress(b'"' + b"a" * (600 * MIB) + b'"', 6)


def _gzip(path: str) -> Iterator[bytes]:
    kind = b"application/json" if path.endswith("json") else b"image/jpeg"
    content = _bomb()
    length = str(len(content)).encode()
    yield _OK + b"Content-Type: " + kind + b"\r\nContent-Encoding: gzip\r\nContent-Length: " + length + b"\r\n\r\n"
    yield content


def _hops(path: str) -> Iterator[bytes]:
    """`/hops-3.jpg` leads to `/hops-4.jpg`, and the 20th to a picture that is one."""
    name, _, suffix = path.lstrip("/").rpartition(".")
    number = int(name.partition("-")[2] or 0)
    if number >= HOPS:
        yield _OK + b"Content-Type: image/jpeg\r\nContent-Length: 4\r\n\r\n\xff\xd8\xff\xd9"
    else:
        yield f"HTTP/1.1 302 Found\r\nLocation: /hops-{number + 1}.{suffix}\r\nContent-Length: 0\r\n\r\n".encode()


def _circle(path: str) -> Iterator[bytes]:
    yield f"HTTP/1.1 302 Found\r\nLocation: {path}\r\nContent-Length: 0\r\n\r\n".encode()


def _playlist(_: str) -> Iterator[bytes]:
    """A million pieces; each exists and holds nothing."""
    head = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n"
    body = head + "#EXTINF:10,\n/piece.ts\n" * SEGMENTS + "#EXT-X-ENDLIST\n"
    yield _OK + f"Content-Type: {_PLAYLIST}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body.encode()


def _piece(_: str) -> Iterator[bytes]:
    yield _OK + b"Content-Type: video/mp2t\r\nContent-Length: 188\r\n\r\n" + b"G" + b"\0" * 187


def _byte_by_byte(byte: bytes) -> Iterator[bytes]:
    while True:
        time.sleep(1.0)
        yield byte


WAYS: dict[str, Callable[[str], Iterator[bytes]]] = {
    "silent": _silent,
    "trickle": _trickle,
    "slow": _slow,
    "headers": _headers,
    "chunks": _chunks,
    "gzip": _gzip,
    "hops": _hops,
    "circle": _circle,
    "playlist": _playlist,
    "piece": _piece,
}
