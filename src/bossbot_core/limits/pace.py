"""The pace at which each platform is asked, shared by all jobs (the generic cell rate algorithm, ITU-T I.371)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial

import structlog
from attrs import Factory, define

from bossbot_core.database import Database
from bossbot_core.limits.standing import Standing, save, take_up
from bossbot_core.settings import LimitSettings

BURST = 5
"""Requests a rested platform takes at once: as many as jobs run by default."""

LONGEST_BACK_OFF_S = 3600.0
"""A platform that asks for more is asked again after this long: it may have been a mistake, and it is remembered."""

SAVE_EVERY_S = 1.0
"""How often, at most, used-up requests are written down: a crash forgets a second of them, a back-off never."""

type Clock = Callable[[], float]
type Sleep = Callable[[float], Awaitable[None]]

log = structlog.get_logger("limits")


@define
class _Pace:
    interval_s: float
    next_due: float = 0.0
    blocked_until: float = 0.0
    turn: asyncio.Lock = Factory(asyncio.Lock)

    def wait_s(self, now: float) -> float:
        earliest = self.next_due - (BURST - 1) * self.interval_s
        return max(earliest, self.blocked_until) - now

    def standing(self, now: float) -> Standing:
        return Standing(ahead_s=max(self.next_due - now, 0.0), blocked_s=max(self.blocked_until - now, 0.0))

    def take_up(self, standing: Standing, now: float) -> None:
        # The rate may have been raised since; nobody is ever further ahead than one burst.
        self.next_due = max(self.next_due, now + min(standing.ahead_s, BURST * self.interval_s))
        self.blocked_until = max(self.blocked_until, now + min(standing.blocked_s, LONGEST_BACK_OFF_S))


class PlatformPace:
    """Lets each plugin's requests through at its own rate, first come first served; used from one event loop.

    With a `database`, and between `load` and `close`, what it knows survives a restart. `clock` is monotonic, `wall`
    gives seconds since 1970.
    """

    def __init__(
        self,
        settings: LimitSettings,
        *,
        database: Database | None = None,
        clock: Clock = time.monotonic,
        wall: Clock = time.time,
        sleep: Sleep = asyncio.sleep,
        save_every_s: float = SAVE_EVERY_S,
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._wall = wall
        self._sleep = sleep
        self._save_every_s = save_every_s
        self._paces: dict[str, _Pace] = {}
        self._unsaved: set[str] = set()
        self._changed = asyncio.Event()
        self._urgent = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    async def load(self) -> None:
        """Take up what an earlier process left, and write down what changes from now on."""
        if self._database is None or self._keeping is not None:
            return
        standings = await self._database.write(partial(take_up, now_s=self._wall()))
        for plugin, standing in standings.items():
            self._pace(plugin).take_up(standing, self._clock())
        self._keeping = asyncio.create_task(self._keep(self._database))

    async def close(self) -> None:
        """Write down where every platform stands; closing twice is harmless."""
        keeping, self._keeping = self._keeping, None
        if self._database is None or keeping is None:
            return
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        await self._save(self._database, self._paces)

    async def acquire(self, plugin: str) -> None:
        """Wait until the platform may be asked once more; whoever is cancelled while waiting uses nothing up."""
        pace = self._pace(plugin)
        async with pace.turn:
            # A back-off may arrive while this sleeps, so the wait is worked out anew.
            while (wait_s := pace.wait_s(self._clock())) > 0:
                await self._sleep(wait_s)
            pace.next_due = max(pace.next_due, self._clock()) + pace.interval_s
        self._unsaved.add(plugin)
        self._changed.set()

    def back_off(self, plugin: str, seconds: float) -> None:
        """Let every job of this platform wait that long, the ones that already wait too; never shortens a wait.

        At most an hour; what is no positive number is ignored. It is written down at once.
        """
        if not seconds > 0:
            return
        pace = self._pace(plugin)
        pace.blocked_until = max(pace.blocked_until, self._clock() + min(seconds, LONGEST_BACK_OFF_S))
        self._unsaved.add(plugin)
        self._changed.set()
        self._urgent.set()

    def _pace(self, plugin: str) -> _Pace:
        if plugin not in self._paces:
            per_s = self._settings.pace.get(plugin, self._settings.default_pace_per_s)
            self._paces[plugin] = _Pace(1 / per_s if per_s > 0 else 0.0)
        return self._paces[plugin]

    async def _keep(self, database: Database) -> None:
        while True:
            await self._changed.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._save_every_s):
                    await self._urgent.wait()
            self._changed.clear()
            self._urgent.clear()
            unsaved, self._unsaved = self._unsaved, set()
            await self._save(database, unsaved)

    async def _save(self, database: Database, plugins: Iterable[str]) -> None:
        now = self._clock()
        standings = {plugin: self._paces[plugin].standing(now) for plugin in plugins}
        try:
            await database.write(partial(save, standings=standings, now_s=self._wall()))
        except Exception:  # the named boundary of the memory: the pace itself is kept without it
            log.exception("pace not saved", plugins=sorted(standings))
