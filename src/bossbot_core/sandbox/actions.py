"""What people do: use a command, type in an option, press a button, write a message."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from bossbot_core.sandbox.commands import CHAT, MESSAGE_MENU, USER_MENU, Commands
from bossbot_core.sandbox.components import choice_problem, walk
from bossbot_core.sandbox.gateway import Gateway
from bossbot_core.sandbox.interactions import Act, Interaction, Interactions, Kind, Stage
from bossbot_core.sandbox.messages import Message
from bossbot_core.sandbox.payloads import Json, channel_json, member_json, roles_json, user_json
from bossbot_core.sandbox.permissions import ADMINISTRATOR
from bossbot_core.sandbox.slash_values import CHANNEL, MENTIONABLE, ROLE, USER, SlashError
from bossbot_core.sandbox.world import Channel, Guild, User

BUTTON = 2


@frozen(kw_only=True)
class Place:
    """Who acts, and where; `upload_limit_bytes` is what one file of an answer may weigh."""

    user: User
    channel: Channel
    upload_limit_bytes: int
    locale: str = "en-US"
    user_installed: bool = False


@frozen(kw_only=True)
class Actions:
    """Turns what people do into interactions and events."""

    stage: Stage
    commands: Commands
    interactions: Interactions
    gateway: Gateway

    def use(self, place: Place, command: Json, options: Sequence[Json], text: str) -> Interaction:
        """Uses a slash command.

        Raises:
            SlashError: when this person may not use it here.

        """
        self._refuse_outsiders(place, command)
        return self._open(place, Kind.COMMAND, self._command_data(place, command, options), text)

    def use_menu(self, place: Place, command: Json, target_id: str) -> Interaction:
        """Uses a command of a message's or a person's menu.

        Raises:
            SlashError: when this person may not use it here, or the target is not there.

        """
        self._refuse_outsiders(place, command)
        data = self._command_data(place, command, ()) | {"target_id": target_id}
        message, user = self.stage.messages.find(target_id), self.stage.world.users.get(target_id)
        if command["type"] == MESSAGE_MENU and message:
            data["resolved"] = {"messages": {target_id: self.stage.render.message(message)}}
        elif command["type"] == USER_MENU and user:
            data["resolved"] = self._people(place, [target_id])
        else:
            raise SlashError(f"There is nothing with the id {target_id} for {command['name']}.")
        return self._open(place, Kind.COMMAND, data, command["name"])

    def complete(self, place: Place, command: Json, options: Sequence[Json]) -> Interaction:
        """Asks for suggestions while an option is typed; one option is marked as focused."""
        return self._open(place, Kind.AUTOCOMPLETE, self._command_data(place, command, options), "")

    def press(self, place: Place, message: Message, custom_id: str, values: Sequence[str] = ()) -> Interaction:
        """Presses a button or chooses from a menu.

        Raises:
            SlashError: when the message has no such component, it is switched off, or does not offer these values.

        """
        every = [component for _, component in walk("", message.components)]
        found = next((each for each in every if each.get("custom_id") == custom_id), None)
        if found is None or found.get("disabled"):
            raise SlashError(f"The message has no active component {custom_id!r}.")
        data: Json = {"custom_id": custom_id, "component_type": found["type"]}
        if found["type"] != BUTTON:
            if problem := choice_problem(found, values):
                raise SlashError(problem)
            data["values"] = list(values)
        act = self._act(place, Kind.COMPONENT, data, "", message)
        return self.interactions.open(act)

    def submit(self, place: Place, opener: Interaction, values: Mapping[str, str]) -> Interaction:
        """Sends the form that an interaction was answered with.

        Raises:
            SlashError: when it was answered with none.

        """
        if opener.modal is None:
            raise SlashError("There is no form to send.")
        inputs = [each for _, each in walk("", opener.modal.get("components") or ()) if each.get("type") == 4]
        rows = [_answered(number, each["custom_id"], values) for number, each in enumerate(inputs)]
        trigger = {"id": opener.id, "type": int(opener.act.kind), "user": user_json(place.user)}
        trigger |= {"authorizing_integration_owners": {"0": place.channel.guild_id or "0"}}
        if opener.act.message:
            trigger["interacted_message_id"] = opener.act.message.id
        data = {"custom_id": opener.modal["custom_id"], "components": rows, "triggered_by": trigger}
        return self.interactions.open(self._act(place, Kind.MODAL, data, opener.act.text, opener.act.message))

    def say(self, place: Place, content: str) -> Message:
        """Writes a message; the bot is told if it asked for messages, and sees the text if it may."""
        mentioned = (self.stage.world.bot.id,) if f"<@{self.stage.world.bot.id}>" in content else ()
        message = Message(
            id=self.stage.snowflakes.next(),
            channel_id=place.channel.id,
            author_id=place.user.id,
            created_at=self.stage.clock(),
            content=content,
            mentions=mentioned,
        )
        return self.stage.messages.add(message)

    def find(self, name: str, guild_id: str | None, kind: int = CHAT) -> Json:
        """A command by name.

        Raises:
            SlashError: when there is none.

        """
        for command in self.commands.available(guild_id):
            if command["name"] == name and command["type"] == kind:
                return command
        raise SlashError(f"There is no command {name!r}.")

    def announce(self, kind: str, message: Message) -> None:
        """Tells the bot of a change in a channel; ephemeral messages are nobody's business."""
        if message.ephemeral_to is not None:
            return
        channel = self.stage.world.channels[message.channel_id]
        author = self.stage.world.users.get(message.author_id)
        data: Json = {"id": message.id, "channel_id": message.channel_id}
        if kind != "message_delete":
            data = self.stage.render.message(message)
        if guild := self.stage.world.guilds.get(channel.guild_id or ""):
            data["guild_id"] = guild.id
            if author and kind != "message_delete":
                data["member"] = member_json(author, guild, with_user=False)
        self.gateway.dispatch_message(kind.upper(), data, channel.guild_id)

    def _refuse_outsiders(self, place: Place, command: Json) -> None:
        guild = self.stage.world.guilds.get(place.channel.guild_id or "")
        if guild and not _permitted(place.user, guild, command["default_member_permissions"]):
            raise SlashError(f"{place.user.name} may not use {command['name']} here.")
        contexts = command.get("contexts")
        if contexts is not None and (0 if guild else 1) not in contexts:
            raise SlashError(f"{command['name']} cannot be used {'in a server' if guild else 'in direct messages'}.")

    def _open(self, place: Place, kind: Kind, data: Json, text: str) -> Interaction:
        return self.interactions.open(self._act(place, kind, data, text))

    @staticmethod
    def _act(place: Place, kind: Kind, data: Json, text: str, message: Message | None = None) -> Act:
        return Act(
            kind=kind,
            user=place.user,
            channel=place.channel,
            payload=data,
            text=text,
            upload_limit_bytes=place.upload_limit_bytes,
            locale=place.locale,
            user_installed=place.user_installed,
            message=message,
        )

    def _command_data(self, place: Place, command: Json, options: Sequence[Json]) -> Json:
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
        if options:
            data["options"] = list(options)
        if command["guild_id"]:
            data["guild_id"] = command["guild_id"]
        leaves = _leaves(options)
        people = [str(each["value"]) for each in leaves if each["type"] in (USER, MENTIONABLE)]
        resolved = self._people(place, people) if people else {}
        if channels := [str(each["value"]) for each in leaves if each["type"] == CHANNEL]:
            everywhere = self.stage.world.channels
            resolved["channels"] = {each: channel_json(everywhere[each], self.stage.world) for each in channels}
        if roles := [str(each["value"]) for each in leaves if each["type"] == ROLE]:
            resolved["roles"] = {role["id"]: role for role in self._roles(place) if role["id"] in roles}
        return data | {"resolved": resolved} if resolved else data

    def _roles(self, place: Place) -> list[Json]:
        guild = self.stage.world.guilds.get(place.channel.guild_id or "")
        return roles_json(guild, self.stage.world) if guild else []

    def _people(self, place: Place, ids: Sequence[str]) -> Json:
        users = [self.stage.world.user(each) for each in ids]
        people: Json = {"users": {user.id: user_json(user) for user in users}}
        if guild := self.stage.world.guilds.get(place.channel.guild_id or ""):
            permissions = {user.id: {"permissions": str(user.permissions)} for user in users}
            people["members"] = {
                user.id: member_json(user, guild, with_user=False) | permissions[user.id] for user in users
            }
        return people


def _permitted(user: User, guild: Guild, needed: str | None) -> bool:
    """Whether Discord shows a command; "0" is for administrators, and a server's owner may do everything."""
    if needed is None or user.id == guild.owner_id:
        return True
    return not (int(needed) or ADMINISTRATOR) & ~user.permissions


def _leaves(options: Sequence[Json]) -> list[Json]:
    return [leaf for option in options for leaf in (_leaves(option["options"]) if option.get("options") else [option])]


def _answered(number: int, custom_id: str, values: Mapping[str, str]) -> Json:
    field = {"type": 4, "id": 2 * number + 2, "custom_id": custom_id, "value": values.get(custom_id, "")}
    return {"type": 1, "id": 2 * number + 1, "components": [field]}
