"""What a REST route is: a template, a handler, and what the pipeline must know about it."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from bossbot_core.sandbox.ledger import Upload

Params = Mapping[str, str]


@frozen(kw_only=True)
class Call:
    """One request, read: `body` is the JSON (of `payload_json` in a form), `files` are on disk."""

    params: Params
    query: Mapping[str, str]
    body: Any = None
    files: tuple[Upload, ...] = ()


@frozen(kw_only=True)
class Answer:
    """What a handler says; `message_id` is the message that it made (`created`), changed or removed (`stored`)."""

    status: int = 200
    body: Any = None
    message_id: str | None = None
    stored: bool = False
    created: bool = False


@frozen(kw_only=True)
class Route:
    """One endpoint; `upload_limit` tells before the body is read what one file may weigh.

    The endpoints of an interaction carry their secret in the path (`bot=False`) and do not count globally.
    """

    method: str
    path: str
    handler: Callable[[Call], Answer]
    bot: bool = True
    limited: bool = True
    upload_limit: Callable[[Params], int] | None = None

    @property
    def name(self) -> str:
        """`METHOD /template`."""
        return f"{self.method} {self.path}"
