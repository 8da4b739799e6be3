"""The egress door: the one way out, a forward proxy on loopback with a thread and an event loop of its own."""

import asyncio
import socket
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from bossbot_core.api import Egress
from bossbot_core.engines.proxies import Proxy
from bossbot_core.network.bandwidth import Bandwidth
from bossbot_core.network.connection import Connection
from bossbot_core.network.dialer import Dialer, Resolver
from bossbot_core.network.grants import Grant, Grants
from bossbot_core.network.listener import HOST, Listener
from bossbot_core.network.targets import Target, parse_target
from bossbot_core.settings import NetworkSettings

DEFAULT_PORTS = {"http": 80, "https": 443}
NO_OVERRIDES: Mapping[str, str] = MappingProxyType({})


class EgressDoor:
    """Lets jobs out to public addresses, each with its own secret and byte cap.

    `overrides` maps `host:port` to the `address:port` that is dialled in its place; with `resolver` they are what
    tests replace. Made and used from the bot's event loop.
    """

    def __init__(
        self,
        settings: NetworkSettings,
        *,
        overrides: Mapping[str, str] = NO_OVERRIDES,
        resolver: Resolver | None = None,
    ) -> None:
        self._settings = settings
        self._dialer = Dialer(overrides=overrides, resolver=resolver)
        self._grants = Grants()
        self._bandwidth = Bandwidth(
            total_bytes_per_s=settings.max_bytes_per_s, job_bytes_per_s=settings.max_job_bytes_per_s
        )
        self._listener: Listener | None = None

    async def start(self) -> None:
        """Open the door; raises `OSError` where no port is free."""
        self._listener = Listener(self._serve)

    async def close(self) -> None:
        """Cut every connection and end the thread; closing twice is harmless."""
        listener, self._listener = self._listener, None
        if listener:
            await asyncio.to_thread(listener.stop)

    @property
    def address(self) -> tuple[str, int]:
        """Where jobs find the door, for `guard.install`; raises `RuntimeError` while it is closed."""
        return HOST, self._open().port

    def grant(self, job_id: int, *, byte_cap: int, proxy: Proxy | None = None, link: str = "") -> Egress:
        """Let a job out for `byte_cap` bytes (both directions together); an earlier grant of the job ends.

        The door goes on by way of `proxy` where there is one; the job learns nothing of it. Where `link` leads to a
        place inside that the operator allowed, this job may go to that host and port.
        """
        listener = self._open()
        self.revoke(job_id)
        throttle, home = self._bandwidth.for_job(), self._home(link)
        grant = Grant(job_id=job_id, byte_cap=byte_cap, throttle=throttle, proxy=proxy, home=home)
        self._grants.add(grant)
        # Absolute, since jobs work in folders of their own.
        ca_file = Path(self._settings.ca_file).absolute() if self._settings.ca_file else None
        return Egress(proxy_url=f"http://{grant.user}:{grant.secret}@{HOST}:{listener.port}", ca_file=ca_file)

    def revoke(self, job_id: int) -> None:
        """End a job's grant and cut its open connections."""
        grant = self._grants.remove(job_id)
        if grant and self._listener:
            self._listener.call(grant.cut)

    def used_bytes(self, job_id: int) -> int:
        """Bytes that passed for the job so far; 0 without a grant."""
        grant = self._grants.of_job(job_id)
        return grant.used if grant else 0

    def received_bytes(self, job_id: int) -> int:
        """Bytes that came for the job from the outside so far; 0 without a grant."""
        grant = self._grants.of_job(job_id)
        return grant.received if grant else 0

    def was_capped(self, job_id: int) -> bool:
        """Whether the job wanted more bytes than its cap; False without a grant."""
        grant = self._grants.of_job(job_id)
        return grant is not None and grant.capped

    def _home(self, link: str) -> Target | None:
        """The place inside that `link` leads to, where the operator allowed it."""
        try:
            url = urlsplit(link)
            target = parse_target(url.netloc, default_port=DEFAULT_PORTS.get(url.scheme))
        except ValueError:
            return None
        return target if self._settings.allows(target.host, target.port) else None

    def _open(self) -> Listener:
        if self._listener is None:
            raise RuntimeError("the egress door is closed")
        return self._listener

    async def _serve(self, job: socket.socket) -> None:
        idle_timeout_s = self._settings.idle_timeout_s
        connection = Connection(job, grants=self._grants, dialer=self._dialer, idle_timeout_s=idle_timeout_s)
        await connection.serve()
