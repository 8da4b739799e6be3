"""What is recorded: an act as it is told to the audit trail, and an entry as it is read from it."""

import re
from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from bossbot_core.logs import Redactor, neutral

MOST_CHARACTERS = 300
"""Of a target or a value; a settings value is far shorter."""

_LINK = re.compile(r"(\w+://[^/\s?#]+)[^\s]*")
_CUT_MENTION = re.compile(r"<@\d*$")
_redact = Redactor()


class Action(StrEnum):
    """The closed list of what is recorded. A command's is its full name, as it is typed without the slash."""

    DOWNLOAD = "download"
    QUEUE_LIST = "queue list"
    QUEUE_CANCEL = "queue cancel"
    QUEUE_CLEAR = "queue clear"
    QUEUE_PAUSE = "queue pause"
    QUEUE_RESUME = "queue resume"
    HISTORY = "history"
    SETTINGS_VIEW = "settings view"
    SETTINGS_UPDATE = "settings update"
    SETTINGS_RESET = "settings reset"
    PERMISSIONS_LIST = "permissions list"
    PERMISSIONS_GRANT = "permissions grant"
    PERMISSIONS_REVOKE = "permissions revoke"
    STATS = "stats"
    PLUGINS_LIST = "plugins list"
    PLUGINS_ENABLE = "plugins enable"
    PLUGINS_DISABLE = "plugins disable"
    PRIVACY_EXPORT = "privacy export"
    PRIVACY_DELETE = "privacy delete"
    HELP = "help"
    ADMIN_STATUS = "admin status"
    ADMIN_RESTART = "admin restart"
    ADMIN_DRAIN = "admin drain"
    ADMIN_RESUME = "admin resume"
    ADMIN_SYNC = "admin sync"
    ADMIN_AUDIT = "admin audit"
    ADMIN_BLOCK = "admin block"
    ADMIN_UNBLOCK = "admin unblock"
    PRUNED = "audit pruned"
    """The trail's own: entries that were kept long enough are gone; the target is the last of them."""
    FORGOTTEN = "audit forgotten"
    """The trail's own: nobody can tell any more who the target was."""


class Outcome(StrEnum):
    """What came of it."""

    DONE = "done"
    DENIED = "denied"
    FAILED = "failed"


def mention(user_id: int) -> str:
    """A person in a target or a value; only so written can they be forgotten later."""
    return f"<@{user_id}>"


def _cleaned(text: str) -> str:
    """A text without secrets, without more of a link than its host, without control characters, and not long."""
    short = _LINK.sub(r"\1/…", neutral(_redact(text)))
    return short if len(short) <= MOST_CHARACTERS else _CUT_MENTION.sub("", short[: MOST_CHARACTERS - 1]) + "…"


@frozen(kw_only=True)
class Act:
    """An act or an attempt. People in `target`, `before` and `after` are written as `mention` does."""

    action: Action
    outcome: Outcome
    user_id: int | None
    """Who; None is the bot itself, or its operator on the machine."""
    guild_id: int = 0
    """0 is a direct message, or no place at all."""
    channel_id: int = 0
    target: str = field(default="", converter=_cleaned)
    before: str = field(default="", converter=_cleaned)
    after: str = field(default="", converter=_cleaned)


@frozen(kw_only=True)
class Entry:
    """A recorded act. `action` and `outcome` are the words that stand in the file, whoever wrote them."""

    id: int
    at: datetime
    action: str
    outcome: str
    user_id: int | None
    """Who; None is the bot itself, or somebody who was forgotten."""
    forgotten: bool
    guild_id: int
    channel_id: int
    target: str
    before: str
    after: str
