"""The arithmetic of a command's limit, in whole milliseconds so that nothing is rounded away."""

import math
from collections.abc import Sequence

from attrs import frozen

WINDOW_MS = 60_000
"""The minute of `downloads_per_minute`; it slides, it does not begin with the clock's."""


@frozen(kw_only=True)
class CommandRate:
    """At most `per_minute` uses in any minute, and `cooldown_ms` between two; 0 turns either off."""

    per_minute: int
    cooldown_ms: int

    @property
    def memory_ms(self) -> int:
        """How long a use can still matter."""
        return max(WINDOW_MS, self.cooldown_ms)


@frozen(kw_only=True)
class Wait:
    """How long until the command may be used again, and which of the two limits says so."""

    ms: int
    by_window: bool

    @property
    def seconds(self) -> int:
        """Whole seconds, rounded up: whoever waits this long gets through."""
        return math.ceil(self.ms / 1000)


def wait_until_free(rate: CommandRate, uses_ms: Sequence[int], now_ms: int) -> Wait | None:
    """The wait that earlier uses (newest first) still ask for, or None."""
    window = cooldown = 0
    if 0 < rate.per_minute <= len(uses_ms):
        window = uses_ms[rate.per_minute - 1] + WINDOW_MS - now_ms
    if rate.cooldown_ms and uses_ms:
        cooldown = uses_ms[0] + rate.cooldown_ms - now_ms
    longest = max(window, cooldown)
    return Wait(ms=longest, by_window=window >= cooldown) if longest > 0 else None
