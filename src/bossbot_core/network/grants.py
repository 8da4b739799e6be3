"""Which jobs may go out: a secret, a byte cap and the open connections of each."""

import asyncio
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define, field

from bossbot_core.engines.proxies import Proxy
from bossbot_core.network.bandwidth import Throttle
from bossbot_core.network.refusals import Reason, Refused
from bossbot_core.network.targets import Target

MAX_TUNNELS = 32
"""Connections of one job at a time; a browser opens 6 a host, yt-dlp and gallery-dl no more than that in all."""


@define(eq=False)
class Grant:
    """One job's right to go out; everything but `used` and `received` is touched by the door's own thread only."""

    job_id: int
    byte_cap: int
    throttle: Throttle | None = None
    proxy: Proxy | None = field(default=None, repr=False)
    home: Target | None = None
    """Where its own link leads, if the operator allowed that place inside; nobody else may go there."""
    secret: str = field(factory=lambda: secrets.token_urlsafe(24), repr=False)
    used: int = 0
    received: int = 0
    capped: bool = False
    _tunnels: set[asyncio.Task[Any]] = field(factory=set)

    @property
    def user(self) -> str:
        """The user name that goes with the secret."""
        return f"job-{self.job_id}"

    def take(self, count: int) -> int:
        """Count `count` bytes; returns how many of them the cap lets through."""
        passed = min(count, self.byte_cap - self.used)
        self.used += passed
        self.capped = self.capped or passed < count
        return passed

    def receive(self, count: int) -> int:
        """Count `count` bytes that came from the outside; returns as `take` does."""
        passed = self.take(count)
        self.received += passed
        return passed

    @contextmanager
    def tunnel(self) -> Iterator[None]:
        """Count the running task as one open connection; raises `Refused`."""
        if self.capped:
            raise Refused(Reason.BYTE_CAP)
        if len(self._tunnels) >= MAX_TUNNELS:
            raise Refused(Reason.TOO_MANY_TUNNELS)
        task = asyncio.current_task()
        assert task is not None
        self._tunnels.add(task)
        try:
            yield
        finally:
            self._tunnels.discard(task)

    def cut(self) -> None:
        """Close every open connection."""
        for task in self._tunnels:
            task.cancel()


class Grants:
    """The grants that stand, by user name."""

    def __init__(self) -> None:
        self._by_user: dict[str, Grant] = {}

    def add(self, grant: Grant) -> None:
        """Let a job out."""
        self._by_user[grant.user] = grant

    def of_job(self, job_id: int) -> Grant | None:
        """The job's grant, if it stands."""
        return self._by_user.get(f"job-{job_id}")

    def remove(self, job_id: int) -> Grant | None:
        """Take the grant away; its open connections are still to be cut."""
        return self._by_user.pop(f"job-{job_id}", None)

    def find(self, credentials: tuple[str, str] | None) -> Grant:
        """The grant whose secret was shown; raises `Refused`."""
        user, secret = credentials or ("", "")
        grant = self._by_user.get(user)
        # A wrong name takes as long as a wrong secret.
        known = grant.secret if grant else secrets.token_urlsafe(24)
        if not hmac.compare_digest(known.encode(), secret.encode()) or grant is None:
            raise Refused(Reason.CREDENTIALS)
        return grant
