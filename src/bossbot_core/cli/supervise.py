"""`bossbot run --supervise`: the bot as a child process that is started again when it crashes or asks for it."""

import asyncio
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence

import structlog
from attrs import frozen

from bossbot_core.cli import exits

FINAL = frozenset({exits.OK, exits.IN_USE, exits.BAD_SETTINGS})
"""Ends after which starting again would be wrong or would not help."""

_PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1)
_PR_SET_PDEATHSIG = 1

log = structlog.get_logger("supervisor")


@frozen(kw_only=True)
class Backoff:
    """Seconds between a crash and the next start: doubled with each, from the least, once it was up for so long."""

    least_s: float = 1.0
    most_s: float = 60.0
    reset_after_s: float = 600.0

    def pause_s(self, crashes: int) -> float:
        """Before the start that follows so many crashes in a row."""
        return float(min(self.least_s * 2 ** min(crashes - 1, 30), self.most_s))


def supervise(command: Sequence[str] = (sys.executable, "-m", "bossbot_core", "run")) -> int:
    """Keep the bot running; gives the exit code of its last end."""
    return asyncio.run(Supervisor(command).run())


class Supervisor:
    """One child at a time. SIGTERM and SIGINT end it and then this; SIGUSR1 lets it restart."""

    def __init__(self, command: Sequence[str], *, backoff: Backoff | None = None) -> None:
        self._command = command
        self._backoff = backoff or Backoff()
        self._child: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._crashes = 0

    async def run(self) -> int:
        """Return when the child has ended for good."""
        loop = asyncio.get_running_loop()
        for number in _PASSED_ON:
            loop.add_signal_handler(number, self._pass_on, number)
        try:
            while not self._stopping.is_set():
                code = await self._live()
                if self._stopping.is_set():
                    return _after_stop(code)
                if code in FINAL:
                    return code
                await self._pause(code)
            return exits.OK
        finally:
            for number in _PASSED_ON:
                loop.remove_signal_handler(number)

    async def _live(self) -> int:
        started = time.monotonic()
        # In a group of its own it does not hear a terminal's Ctrl-C beside the one that is passed on.
        self._child = await asyncio.create_subprocess_exec(
            *self._command, stdin=asyncio.subprocess.DEVNULL, process_group=0, preexec_fn=_end_with(os.getpid())
        )
        if self._stopping.is_set():
            self._child.send_signal(signal.SIGTERM)
        code = await self._child.wait()
        if time.monotonic() - started >= self._backoff.reset_after_s:
            self._crashes = 0
        return code

    async def _pause(self, code: int) -> None:
        if code == exits.RESTART:
            self._crashes = 0
            log.info("bot restarts", exit_code=code)
            return
        self._crashes += 1
        pause_s = self._backoff.pause_s(self._crashes)
        log.error("bot ended, it is started again", exit_code=code, pause_s=pause_s)
        try:
            await asyncio.wait_for(self._stopping.wait(), pause_s)
        except TimeoutError:
            return

    def _pass_on(self, number: signal.Signals) -> None:
        if number is not signal.SIGUSR1:
            self._stopping.set()
        if self._child is not None and self._child.returncode is None:
            self._child.send_signal(number)


def _after_stop(code: int) -> int:
    """The end that was asked for is a regular one, even where the signal came before the bot could hear it."""
    return exits.OK if code in {exits.RESTART, -signal.SIGTERM, -signal.SIGINT} else code


def _end_with(supervisor: int) -> Callable[[], None]:
    """What the child does first: ask the kernel for SIGTERM when the supervisor is killed."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def arrange() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != supervisor:
            os.kill(os.getpid(), signal.SIGTERM)

    return arrange
