"""Bandwidth: bytes per second for one job and for all together, shared fairly by those who want them."""

import asyncio
import heapq
import math

from attrs import define, field, frozen

SLICE_S = 0.02
"""How much of a second one piece takes: short enough that transfers look even, long enough to cost little."""

LEAST_PIECE = 1024
"""Bytes; smaller ones would be mostly packet heads."""

SLACK_S = 0.05
"""What a busy event loop lets through late is caught up, as long as it was not later than this."""


@define(eq=False)
class Share:
    """One payer's place in the order of a rate: how many bytes it is ahead."""

    ahead: float = 0.0


@frozen(order=True)
class _Turn:
    start: float
    number: int
    count: int = field(order=False)
    passed: asyncio.Future[None] = field(order=False)


class FairRate:
    """Lets bytes through at one speed, in the order of start-time fair queueing (Goyal, Vin and Cheng, 1996).

    Whoever has had the least goes first, so a payer with many connections gets no more than one with a single one.
    Used from one event loop.
    """

    def __init__(self, bytes_per_s: float) -> None:
        self.piece = max(LEAST_PIECE, int(bytes_per_s * SLICE_S))
        self._bytes_per_s = bytes_per_s
        self._free_at = -math.inf
        self._reached = 0.0
        self._turns = 0
        self._waiting: list[_Turn] = []
        self._timer: asyncio.TimerHandle | None = None

    async def pay(self, share: Share, count: int) -> None:
        """Wait until `count` bytes may pass; who is cancelled meanwhile delays nobody."""
        loop = asyncio.get_running_loop()
        start = max(self._reached, share.ahead)
        share.ahead = start + count
        if not self._waiting and self._free_at <= loop.time():
            self._charge(start, count)
            return
        self._turns += 1
        turn = _Turn(start, self._turns, count, loop.create_future())
        heapq.heappush(self._waiting, turn)
        self._set_timer()
        await turn.passed

    def _serve(self) -> None:
        self._timer = None
        while self._waiting:
            turn = heapq.heappop(self._waiting)
            if not turn.passed.done():
                self._charge(turn.start, turn.count)
                turn.passed.set_result(None)
                # One at a time: the one just served may ask again before the next is chosen.
                break
        if self._waiting:
            self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_at(self._free_at, self._serve)

    def _charge(self, start: float, count: int) -> None:
        self._reached = start
        earliest = asyncio.get_running_loop().time() - SLACK_S
        self._free_at = max(self._free_at, earliest) + count / self._bytes_per_s


@frozen
class Throttle:
    """What one job pays before its bytes pass: its own rate first, so that it never holds up the shared one."""

    rates: tuple[tuple[FairRate, Share], ...]

    @property
    def piece(self) -> int:
        """Bytes that are best passed at once."""
        return min(rate.piece for rate, _ in self.rates)

    async def pay(self, count: int) -> None:
        """Wait until `count` bytes may pass."""
        for rate, share in self.rates:
            await rate.pay(share, count)


class Bandwidth:
    """The speed of all jobs together and that of each; 0 is no limit."""

    def __init__(self, *, total_bytes_per_s: int, job_bytes_per_s: int) -> None:
        self._shared = FairRate(total_bytes_per_s) if total_bytes_per_s else None
        self._job_bytes_per_s = job_bytes_per_s

    def for_job(self) -> Throttle | None:
        """One more job's throttle; None where nothing is limited, so that nothing is paid for that."""
        own = FairRate(self._job_bytes_per_s) if self._job_bytes_per_s else None
        rates = tuple((rate, Share()) for rate in (own, self._shared) if rate is not None)
        return Throttle(rates) if rates else None
