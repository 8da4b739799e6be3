"""Remembers how long Discord wants to be left alone, by everybody or on behalf of one job."""

from collections.abc import Callable
from time import monotonic

from bossbot_core.discord.faults import LimitedError

_REMEMBERED = 1000
_EVERYTHING = 0


class Brake:
    """What is not asked cannot be refused: Discord bans an address after 10,000 refusals in 10 minutes."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._until: dict[int, float] = {}

    def hold(self, job_id: int, limit: LimitedError) -> None:
        """Leave Discord alone as long as `limit` says; what was not asked for changes nothing."""
        if not limit.asked:
            return
        if len(self._until) >= _REMEMBERED:
            now = self._clock()
            self._until = {each: until for each, until in self._until.items() if until > now}
        key = _EVERYTHING if limit.everywhere else job_id
        self._until[key] = max(self._until.get(key, 0.0), self._clock() + limit.wait_s)

    def left_s(self, job_id: int) -> float:
        """Seconds until the job may ask again; 0 where it may now."""
        until = max(self._until.get(_EVERYTHING, 0.0), self._until.get(job_id, 0.0))
        return max(0.0, until - self._clock())

    def check(self, job_id: int) -> None:
        """Raise `LimitedError` where the job must not ask now."""
        if (left_s := self.left_s(job_id)) > 0:
            raise LimitedError(left_s, everywhere=True, asked=False, detail="not asked: limited")
