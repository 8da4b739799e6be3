"""Time as the queue sees it: one clock that nobody can set, and the one on the wall."""

from collections.abc import Callable
from datetime import UTC, datetime

from attrs import frozen


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


@frozen(kw_only=True)
class Moment:
    """One point in time, in seconds since 1970: `now` for leases and retries, `wall` for what people read."""

    now: float
    wall: float

    @property
    def careful(self) -> float:
        """What surely has passed, on either clock."""
        return min(self.now, self.wall)


class Clocks:
    """`now` starts with the wall clock and goes on with the monotonic one: setting the time moves no lease."""

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._offset = wall().timestamp() - monotonic()

    def now(self) -> float:
        """Seconds since 1970, by the monotonic clock."""
        return self._monotonic() + self._offset

    def read(self) -> Moment:
        """Both clocks."""
        return Moment(now=self.now(), wall=self._wall().timestamp())
