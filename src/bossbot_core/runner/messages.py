"""What a job's process and the bot say to each other: one JSON object a line, over one socket.

JSON, not pickle: a process that a hostile file has taken over must not be able to run code in the bot.
"""

import json
from collections.abc import Mapping
from math import inf
from typing import Any

from attrs import Attribute, field, frozen
from attrs.validators import optional

from bossbot_core.api import (
    BossBotError,
    ErrorCode,
    Listing,
    MediaFiles,
    Mender,
    PermanentError,
    Phase,
    TransientError,
)
from bossbot_core.api.convert import converter

LINE_LIMIT_BYTES = 8 * 1024 * 1024
"""Holds all text that `trimmed` leaves, with every character written in its longest form."""

_OURS = {ErrorCode.SHUTTING_DOWN, ErrorCode.UPLOAD_FAILED}
"""What only the bot can know: the queue gives such a job its attempt back, so that a child could be run for ever."""

_RESERVED = {"self", "code", "template", "detail", "retry_after_s"}


@frozen(kw_only=True)
class ProgressMessage:
    """How far the child is."""

    phase: Phase
    done_bytes: int
    total_bytes: int | None
    item: int | None
    items: int | None


@frozen(kw_only=True)
class PaceMessage:
    """The child waits for the platform's pace; the bot answers one `GO` line."""


def _is_span(_: object, attribute: "Attribute[float]", seconds: float) -> None:
    # Not a number would bring the timers of the bot's loop out of order.
    if not 0 <= seconds < inf:
        raise ValueError(f"{attribute.name} is not a span of time")


def _is_no_word_of_ours(_: object, __: "Attribute[ErrorCode]", code: ErrorCode) -> None:
    if code in _OURS:
        raise ValueError(f"{code} is for the bot to say")


@frozen(kw_only=True)
class TurnMessage:
    """The child waits for its turn to convert; the bot answers one `GO` line, or `NO` after `within_s`."""

    within_s: float = field(validator=_is_span)


@frozen(kw_only=True)
class TurnOverMessage:
    """The child has converted."""


@frozen(kw_only=True)
class BackOffMessage:
    """The platform asked everyone to wait."""

    seconds: float


@frozen(kw_only=True)
class LogMessage:
    """One log event of the child."""

    level: str
    event: str
    fields: Mapping[str, str]


@frozen(kw_only=True)
class DoneMessage:
    """The job's files are in the workspace."""

    files: MediaFiles


@frozen(kw_only=True)
class ListedMessage:
    """What stands behind the link."""

    listing: Listing


@frozen(kw_only=True)
class FailedMessage:
    """The job failed with a declared error; one that no plugin can have raises `ValueError`."""

    code: ErrorCode = field(validator=_is_no_word_of_ours)
    template: str
    values: Mapping[str, Any]
    detail: str
    transient: bool
    retry_after_s: float | None = field(default=None, validator=optional(_is_span))
    mender: Mender | None = None

    @classmethod
    def of(cls, error: BossBotError) -> "FailedMessage":
        """The message that carries an error over the socket."""
        return cls(
            code=error.code,
            template=error.template,
            values=error.values,
            detail=error.detail[:4000],
            transient=isinstance(error, TransientError),
            retry_after_s=error.retry_after_s if isinstance(error, TransientError) else None,
            mender=error.mender,
        )

    def error(self) -> BossBotError:
        """The error it carries."""
        error = self._plain()
        return error.mended_by(self.mender) if self.mender else error

    def _plain(self) -> BossBotError:
        if self.transient:
            return TransientError(
                self.code, self.template, detail=self.detail, retry_after_s=self.retry_after_s, **self._values()
            )
        return PermanentError(self.code, self.template, detail=self.detail, **self._values())

    def _values(self) -> dict[str, Any]:
        """What may stand in a template; a process that was taken over gives no other arguments."""
        plain = {name: value for name, value in self.values.items() if isinstance(value, str | int | float)}
        return {name: value for name, value in plain.items() if name not in _RESERVED}


Message = (
    ProgressMessage
    | PaceMessage
    | TurnMessage
    | TurnOverMessage
    | BackOffMessage
    | LogMessage
    | DoneMessage
    | ListedMessage
    | FailedMessage
)

GO = b"go\n"
NO = b"no\n"
_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in Message.__args__}


def encode(message: Message) -> bytes:
    """One line."""
    plain = {"kind": type(message).__name__, **converter.unstructure(message)}
    return json.dumps(plain).encode() + b"\n"


def decode(line: bytes) -> Message:
    """The message of one line; raises `ValueError` on anything that `encode` did not write."""
    try:
        plain = json.loads(line)
        kind = _KINDS[plain.pop("kind")]
        message: Message = converter.structure(plain, kind)
    # The named boundary to a process that may be hostile: whatever it wrote, it is one kind of bad line.
    except Exception as error:
        raise ValueError("not a message") from error
    return message
