"""Faults on order: the next requests that fit a pattern go wrong in a chosen way."""

import asyncio
import time
from collections import Counter
from enum import StrEnum
from fnmatch import fnmatchcase
from random import Random

from attrs import evolve, frozen


class FaultKind(StrEnum):
    """What goes wrong."""

    DELAY = "delay"
    DROP = "drop"
    STATUS = "status"
    RATE_LIMIT = "rate_limit"
    STORE_THEN_500 = "store_then_500"
    STORE_THEN_RESET = "store_then_reset"
    SLOW_UPLOAD = "slow_upload"


@frozen(kw_only=True)
class Fault:
    """One order, for the next `times` requests whose `METHOD /path` fits the shell pattern `route`."""

    kind: FaultKind
    route: str
    times: int = 1
    status: int = 500
    seconds: float = 0.0
    scope: str = "user"
    everywhere: bool = False
    html: bool = False


@frozen
class _Scattered:
    """A share of the requests that fit a route goes wrong, for as long as nobody clears it."""

    route: str
    share: float
    chance: Random


class Line:
    """A line that carries so many bytes a second, whoever sends them."""

    def __init__(self, bytes_per_s: float) -> None:
        self._bytes_per_s = bytes_per_s
        self._free_at = 0.0

    async def carry(self, size_bytes: int) -> None:
        """Return when so much has come through, after all that came before it."""
        now = time.monotonic()
        self._free_at = max(now, self._free_at) + size_bytes / self._bytes_per_s
        await asyncio.sleep(self._free_at - now)


class Faults:
    """The orders that wait; paths are without `/api/v10`. `taken` counts what went wrong, by kind."""

    def __init__(self) -> None:
        self.taken: Counter[FaultKind] = Counter()
        self._waiting: list[Fault] = []
        self._scattered: list[_Scattered] = []
        self._uplink: Line | None = None

    def delay(self, route: str, seconds: float, *, times: int = 1) -> None:
        """Answers late."""
        self._waiting.append(Fault(kind=FaultKind.DELAY, route=route, times=times, seconds=seconds))

    def drop(self, route: str, *, times: int = 1) -> None:
        """Breaks the connection and stores nothing."""
        self._waiting.append(Fault(kind=FaultKind.DROP, route=route, times=times))

    def fail(self, route: str, status: int = 500, *, times: int = 1) -> None:
        """Answers with a status and stores nothing."""
        self._waiting.append(Fault(kind=FaultKind.STATUS, route=route, times=times, status=status))

    def store_then_500(self, route: str, *, times: int = 1) -> None:
        """Does what was asked and answers 500."""
        self._waiting.append(Fault(kind=FaultKind.STORE_THEN_500, route=route, times=times))

    def store_then_reset(self, route: str, *, times: int = 1) -> None:
        """Does what was asked and breaks the connection."""
        self._waiting.append(Fault(kind=FaultKind.STORE_THEN_RESET, route=route, times=times))

    def rate_limit(self, route: str, retry_after_s: float, *, times: int = 1, scope: str = "shared") -> None:
        """Answers 429; scope `global` sets Discord's global marks, `html` answers as its proxy does."""
        self._waiting.append(
            Fault(
                kind=FaultKind.RATE_LIMIT,
                route=route,
                times=times,
                seconds=retry_after_s,
                scope=scope,
                everywhere=scope == "global",
                html=scope == "html",
            )
        )

    def scatter(self, route: str, share: float, chance: Random) -> None:
        """Does what was asked and then, by `chance`, answers a `share` of the requests with 500 or not at all."""
        self._scattered.append(_Scattered(route, share, chance))

    def slow_uploads(self, bytes_per_s: float) -> None:
        """Reads files at this speed, all together, and leaves the rest with the sender, until nobody wants that."""
        self._uplink = Line(bytes_per_s)

    def uplink(self) -> Line | None:
        """The slow line for one more file, if there is one."""
        if self._uplink is not None:
            self.taken[FaultKind.SLOW_UPLOAD] += 1
        return self._uplink

    def clear(self) -> None:
        """Forgets every order."""
        self._uplink = None
        self._waiting.clear()
        self._scattered.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The first order that fits, used up by one."""
        request = f"{method} {path}"
        fault = self._ordered(request) or self._by_chance(request)
        if fault is not None:
            self.taken[fault.kind] += 1
        return fault

    def _ordered(self, request: str) -> Fault | None:
        for place, fault in enumerate(self._waiting):
            if fnmatchcase(request, fault.route):
                self._waiting[place : place + 1] = [evolve(fault, times=fault.times - 1)] if fault.times > 1 else []
                return fault
        return None

    def _by_chance(self, request: str) -> Fault | None:
        for each in self._scattered:
            if fnmatchcase(request, each.route) and each.chance.random() < each.share:
                kind = each.chance.choice([FaultKind.STORE_THEN_500, FaultKind.STORE_THEN_RESET])
                return Fault(kind=kind, route=each.route)
        return None
