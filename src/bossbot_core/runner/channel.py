"""The child's end of the socket: progress, pace, turns and log events travel over it as lines."""

import socket
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

from structlog import DropEvent

from bossbot_core.api import Phase
from bossbot_core.runner.messages import (
    GO,
    BackOffMessage,
    LogMessage,
    Message,
    PaceMessage,
    ProgressMessage,
    TurnMessage,
    TurnOverMessage,
    encode,
)


class Channel:
    """Sends messages to the bot from any thread; fulfils `api.PaceLimiter` and `api.Conversions`."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._answers = end.makefile("rb")
        self._sending = threading.Lock()
        self._asking = threading.Lock()
        self._converting = threading.Lock()

    def send(self, message: Message) -> None:
        """Send one message, whole."""
        with self._sending:
            self._end.sendall(encode(message))

    def acquire(self) -> None:
        """Wait until the bot says that the platform may be asked again."""
        self._ask(PaceMessage())

    @contextmanager
    def turn(self, *, within_s: float) -> Iterator[None]:
        """Fulfils `api.Conversions`."""
        with self._converting:
            self.progress(Phase.CONVERTING)
            if self._ask(TurnMessage(within_s=max(within_s, 0.0))) != GO:
                raise TimeoutError(f"no turn to convert came in {within_s:.0f} s")
            try:
                yield
            finally:
                self.send(TurnOverMessage())

    def _ask(self, question: PaceMessage | TurnMessage) -> bytes:
        with self._asking:
            self.send(question)
            answer = self._answers.readline()
        if not answer:
            raise ConnectionError("the bot went away")
        return answer

    def back_off(self, seconds: float) -> None:
        """Let every job of this platform wait."""
        self.send(BackOffMessage(seconds=seconds))

    def progress(
        self,
        phase: Phase,
        *,
        done_bytes: int = 0,
        total_bytes: int | None = None,
        item: int | None = None,
        items: int | None = None,
    ) -> None:
        """Fulfils `api.ProgressReporter`."""
        self.send(ProgressMessage(phase=phase, done_bytes=done_bytes, total_bytes=total_bytes, item=item, items=items))

    def log_event(self, _: object, level: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        """A structlog processor: the event goes to the bot, which alone writes logs."""
        message = event.pop("event", "")
        # The end of a traceback says what happened.
        fields = {key: str(value)[-2000:] for key, value in event.items()}
        self.send(LogMessage(level=level, event=str(message)[:2000], fields=fields))
        raise DropEvent
