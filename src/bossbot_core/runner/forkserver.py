"""The fork server: one process with both engines imported, from which every job's process is forked in milliseconds.

Measured against a new interpreter for each job: 20 times faster to the first byte (docs/design/decisions/0002).
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from multiprocessing import resource_tracker
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import ModuleType

from bossbot_core.api import ErrorCode, TransientError
from bossbot_core.runner.spec import ChildSpec
from bossbot_core.runner.stubborn import to_the_end

# Python has one fork server a process and one `__main__`, whoever asks: one start at a time.
_STARTING = threading.Lock()
PLUGINS = "BOSSBOT_PRELOADED_PLUGINS"
"""The variable that tells the server which modules its children will want; they do not inherit it."""
_PRELOAD = ["bossbot_core.runner.preload"]


class ForkServer:
    """Starts processes; the calls that wait for the server run in a thread, so that the bot's loop does not."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_PRELOAD)

    async def warm(self, plugins: Collection[str] = ()) -> None:
        """Boot the server, with the engines and these modules imported, and wait until it can fork."""
        _forget_secrets()
        os.environ[PLUGINS] = ",".join(plugins)
        process = self._context.Process(target=_nothing, daemon=True)
        await _abandonable(lambda: _start_and_join(process))

    async def start(self, spec: ChildSpec, end: socket.socket) -> ForkServerProcess:
        """A running child; the bot's copy of `end` is closed once the child has its own.

        Raises `TransientError` where the server has died; the next start boots another.
        """
        process = self._context.Process(target=_child, args=(spec, end), daemon=True, name=f"job-{spec.job_id}")
        try:
            # The thread passes `end` on: closed too early, its number may be another job's socket, and a start that
            # fails half-way takes the server, and with it every job's process, along.
            await to_the_end(asyncio.to_thread(_start, process))
        except (ConnectionError, EOFError) as error:
            raise TransientError(ErrorCode.INTERNAL, detail=f"no process was started: {error!r}") from error
        finally:
            end.close()
        return process


def last_words(workspace: Path, *, most_bytes: int = 4000) -> str:
    """The tail of what a child wrote to its standard error."""
    try:
        with open(workspace / ".stderr", "rb", opener=_open_own) as stderr:
            stderr.seek(max(0, os.fstat(stderr.fileno()).st_size - most_bytes))
            return stderr.read(most_bytes).decode(errors="replace").strip()
    except OSError:
        return ""


def _open_own(path: str, flags: int) -> int:
    # The child may have put a link to another file there, or a pipe that would be waited for.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _forget_secrets() -> None:
    """The settings have been read; what the server starts with, any child could read back from /proc."""
    for name in [name for name in os.environ if name.startswith("BOSS_BOT_")]:
        del os.environ[name]


def _start(process: ForkServerProcess) -> None:
    """Start a child that does not import the program's main module again, as multiprocessing would have it do.

    With `__main__` in the preload list the server itself should do that once; Python 3.13.0 ignores it.
    """
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            with _deaf_to_ctrl_c():
                process.start()
        finally:
            sys.modules["__main__"] = main


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """What starts in here never hears Ctrl-C, which a terminal sends to every process: the bot ends its own."""
    # Starting the tracker unblocks the signal again, so that is done first.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_and_join(process: ForkServerProcess) -> None:
    _start(process)
    process.join()
    process.close()


async def _abandonable(work: Callable[[], None]) -> None:
    """Wait for `work` in a thread that a program which ends leaves behind: importing the engines takes seconds."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: Exception | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        error = None
        try:
            work()
        except Exception as failure:  # noqa: BLE001 - the boundary of the thread: whoever waits is told
            error = failure
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=run, name="fork-server", daemon=True).start()
    await done


def _nothing() -> None:
    """A child that proves the server alive."""


def _child(spec: ChildSpec, end: socket.socket) -> None:
    # The bot itself never imports the child's module: engines would come with it.
    from bossbot_core.runner.child import main

    main(spec, end)
