"""Orders to a bot's process: `die POINT` (`death.die_at`), `set SECONDS` and `sleep SECONDS` (`ShiftedTime`)."""

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

from bossbot_core.testing.death import die_at

if TYPE_CHECKING:
    from bossbot_core.testing.shifted_time import ShiftedTime

OBEYED = "obeyed:"


class Orders:
    """What a test wants of the process, line by line."""

    def __init__(self) -> None:
        self._time: ShiftedTime | None = None

    def obey(self, order: str) -> None:
        """Do what one line says."""
        verb, _, rest = order.partition(" ")
        if verb == "die":
            die_at(rest)
        else:
            self._shift(verb, float(rest))

    def listen(self) -> None:
        """Obey the lines of the standard input from now on, each answered with "obeyed"; its end is the end."""
        asyncio.get_running_loop().add_reader(sys.stdin, self._hear)

    def _shift(self, verb: str, seconds: float) -> None:
        # Only those who want another time need the package for it.
        from bossbot_core.testing.shifted_time import ShiftedTime

        self._time = self._time or ShiftedTime()
        {"set": self._time.set_clock, "sleep": self._time.sleep}[verb](seconds)

    def _hear(self) -> None:
        line = sys.stdin.readline()
        if not line:
            # Whoever tests has died: nobody would ever end this process.
            os.killpg(0, signal.SIGKILL)
        order = line.strip()
        self.obey(order)
        sys.stdout.write(f"{OBEYED} {order}\n")
        sys.stdout.flush()
