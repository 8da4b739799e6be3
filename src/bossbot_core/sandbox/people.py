"""What people do in the sandbox, as a program says it: use commands, press buttons, write, look at a channel."""

from collections.abc import Mapping, Sequence
from typing import Any

from bossbot_core.sandbox.actions import Actions, Place
from bossbot_core.sandbox.commands import MESSAGE_MENU
from bossbot_core.sandbox.interactions import Interaction
from bossbot_core.sandbox.invocation import Invocation
from bossbot_core.sandbox.limits import USUAL_UPLOAD_LIMIT
from bossbot_core.sandbox.payloads import Json
from bossbot_core.sandbox.slash import parse
from bossbot_core.sandbox.world import Channel, User

Command = str | tuple[str, Sequence[Json]]
"""What a person typed, or a command's name with options in Discord's shape."""


class People:
    """Acts as anybody in the world; names and values are both fine."""

    def __init__(self, actions: Actions) -> None:
        self._actions = actions
        self.world = actions.stage.world
        self.commands = actions.commands
        self._messages = actions.stage.messages
        self._render = actions.stage.render

    async def invoke(
        self,
        command: Command,
        *,
        user: str | User = "Alex",
        channel: str | Channel = "general",
        guild: str | None = "Boss HQ",
        upload_limit_bytes: int = USUAL_UPLOAD_LIMIT,
        locale: str = "en-US",
        user_installed: bool = False,
    ) -> Invocation:
        """Uses a command as a person would; without a guild, in the direct messages with the bot.

        Raises:
            SlashError: when the text is no command of the bot's, or this person may not use it.

        """
        place = self._place(user, channel, guild, upload_limit_bytes, locale, user_installed=user_installed)
        if isinstance(command, str):
            typed = parse(command, self.commands.available(place.channel.guild_id), self.world, place.channel.guild_id)
            return self._follow(self._actions.use(place, typed.command, typed.options, typed.text))
        name, options = command
        found = self._actions.find(name, place.channel.guild_id)
        return self._follow(self._actions.use(place, found, options, f"/{name}"))

    def invocation(self, interaction_id: str) -> Invocation:
        """Follows an interaction by its id, as the page's API names it.

        Raises:
            LookupError: when there is none.

        """
        if (found := self._actions.interactions.get(interaction_id)) is None:
            raise LookupError("there is no such interaction")
        return self._follow(found)

    async def invoke_on(
        self,
        name: str,
        message: Mapping[str, Any],
        *,
        user: str | User = "Alex",
        upload_limit_bytes: int = USUAL_UPLOAD_LIMIT,
        locale: str = "en-US",
        user_installed: bool = False,
    ) -> Invocation:
        """Uses a command of a message's menu ("Apps"), on a message that stands in a channel.

        Raises:
            SlashError: when there is no such command, or this person may not use it there.

        """
        stored = self._messages.find(message["id"])
        if stored is None:
            raise LookupError("the message is gone")
        channel = self.world.channels[stored.channel_id]
        place = self._place(user, channel, None, upload_limit_bytes, locale, user_installed=user_installed)
        command = self._actions.find(name, channel.guild_id, MESSAGE_MENU)
        return self._follow(self._actions.use_menu(place, command, stored.id))

    async def autocomplete(
        self,
        name: str,
        options: Sequence[Json],
        *,
        user: str | User = "Alex",
        channel: str | Channel = "general",
        guild: str | None = "Boss HQ",
    ) -> list[Json]:
        """The suggestions for the option that is marked `focused`."""
        place = self._place(user, channel, guild, USUAL_UPLOAD_LIMIT, "en-US")
        command = self._actions.find(name, place.channel.guild_id)
        invocation = self._follow(self._actions.complete(place, command, options))
        await invocation.answered()
        return invocation.choices

    async def press(
        self,
        message: Mapping[str, Any],
        custom_id: str,
        user: str | User,
        values: Sequence[str] = (),
        *,
        upload_limit_bytes: int = USUAL_UPLOAD_LIMIT,
        locale: str = "en-US",
        user_installed: bool = False,
    ) -> Invocation:
        """Presses a button of a message, or chooses from its menu.

        Raises:
            SlashError: when the message has no such active component.

        """
        stored = self._messages.find(message["id"])
        if stored is None:
            raise LookupError("the message is gone")
        person = user if isinstance(user, User) else self.world.user(user)
        channel = self.world.channels[stored.channel_id]
        place = Place(
            user=person,
            channel=channel,
            upload_limit_bytes=upload_limit_bytes,
            locale=locale,
            user_installed=user_installed,
        )
        return self._follow(self._actions.press(place, stored, custom_id, values))

    async def submit(self, opener: Invocation, values: Mapping[str, str]) -> Invocation:
        """Sends the form that the bot answered with."""
        act = opener.interaction.act
        place = Place(user=act.user, channel=act.channel, upload_limit_bytes=act.upload_limit_bytes)
        return self._follow(self._actions.submit(place, opener.interaction, values))

    async def say(
        self,
        content: str,
        *,
        user: str | User = "Alex",
        channel: str | Channel = "general",
        guild: str | None = "Boss HQ",
    ) -> Json:
        """Writes a message as a person would."""
        place = self._place(user, channel, guild, USUAL_UPLOAD_LIMIT, "en-US")
        return self._render.message(self._actions.say(place, content))

    async def delete(self, message: Mapping[str, Any]) -> None:
        """Takes a message away, as its author or a moderator would.

        Raises:
            LookupError: when it is gone already.

        """
        if (stored := self._messages.find(message["id"])) is None:
            raise LookupError("the message is gone")
        self._messages.remove(stored)

    def messages(self, channel: str | Channel, user: str | User | None = None, guild: str | None = None) -> list[Json]:
        """What stands in a channel, oldest first; without a user, everything."""
        room = channel if isinstance(channel, Channel) else self.world.channel(channel, guild)
        person = self.world.user(user) if isinstance(user, str) else user
        found = self._messages.in_channel(room.id, person.id if person else None)
        return [self._render.for_page(message) for message in found]

    def _place(
        self,
        user: str | User,
        channel: str | Channel,
        guild: str | None,
        upload_limit_bytes: int,
        locale: str,
        *,
        user_installed: bool = False,
    ) -> Place:
        person = user if isinstance(user, User) else self.world.user(user)
        if isinstance(channel, str):
            channel = self.world.channel(channel, guild) if guild else self.world.direct_messages(person)
        return Place(
            user=person,
            channel=self.world.channels[channel.id],
            upload_limit_bytes=upload_limit_bytes,
            locale=locale,
            user_installed=user_installed,
        )

    def _follow(self, interaction: Interaction) -> Invocation:
        return Invocation(interaction, self._messages, self._render)
