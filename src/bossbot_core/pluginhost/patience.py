"""A plugin that is called in the bot itself gets a moment; the alarm clock ends what takes longer."""

import signal
import threading
import time
from collections.abc import Callable

LEAST_S = 0.001


class OverdueError(BaseException):
    """The moment is over; no `except Exception` of a plugin catches it."""


def in_time[T](seconds: float, call: Callable[[], T]) -> T:
    """The result of `call`; raises `OverdueError` in Python code that runs longer, even in a regular expression.

    In the main thread only; elsewhere it waits.
    """
    if threading.current_thread() is not threading.main_thread():
        return call()
    before = signal.signal(signal.SIGALRM, _overdue)
    others_s, _ = signal.getitimer(signal.ITIMER_REAL)
    started = time.monotonic()
    ringing = True
    try:
        # It rings again, for code that goes on after the first time.
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
        return call()
    finally:
        # It may ring for the last time while it is stopped. No `with` and no call of our own stands outside of the
        # `try`: what is interrupted there would leave it ringing.
        while ringing:
            try:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)
                ringing = False
            except OverdueError:
                pass
        if others_s:
            signal.setitimer(signal.ITIMER_REAL, max(others_s - (time.monotonic() - started), LEAST_S))


def _overdue(_number: int, _frame: object) -> None:
    raise OverdueError
