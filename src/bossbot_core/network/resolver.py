"""The system's resolver on threads of its own: a name server that hangs holds up neither the door nor the program."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread
from typing import Any

MAX_LOOKUPS = 64
"""Look-ups at a time, the ones that nobody waits for any longer too: two jobs' worth of connections."""

type LookUp = Callable[[str], Sequence[tuple[Any, ...]]]
"""What `socket.getaddrinfo` answers for a host; blocks, and raises `OSError` or `UnicodeError`."""


type Answer = asyncio.Future[Sequence[tuple[Any, ...]]]


def look_up(host: str) -> Sequence[tuple[Any, ...]]:
    """Ask the operating system."""
    return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)


class SystemResolver:
    """What the operating system answers, in its order of preference; used from one event loop.

    The loop's own executor will not do: its threads are waited for when the loop closes, and when the program ends.
    """

    def __init__(self, look_up: LookUp = look_up) -> None:
        self._look_up = look_up
        self._free = asyncio.Semaphore(MAX_LOOKUPS)

    async def __call__(self, host: str) -> Sequence[str]:
        """The host's addresses as canonical text; raises `OSError` where there are none."""
        await self._free.acquire()
        answer: Answer = asyncio.get_running_loop().create_future()
        Thread(target=self._ask, args=(host, answer), name="egress-resolver", daemon=True).start()
        return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in await answer))

    def _ask(self, host: str, answer: Answer) -> None:
        found: Sequence[tuple[Any, ...]] | Exception
        try:
            found = self._look_up(host)
        # Boundary of the thread: whatever the system says is the caller's.
        except Exception as error:  # noqa: BLE001
            found = error
        # The door may have closed meanwhile; then nobody asks any more.
        with suppress(RuntimeError):
            answer.get_loop().call_soon_threadsafe(self._settle, answer, found)

    def _settle(self, answer: Answer, found: Sequence[tuple[Any, ...]] | Exception) -> None:
        self._free.release()
        if answer.done():
            return
        if isinstance(found, Exception):
            answer.set_exception(found)
        else:
            answer.set_result(found)
