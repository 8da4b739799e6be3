"""The messages of every channel, and who is told when they change."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from bossbot_core.sandbox import errors

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

REPLY = 19
COMMAND_ANSWER = 20
CONTEXT_MENU_ANSWER = 23


@frozen(kw_only=True)
class Attachment:
    """One posted file."""

    id: str
    filename: str
    title: str | None = None
    description: str | None = None
    content_type: str
    size_bytes: int
    sha256: str
    path: Path
    spoiler: bool = False


@frozen(kw_only=True)
class Message:
    """One message; `ephemeral_to` is the only person who sees it, `command` what that person typed."""

    id: str
    channel_id: str
    author_id: str
    created_at: float
    edited_at: float | None = None
    type: int = 0
    flags: int = 0
    content: str = ""
    embeds: tuple[dict[str, Any], ...] = ()
    components: tuple[dict[str, Any], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    mentions: tuple[str, ...] = ()
    mention_everyone: bool = False
    nonce: str | int | None = None
    reference_id: str | None = None
    interaction_id: str | None = None
    metadata: dict[str, Any] | None = None
    invoker_id: str | None = None
    command: str = ""
    ephemeral_to: str | None = None
    failed: bool = False
    reactions: tuple[tuple[str, str], ...] = ()
    """Emoji and the id of who reacted."""

    @property
    def thinking(self) -> bool:
        """A deferred answer that has not come yet."""
        return bool(self.flags & LOADING)

    @property
    def empty(self) -> bool:
        """Nothing to show."""
        return not (self.content or self.embeds or self.components or self.attachments)

    def visible_to(self, user_id: str | None) -> bool:
        """An ephemeral message is shown to one person; None sees everything."""
        return user_id is None or self.ephemeral_to in (None, user_id)


class ChangeKind(StrEnum):
    """What became of a message."""

    CREATE = "message_create"
    UPDATE = "message_update"
    DELETE = "message_delete"


Listener = Callable[[ChangeKind, Message], None]


class Messages:
    """Every message by id, oldest first."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._messages: dict[str, Message] = {}
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Calls a function at every change, in order."""
        self._listeners.append(listener)

    def forget(self, listener: Listener) -> None:
        """Stops calling it."""
        self._listeners.remove(listener)

    def add(self, message: Message) -> Message:
        """Posts a message."""
        self._messages[message.id] = message
        self._tell(ChangeKind.CREATE, message)
        return message

    def replace(self, message: Message, *, edited: bool = True) -> Message:
        """Puts a changed message in the place of the one with its id."""
        changed = evolve(message, edited_at=self._clock()) if edited else message
        self._messages[message.id] = changed
        self._tell(ChangeKind.UPDATE, changed)
        return changed

    def remove(self, message: Message) -> None:
        """Deletes a message."""
        del self._messages[message.id]
        self._tell(ChangeKind.DELETE, message)

    def find(self, message_id: str | None) -> Message | None:
        """A message by id, whatever its channel."""
        return self._messages.get(message_id or "")

    def get(self, channel_id: str, message_id: str) -> Message:
        """A message of one channel; ephemeral ones cannot be reached this way.

        Raises:
            DiscordError: 10008 when there is none.

        """
        message = self._messages.get(message_id)
        if message is None or message.channel_id != channel_id or message.ephemeral_to is not None:
            raise errors.unknown_message()
        return message

    def in_channel(self, channel_id: str, user_id: str | None = None) -> list[Message]:
        """What one person sees in a channel; None sees everything."""
        everything = self._messages.values()
        return [message for message in everything if message.channel_id == channel_id and message.visible_to(user_id)]

    def of_interaction(self, interaction_id: str) -> list[Message]:
        """The answers to one interaction, and replies in the channel to those answers."""
        answers = [message for message in self._messages.values() if message.interaction_id == interaction_id]
        ids = {message.id for message in answers}
        return answers + [message for message in self._messages.values() if message.reference_id in ids]

    def with_nonce(self, channel_id: str, nonce: object, since: float) -> Message | None:
        """A message of the last minutes that carries the same nonce."""
        for message in self._messages.values():
            if message.channel_id == channel_id and message.nonce == nonce and message.created_at >= since:
                return message
        return None

    def _tell(self, kind: ChangeKind, message: Message) -> None:
        for listener in tuple(self._listeners):
            listener(kind, message)
