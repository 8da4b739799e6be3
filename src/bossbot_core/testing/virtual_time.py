"""An event loop whose time passes only where everybody waits: a day of waiting is over in seconds."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any

_GRACE_S = 0.0005
"""Real seconds in which what is on its way through loopback may arrive before time moves on."""


class _Hurried(selectors.DefaultSelector):
    """Does not wait: after a moment without an event it moves the clock instead."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.hurried = True

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0 or not self.hurried:
            return super().select(timeout)
        events = super().select(_GRACE_S)
        if not events:
            self.now += timeout
        return events


class VirtualTime:
    """Sleeps, time-outs and `loop.time()` are virtual within `run`; who reads another clock must be given this one."""

    def __init__(self) -> None:
        self._selector = _Hurried()

    def __call__(self) -> float:
        """Virtual seconds since the beginning."""
        return self._selector.now

    def run[T](self, main: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run on a loop of its own."""
        with asyncio.Runner(loop_factory=self._loop) as runner:
            try:
                return runner.run(main())
            finally:
                # The loop's own end waits for threads, which have no virtual time.
                self._selector.hurried = False

    def _loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.SelectorEventLoop(self._selector)
        loop.time = self  # type: ignore[method-assign]  # asyncio asks the loop for nothing else
        return loop
