"""Another time for this process alone: somebody set the clock on the wall, or the machine slept."""

import time
from collections.abc import Callable

import time_machine


class ShiftedTime:
    """The process's time: the clock on the wall may be set, and a sleep moves all clocks but the monotonic one."""

    def __init__(self) -> None:
        self._traveller: time_machine.Traveller | None = None
        self._slept_s = 0.0

    def set_clock(self, seconds: float) -> None:
        """Set the clock on the wall so much ahead; backwards with a negative number."""
        if self._traveller is None:
            self._traveller = time_machine.travel(time.time(), tick=True).start()
            time.clock_gettime = self._with_sleep(time.clock_gettime)
        self._traveller.shift(seconds)

    def sleep(self, seconds: float) -> None:
        """Let the machine have slept for so long: Linux counts that on the wall and since boot, not monotonically."""
        self.set_clock(seconds)
        self._slept_s += seconds

    def _with_sleep(self, clock_gettime: Callable[[int], float]) -> Callable[[int], float]:
        def shifted(clock: int) -> float:
            return clock_gettime(clock) + (self._slept_s if clock == time.CLOCK_BOOTTIME else 0.0)

        return shifted
