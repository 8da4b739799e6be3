"""A plugin that is called in the bot itself gets a moment; the alarm clock ends what takes longer."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LEAST_S = 0.001


class OverdueError(BaseException):
    """The moment is over; no `except Exception` of a plugin catches it."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Raise `OverdueError` in Python code that runs longer, even in a regular expression; in the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _overdue)
    started = time.monotonic()
    # It rings again, for code that goes on after the first time.
    others_s, _ = signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if others_s:
            signal.setitimer(signal.ITIMER_REAL, max(others_s - (time.monotonic() - started), LEAST_S))


def _overdue(_number: int, _frame: object) -> None:
    raise OverdueError
