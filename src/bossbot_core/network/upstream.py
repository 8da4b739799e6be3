"""A way through the operator's proxy: it is told the address that was checked, never a name that it might read anew."""

import asyncio
import base64
import socket
import struct
from ipaddress import ip_address

from bossbot_core.engines.proxies import Proxy, ProxyKind
from bossbot_core.network import relay
from bossbot_core.network.targets import Target

MAX_REPLY_HEAD = 16 * 1024

_SOCKS5, _NO_CREDENTIALS, _PASSWORD = 5, 0, 2
_CONNECT, _IPV4, _IPV6 = 1, 1, 4
_ADDRESS_BYTES = {_IPV4: 4, _IPV6: 16}


class ProxyFailedError(OSError):
    """The proxy does not let us through; the text says how it answered, and holds no credentials."""


async def open_way(connection: socket.socket, proxy: Proxy, target: Target) -> None:
    """Make a connection to `proxy` one to `target`, whose host is an address; raises `OSError`."""
    ask = _ask_http if proxy.kind is ProxyKind.HTTP else _ask_socks
    await ask(connection, proxy, target)


async def _ask_http(connection: socket.socket, proxy: Proxy, target: Target) -> None:
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.user or proxy.password:
        credentials = base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
        lines.append(f"Proxy-Authorization: Basic {credentials}")
    request = "\r\n".join([*lines, "", ""])
    await asyncio.get_running_loop().sock_sendall(connection, request.encode())
    try:
        head, rest = await relay.receive_head(connection, b"", MAX_REPLY_HEAD)
    except relay.HeadTooLargeError:
        raise ProxyFailedError("no HTTP reply") from None
    version, _, answer = head.partition(b"\r\n")[0].partition(b" ")
    # Whoever we want to speak to waits for us: what comes before is the proxy's own invention.
    if not version.startswith(b"HTTP/1.") or not answer[:3].isdigit() or rest:
        raise ProxyFailedError("no HTTP reply")
    if not answer.startswith(b"2"):
        raise ProxyFailedError(f"HTTP status {int(answer[:3])}")


async def _ask_socks(connection: socket.socket, proxy: Proxy, target: Target) -> None:
    """RFC 1928, with the names and passwords of RFC 1929."""
    loop = asyncio.get_running_loop()
    known = bool(proxy.user or proxy.password)
    methods = bytes([_NO_CREDENTIALS, _PASSWORD]) if known else bytes([_NO_CREDENTIALS])
    await loop.sock_sendall(connection, bytes([_SOCKS5, len(methods)]) + methods)
    version, method = await _exactly(connection, 2)
    if version != _SOCKS5 or method not in methods:
        raise ProxyFailedError("no SOCKS method in common")
    if method == _PASSWORD:
        user, password = proxy.user.encode(), proxy.password.encode()
        await loop.sock_sendall(connection, bytes([1, len(user)]) + user + bytes([len(password)]) + password)
        if (await _exactly(connection, 2))[1] != 0:
            raise ProxyFailedError("SOCKS credentials refused")
    address = ip_address(target.host)
    kind = _IPV4 if address.version == 4 else _IPV6
    request = bytes([_SOCKS5, _CONNECT, 0, kind]) + address.packed + struct.pack("!H", target.port)
    await loop.sock_sendall(connection, request)
    _, status, _, kind = await _exactly(connection, 4)
    if status != 0:
        raise ProxyFailedError(f"SOCKS status {status}")
    length = _ADDRESS_BYTES[kind] if kind in _ADDRESS_BYTES else (await _exactly(connection, 1))[0]
    await _exactly(connection, length + 2)


async def _exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        more = await asyncio.get_running_loop().sock_recv(connection, count - len(received))
        if not more:
            raise ProxyFailedError("the connection ended")
        received += more
    return received
