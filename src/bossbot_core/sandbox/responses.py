"""What the bot may do with an interaction: answer it once, then edit, follow up and delete."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from attrs import evolve

from bossbot_core.sandbox import errors
from bossbot_core.sandbox.compose import compose, edited
from bossbot_core.sandbox.interactions import Interaction, Interactions, Kind, Stage, metadata
from bossbot_core.sandbox.ledger import Upload
from bossbot_core.sandbox.messages import COMMAND_ANSWER, CONTEXT_MENU_ANSWER, EPHEMERAL, LOADING, REPLY, Message
from bossbot_core.sandbox.payloads import Json
from bossbot_core.sandbox.validation import check_choices, check_message


class CallbackType(IntEnum):
    """How an interaction is answered (interactions/receiving-and-responding#interaction-callback-type)."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


_ALLOWED = {
    Kind.COMMAND: {CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE, CallbackType.MODAL},
    Kind.COMPONENT: set(CallbackType) - {CallbackType.CHOICES},
    Kind.AUTOCOMPLETE: {CallbackType.CHOICES},
    Kind.MODAL: set(CallbackType) - {CallbackType.CHOICES, CallbackType.MODAL},
}


class Responses:
    """Carries out what the bot answers."""

    def __init__(self, stage: Stage, interactions: Interactions) -> None:
        self._stage = stage
        self._interactions = interactions

    def answer(self, interaction: Interaction, body: Mapping[str, Any], files: Sequence[Upload]) -> Message | None:
        """The first answer; the message that it makes or changes, if any.

        Raises:
            DiscordError: 50035 for a body that Discord refuses.

        """
        kind = self._callback_type(interaction, body)
        content = body.get("data") or {}
        message = self._carry_out(interaction, kind, content, files)
        interaction.callback_type = kind
        interaction.original_id = message.id if message else None
        interaction.answered.set()
        return message

    def original(self, interaction: Interaction) -> Message:
        """The first answer.

        Raises:
            DiscordError: 10008 when it has no message, or it was deleted.

        """
        return self._existing(interaction.original_id)

    def message(self, interaction: Interaction, message_id: str) -> Message:
        """An answer by id, or `@original`."""
        if message_id == "@original":
            return self.original(interaction)
        found = self._existing(message_id)
        if found.interaction_id != interaction.id and message_id != interaction.original_id:
            raise errors.unknown_message()
        return found

    def edit(self, message: Message, body: Mapping[str, Any], files: Sequence[Upload]) -> Message:
        """Changes an answer."""
        changed = edited(message, body, files, self._new_id)
        # An edit cannot make a public answer ephemeral, nor the other way round.
        flags = (changed.flags & ~EPHEMERAL) | (message.flags & EPHEMERAL)
        return self._stage.messages.replace(evolve(changed, flags=flags), edited=not message.thinking)

    def follow_up(self, interaction: Interaction, body: Mapping[str, Any], files: Sequence[Upload]) -> Message:
        """A further message; the first one after a deferral takes the place of "thinking".

        Raises:
            DiscordError: 40094 for the sixth of a user-installed application.

        """
        waiting = self._stage.messages.find(interaction.original_id)
        if waiting and waiting.thinking:
            return self.edit(waiting, body, files)
        if interaction.act.user_installed and interaction.followups >= self._stage.limits.followups_user_installed:
            raise errors.too_many_followups()
        check_message(body, len(files))
        draft = self._draft(interaction, body)
        posted = compose(evolve(draft, reference_id=interaction.original_id, type=REPLY), body, files, self._new_id)
        interaction.followups += 1
        return self._stage.messages.add(posted)

    def delete(self, message: Message) -> None:
        """Takes an answer away."""
        self._stage.messages.remove(message)

    def _callback_type(self, interaction: Interaction, body: Mapping[str, Any]) -> CallbackType:
        kind = body.get("type")
        if kind not in _ALLOWED[interaction.act.kind]:
            raise errors.invalid_form([("type", "BASE_TYPE_CHOICES", "This answer does not fit the interaction.")])
        return CallbackType(kind)

    def _carry_out(
        self, interaction: Interaction, kind: CallbackType, content: Mapping[str, Any], files: Sequence[Upload]
    ) -> Message | None:
        if kind is CallbackType.CHOICES:
            check_choices(content.get("choices") or ())
            interaction.choices = list(content.get("choices") or ())
            return None
        if kind is CallbackType.MODAL:
            interaction.modal = dict(content)
            return None
        if kind is CallbackType.DEFERRED_UPDATE:
            return interaction.act.message
        if kind is CallbackType.UPDATE:
            return self.edit(self._touched(interaction), content, files)
        return self._new_answer(interaction, kind, content, files)

    def _new_answer(
        self, interaction: Interaction, kind: CallbackType, content: Mapping[str, Any], files: Sequence[Upload]
    ) -> Message:
        draft = self._draft(interaction, content)
        if kind is CallbackType.DEFERRED_MESSAGE:
            return self._stage.messages.add(evolve(draft, flags=draft.flags | LOADING))
        check_message(content, len(files))
        return self._stage.messages.add(compose(draft, content, files, self._new_id))

    def _draft(self, interaction: Interaction, content: Mapping[str, Any]) -> Message:
        act = interaction.act
        ephemeral = bool((content.get("flags") or 0) & EPHEMERAL)
        return Message(
            id=self._new_id(),
            channel_id=act.channel.id,
            author_id=self._stage.world.bot.id,
            created_at=self._stage.clock(),
            type=CONTEXT_MENU_ANSWER if act.payload.get("target_id") else COMMAND_ANSWER,
            flags=EPHEMERAL if ephemeral else 0,
            interaction_id=interaction.id,
            metadata=metadata(interaction),
            invoker_id=act.user.id,
            command=act.text,
            ephemeral_to=act.user.id if ephemeral else None,
        )

    def _touched(self, interaction: Interaction) -> Message:
        return self._existing(interaction.act.message.id if interaction.act.message else None)

    def _existing(self, message_id: str | None) -> Message:
        if (found := self._stage.messages.find(message_id)) is None:
            raise errors.unknown_message()
        return found

    def _new_id(self) -> str:
        return self._stage.snowflakes.next()


def callback_json(interaction: Interaction, message: Message | None, rendered: Json | None) -> Json:
    """What `?with_response=true` answers."""
    told: Json = {"id": interaction.id, "type": int(interaction.act.kind)}
    result: Json = {"interaction": told}
    if message is not None:
        told |= {"response_message_id": message.id, "response_message_loading": message.thinking}
        told["response_message_ephemeral"] = message.ephemeral_to is not None
    if interaction.callback_type is not None:
        result["resource"] = {"type": int(interaction.callback_type)}
        # A deferred update names no message: nothing was made yet.
        if rendered and interaction.callback_type != CallbackType.DEFERRED_UPDATE:
            result["resource"]["message"] = rendered
    return result
