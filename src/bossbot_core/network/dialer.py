"""Resolve once, check every answer, and connect to what was checked: between the two nobody is asked again."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from bossbot_core.engines.proxies import Proxy
from bossbot_core.network.addresses import is_public
from bossbot_core.network.refusals import Reason, Refused
from bossbot_core.network.resolver import SystemResolver
from bossbot_core.network.targets import Target, parse_target
from bossbot_core.network.upstream import open_way

CONNECT_TIMEOUT_S = 10.0
"""For each address; a healthy host answers within three SYNs (1 + 2 + 4 seconds, RFC 6298)."""

RESOLVE_TIMEOUT_S = 10.0
"""Two rounds of the system resolver's own 5 seconds (resolv.conf(5))."""

PROXY_TIMEOUT_S = 20.0
"""For the whole way through a proxy: to reach it, to be let in, and for it to reach the host."""

MAX_ADDRESSES_BY_PROXY = 2

PORTS = {80, 443}

type Resolver = Callable[[str], Awaitable[Sequence[str]]]
"""A host name's addresses as canonical text; raises `OSError` where there are none."""

type Connect = Callable[[str, int], Awaitable[socket.socket]]
"""A non-blocking socket connected to an address and port; raises `OSError`."""


async def connect_tcp(address: str, port: int) -> socket.socket:
    """Connect to exactly this address."""
    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connection.settimeout(0)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(connection, (address, port))
    except BaseException:
        connection.close()
        raise
    return connection


log = structlog.get_logger("network")


class Dialer:
    """Connects to public addresses on the web's ports only.

    `overrides` (`host:port` to `address:port`) stand before every check; they and a job's `home` are the ways around.
    """

    def __init__(
        self, *, overrides: Mapping[str, str], resolver: Resolver | None = None, connect: Connect = connect_tcp
    ) -> None:
        self._overrides = {parse_target(key): parse_target(value) for key, value in overrides.items()}
        self._resolver = resolver or SystemResolver()
        self._connect_to = connect

    async def dial(self, target: Target, *, proxy: Proxy | None = None, home: Target | None = None) -> socket.socket:
        """A connected, non-blocking socket, by way of `proxy` if there is one; raises `Refused`.

        `home` is the one target that may be inside; no proxy elsewhere would know the way there.
        """
        addresses, port = await self._checked(target, home)
        if proxy is None or target == home:
            return await self._connect(addresses, port)
        return await self._through(proxy, addresses, port)

    async def _checked(self, target: Target, home: Target | None) -> tuple[Sequence[str], int]:
        if override := self._overrides.get(target):
            return [override.host], override.port
        if target == home:
            return await self._addresses(target), target.port
        if target.port not in PORTS:
            raise Refused(Reason.PORT)
        addresses = await self._addresses(target)
        if not all(is_public(address) for address in addresses):
            raise Refused(Reason.PRIVATE_ADDRESS)
        return addresses, target.port

    async def _addresses(self, target: Target) -> Sequence[str]:
        try:
            literal = target.address
        except ValueError:
            raise Refused(Reason.NOT_CANONICAL) from None
        return [str(literal)] if literal else await self._resolve(target)

    async def _resolve(self, target: Target) -> Sequence[str]:
        try:
            async with asyncio.timeout(RESOLVE_TIMEOUT_S):
                addresses = await self._resolver(target.host)
        except TimeoutError:
            raise Refused(Reason.TIMEOUT) from None
        # UnicodeError: the resolver's own refusal of a name with an empty or overlong label.
        except (OSError, UnicodeError):
            addresses = ()
        if not addresses:
            raise Refused(Reason.NAME_NOT_FOUND)
        return addresses

    async def _through(self, proxy: Proxy, addresses: Sequence[str], port: int) -> socket.socket:
        # Few proxies reach IPv6; each further address costs a connection, and as a rule fails as the first did.
        for address in sorted(addresses, key=lambda each: ":" in each)[:MAX_ADDRESSES_BY_PROXY]:
            try:
                async with asyncio.timeout(PROXY_TIMEOUT_S):
                    return await self._way(proxy, Target(address, port))
            except (OSError, UnicodeError, Refused) as error:
                how = str(error) or type(error).__name__
                log.warning("proxy failed", proxy=str(proxy), target=f"{address} port {port}", how=how)
        raise Refused(Reason.PROXY)

    async def _way(self, proxy: Proxy, target: Target) -> socket.socket:
        """The proxy may be anywhere, on this machine too: the operator named it."""
        connection = await self._connect(await self._addresses(Target(proxy.host, proxy.port)), proxy.port)
        try:
            await open_way(connection, proxy, target)
        except BaseException:
            connection.close()
            raise
        return connection

    async def _connect(self, addresses: Sequence[str], port: int) -> socket.socket:
        reason = Reason.UNREACHABLE
        for address in addresses:
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT_S):
                    return await self._connect_to(address, port)
            except TimeoutError:
                reason = Reason.TIMEOUT
            except OSError:
                reason = Reason.UNREACHABLE
        raise Refused(reason)
