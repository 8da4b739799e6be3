"""Discord lets a bot start so many sessions a day, and resets the token of one that goes on: we stay far below.

The count that matters is Discord's own (`GET /gateway/bot`): it knows what earlier runs of the bot have used up, so
that a bot that is restarted again and again has one budget for all its lives.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import hikari
import structlog
from attrs import frozen

from bossbot_core.discord.faults import describe

MOST_A_DAY = 400
"""Sessions started in 24 hours; Discord's limit is 1,000 (events/gateway#session-start-limit)."""

CAREFUL_AFTER = 100
CAREFUL_PAUSE_S = 300.0
_DAY_S = 86_400.0

type Ask = Callable[[], Awaitable[hikari.GatewayBotInfo]]

log = structlog.get_logger("discord")


@frozen(kw_only=True)
class StartsUsed:
    """Sessions started in the last 24 hours, and whether they are started slowly by now: somebody should look."""

    used: int = 0
    alert: bool = False


class SessionStarts:
    """Lets sessions be started, slowly after the first hundred of a day, and no more than `MOST_A_DAY`."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._own: deque[float] = deque(maxlen=MOST_A_DAY)
        self._asked_at: float | None = None
        self._lock = asyncio.Lock()
        self.state = StartsUsed()

    async def take(self) -> None:
        """Return when the next session may be started."""
        clock = asyncio.get_running_loop().time
        async with self._lock:
            while (pause_s := await self._pause_s(clock())) > 0:
                log.error("sessions run out", used=self.state.used, most=MOST_A_DAY, next_in_s=round(pause_s))
                await asyncio.sleep(pause_s)
            self._own.append(clock())

    async def _pause_s(self, now: float) -> float:
        known = await self._by_discord()
        own = [at for at in self._own if at > now - _DAY_S]
        # A bot that has just been started does not know when it last did: it waits for the whole pause.
        self._asked_at = now if self._asked_at is None else self._asked_at
        last = own[-1] if own else self._asked_at
        used = max(known.used if known else 0, len(own))
        self.state = StartsUsed(used=used, alert=used >= CAREFUL_AFTER)
        if len(own) >= MOST_A_DAY:
            return own[0] + _DAY_S - now
        if known and known.used >= MOST_A_DAY:
            return max(known.reset_after.total_seconds(), CAREFUL_PAUSE_S)
        return last + CAREFUL_PAUSE_S - now if used >= CAREFUL_AFTER else 0.0

    async def _by_discord(self) -> hikari.SessionStartLimit | None:
        try:
            return (await self._ask()).session_start_limit
        except hikari.HTTPError as error:
            log.warning("session starts not known", reason=describe(error))
            return None
