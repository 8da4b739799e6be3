"""Speed and time left, from the bytes that progress messages tell."""

from collections import deque
from collections.abc import Callable
from time import monotonic

from bossbot_core.runner.messages import ProgressMessage
from bossbot_core.runner.ports import Progress

WINDOW_S = 5.0


class Speedometer:
    """Turns progress messages into what people see; bytes never go back within one file and phase."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque()
        self._stage: tuple[object, ...] = ()

    def read(self, message: ProgressMessage) -> Progress:
        """The progress with speed over the last five seconds."""
        stage = (message.phase, message.item)
        if stage != self._stage:
            self._samples.clear()
            self._stage = stage
        done = max(message.done_bytes, self._samples[-1][1] if self._samples else 0)
        self._samples.append((self._clock(), done))
        while self._samples[-1][0] - self._samples[0][0] > WINDOW_S:
            self._samples.popleft()
        speed = self._speed()
        left = max(0, message.total_bytes - done) if message.total_bytes else None
        return Progress(
            phase=message.phase,
            done_bytes=done,
            total_bytes=message.total_bytes,
            speed_bytes_s=speed,
            eta_s=left / speed if left is not None and speed else None,
            item=message.item,
            items=message.items,
        )

    def _speed(self) -> float | None:
        (start, first), (end, last) = self._samples[0], self._samples[-1]
        return (last - first) / (end - start) if end - start >= 0.2 else None
