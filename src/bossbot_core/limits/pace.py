"""The pace at which each platform is asked, shared by all jobs (the generic cell rate algorithm, ITU-T I.371)."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from attrs import Factory, define

from bossbot_core.settings import LimitSettings

BURST = 5
"""Requests a rested platform takes at once: as many as jobs run by default."""

type MonotonicClock = Callable[[], float]
type Sleep = Callable[[float], Awaitable[None]]


@define
class _Pace:
    interval_s: float
    next_due: float = 0.0
    blocked_until: float = 0.0
    turn: asyncio.Lock = Factory(asyncio.Lock)

    def wait_s(self, now: float) -> float:
        earliest = self.next_due - (BURST - 1) * self.interval_s
        return max(earliest, self.blocked_until) - now


class PlatformPace:
    """Lets each plugin's requests through at its own rate, first come first served; used from one event loop."""

    def __init__(
        self, settings: LimitSettings, *, clock: MonotonicClock = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._sleep = sleep
        self._paces: dict[str, _Pace] = {}

    async def acquire(self, plugin: str) -> None:
        """Wait until the platform may be asked once more; whoever is cancelled while waiting uses nothing up."""
        pace = self._pace(plugin)
        async with pace.turn:
            # A back-off may arrive while this sleeps, so the wait is worked out anew.
            while (wait_s := pace.wait_s(self._clock())) > 0:
                await self._sleep(wait_s)
            pace.next_due = max(pace.next_due, self._clock()) + pace.interval_s

    def back_off(self, plugin: str, seconds: float) -> None:
        """Let every job of this platform wait that long, the ones that already wait too; never shortens a wait."""
        pace = self._pace(plugin)
        pace.blocked_until = max(pace.blocked_until, self._clock() + seconds)

    def _pace(self, plugin: str) -> _Pace:
        if plugin not in self._paces:
            per_s = self._settings.pace.get(plugin, self._settings.default_pace_per_s)
            self._paces[plugin] = _Pace(1 / per_s if per_s > 0 else 0.0)
        return self._paces[plugin]
