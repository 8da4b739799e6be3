"""Discord's ids: milliseconds since 2015 in the upper bits, so that later ones sort later."""

from collections.abc import Callable
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000  # https://docs.discord.com/developers/reference#snowflakes


class Snowflakes:
    """Makes ascending ids from a clock that tells seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """An id greater than every earlier one."""
        self._last = max(self._last + 1, (int(self._clock() * 1000) - EPOCH_MS) << 22)
        return str(self._last)


def iso(seconds: float) -> str:
    """A time as Discord writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
