"""What Discord answers when it refuses a request: an HTTP status, a numbered code and a sentence.

Codes and sentences: https://docs.discord.com/developers/topics/opcodes-and-status-codes
"""

from collections.abc import Iterable
from typing import Any

Problem = tuple[str, str, str]
"""One fault in a form: where (`embeds.0.title`), Discord's code, its sentence."""


class DiscordError(Exception):
    """A refusal, ready to be written as Discord's JSON error body."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    @property
    def body(self) -> dict[str, Any]:
        """The JSON body."""
        base: dict[str, Any] = {"message": self.message, "code": self.code}
        return base if self.errors is None else base | {"errors": self.errors}


def unauthorized() -> DiscordError:
    """The bot's token is missing or wrong."""
    return DiscordError(401, 0, "401: Unauthorized")


def not_found() -> DiscordError:
    """No such route."""
    return DiscordError(404, 0, "404: Not Found")


def unknown_channel() -> DiscordError:
    """No channel has this id."""
    return DiscordError(404, 10003, "Unknown Channel")


def unknown_guild() -> DiscordError:
    """No guild has this id."""
    return DiscordError(404, 10004, "Unknown Guild")


def unknown_message() -> DiscordError:
    """No message has this id in this channel."""
    return DiscordError(404, 10008, "Unknown Message")


def unknown_user() -> DiscordError:
    """No user has this id."""
    return DiscordError(404, 10013, "Unknown User")


def unknown_webhook() -> DiscordError:
    """The webhook's id is not the application's, or its interaction was not answered yet."""
    return DiscordError(404, 10015, "Unknown Webhook")


def unknown_interaction() -> DiscordError:
    """No open interaction has this id and token: never sent, or older than 3 s without an answer."""
    return DiscordError(404, 10062, "Unknown interaction")


def already_acknowledged() -> DiscordError:
    """An interaction is answered once."""
    return DiscordError(400, 40060, "Interaction has already been acknowledged.")


def too_many_followups() -> DiscordError:
    """A user-installed app may follow up five times where it is not a member."""
    return DiscordError(400, 40094, "This interaction has reached its limit of follow-up messages")


def missing_access() -> DiscordError:
    """The bot cannot see the channel."""
    return DiscordError(403, 50001, "Missing Access")


def not_your_message() -> DiscordError:
    """Only the author edits a message."""
    return DiscordError(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> DiscordError:
    """A message needs a text, an embed, a file or a component."""
    return DiscordError(400, 50006, "Cannot send an empty message")


def closed_dms() -> DiscordError:
    """The user takes no direct messages."""
    return DiscordError(403, 50007, "Cannot send messages to this user")


def missing_permissions() -> DiscordError:
    """The bot sees the channel and may not do this in it."""
    return DiscordError(403, 50013, "Missing Permissions")


def invalid_webhook_token() -> DiscordError:
    """The interaction's token is wrong or older than 15 minutes."""
    return DiscordError(401, 50027, "Invalid Webhook Token")


def entity_too_large() -> DiscordError:
    """A file is over the limit that the interaction or the guild gives."""
    return DiscordError(413, 40005, "Request entity too large")


def not_json() -> DiscordError:
    """The body could not be read."""
    return DiscordError(400, 50109, "The request body contains invalid JSON.")


def invalid_form(problems: Iterable[Problem]) -> DiscordError:
    """A body that breaks the limits, with each fault at its place."""
    errors: dict[str, Any] = {}
    for place, code, message in problems:
        node = errors
        for part in filter(None, place.split(".")):
            node = node.setdefault(part, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})
    return DiscordError(400, 50035, "Invalid Form Body", errors)
