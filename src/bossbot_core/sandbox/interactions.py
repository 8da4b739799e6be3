"""Interactions: a person does something, the gateway tells the bot, the bot has three seconds to answer."""

import asyncio
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

from attrs import Factory, define, frozen

from bossbot_core.sandbox import errors
from bossbot_core.sandbox.limits import SandboxLimits
from bossbot_core.sandbox.messages import COMMAND_ANSWER, EPHEMERAL, Message, Messages
from bossbot_core.sandbox.payloads import Json, channel_json, member_json, user_json
from bossbot_core.sandbox.rendering import Renderer
from bossbot_core.sandbox.snowflakes import Snowflakes
from bossbot_core.sandbox.world import Channel, User, World

NO_ANSWER = "The application did not respond"


class Kind(IntEnum):
    """What a person did (interactions/receiving-and-responding#interaction-object)."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


@frozen(kw_only=True)
class Act:
    """What a person did, and where."""

    kind: Kind
    user: User
    channel: Channel
    payload: Mapping[str, Any]
    text: str = ""
    upload_limit_bytes: int
    locale: str = "en-US"
    user_installed: bool = False
    message: Message | None = None


@define(kw_only=True, eq=False)
class Interaction:
    """One interaction and what became of it; `answered` is set at the first answer or when the time is up."""

    id: str
    token: str
    act: Act
    opened_at: float
    callback_type: int | None = None
    expired: bool = False
    original_id: str | None = None
    followups: int = 0
    choices: list[Json] | None = None
    modal: Json | None = None
    answered: asyncio.Event = Factory(asyncio.Event)


@frozen(kw_only=True)
class Stage:
    """What interactions need of the sandbox."""

    world: World
    messages: Messages
    limits: SandboxLimits
    clock: Callable[[], float]
    snowflakes: Snowflakes
    render: Renderer
    dispatch: Callable[[str, Json, str | None], None]


class Interactions:
    """Opens interactions and finds them again by their token."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}
        self._timers: list[asyncio.TimerHandle] = []

    def open(self, act: Act) -> Interaction:
        """Tells the bot, and starts the three seconds."""
        stage = self._stage
        number = stage.snowflakes.next()
        made = Interaction(id=number, token=_token(number), act=act, opened_at=stage.clock())
        self._by_id[made.id] = self._by_token[made.token] = made
        loop = asyncio.get_running_loop()
        self._timers = [timer for timer in self._timers if timer.when() > loop.time()]
        self._timers.append(loop.call_later(stage.limits.first_response_s, self._expire, made))
        stage.dispatch("INTERACTION_CREATE", self._payload(made), act.channel.guild_id)
        return made

    def close(self) -> None:
        """Stops every clock that runs."""
        for timer in self._timers:
            timer.cancel()

    def get(self, interaction_id: str) -> Interaction | None:
        """An interaction by id."""
        return self._by_id.get(interaction_id)

    def to_answer(self, interaction_id: str, token: str) -> Interaction:
        """An interaction that still waits for its first answer.

        Raises:
            DiscordError: 10062 when it is unknown or too old, 40060 when it was answered.

        """
        found = self._by_id.get(interaction_id)
        if found is None or not secrets.compare_digest(found.token.encode(), token.encode()) or found.expired:
            raise errors.unknown_interaction()
        if found.callback_type is not None:
            raise errors.already_acknowledged()
        return found

    def by_token(self, application_id: str, token: str) -> Interaction:
        """An answered interaction by its token.

        Raises:
            DiscordError: 10015 for another application or before the first answer, 50027 after 15 minutes.

        """
        if application_id != self._stage.world.bot.id:
            raise errors.unknown_webhook()
        found = self._by_token.get(token)
        if found is None or self._stage.clock() - found.opened_at > self._stage.limits.token_life_s:
            raise errors.invalid_webhook_token()
        if found.callback_type is None:
            raise errors.unknown_webhook()
        return found

    def _expire(self, interaction: Interaction) -> None:
        if interaction.callback_type is not None:
            return
        interaction.expired = True
        interaction.answered.set()
        if interaction.act.kind is Kind.AUTOCOMPLETE:
            return
        self._stage.messages.add(
            Message(
                id=self._stage.snowflakes.next(),
                channel_id=interaction.act.channel.id,
                author_id=self._stage.world.bot.id,
                created_at=self._stage.clock(),
                type=COMMAND_ANSWER,
                flags=EPHEMERAL,
                content=NO_ANSWER,
                interaction_id=interaction.id,
                invoker_id=interaction.act.user.id,
                command=interaction.act.text,
                ephemeral_to=interaction.act.user.id,
                failed=True,
            )
        )

    def _payload(self, interaction: Interaction) -> Json:
        act, world = interaction.act, self._stage.world
        guild = world.guilds.get(act.channel.guild_id or "")
        payload: Json = {
            "id": interaction.id,
            "application_id": world.bot.id,
            "type": int(act.kind),
            "token": interaction.token,
            "version": 1,
            "data": dict(act.payload),
            "channel_id": act.channel.id,
            "channel": channel_json(act.channel, world) | {"permissions": str(act.user.permissions)},
            "locale": act.locale,
            "app_permissions": str(act.channel.bot_permissions),
            "entitlements": [],
            "authorizing_integration_owners": owners(act),
            "context": 0 if guild else 1,
            "attachment_size_limit": act.upload_limit_bytes,
        }
        if guild:
            payload |= {"guild_id": guild.id, "guild_locale": "en-US"}
            payload["guild"] = {"id": guild.id, "locale": "en-US", "features": []}
            payload["member"] = member_json(act.user, guild) | {"permissions": str(act.user.permissions)}
        else:
            payload["user"] = user_json(act.user)
        if act.message:
            payload["message"] = self._stage.render.message(act.message)
        return payload


def _token(interaction_id: str) -> str:
    """In the shape that Discord's have, so that whatever knows them by it can be tested."""
    text = f"interaction:{interaction_id}:{secrets.token_hex(48)}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def owners(act: Act) -> Json:
    """Who installed the application: the guild, or the person; "0" is the direct message with the bot."""
    return {"1": act.user.id} if act.user_installed else {"0": act.channel.guild_id or "0"}


def metadata(interaction: Interaction) -> Json:
    """What a message tells about the interaction that it answers."""
    act = interaction.act
    result: Json = {
        "id": interaction.id,
        "type": int(act.kind),
        "user": user_json(act.user),
        "authorizing_integration_owners": owners(act),
    }
    if interaction.original_id:
        result["original_response_message_id"] = interaction.original_id
    if act.kind is Kind.COMPONENT and act.message:
        result["interacted_message_id"] = act.message.id
    if act.kind is Kind.MODAL:
        result["triggering_interaction_metadata"] = dict(act.payload)["triggered_by"]
    if target := act.payload.get("target_id"):
        result["target_message_id"] = target
    return result
