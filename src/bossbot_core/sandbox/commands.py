"""The commands that the bot registered, for everywhere and for single guilds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bossbot_core.sandbox.errors import DiscordError
from bossbot_core.sandbox.validation import check_commands

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
_ONLY_WITH_LOCALIZATIONS = ("name_localizations", "description_localizations")


class Commands:
    """Registered commands as Discord's JSON; a command keeps its id as long as its name and type stay."""

    def __init__(self, application_id: str, new_id: Callable[[], str]) -> None:
        self._application_id = application_id
        self._new_id = new_id
        self._scopes: dict[str | None, list[dict[str, Any]]] = {}
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        """Calls a function whenever the list changes."""
        self._listeners.append(listener)

    def of(self, guild_id: str | None) -> list[dict[str, Any]]:
        """The commands of one guild, or the global ones for None."""
        return list(self._scopes.get(guild_id, ()))

    def available(self, guild_id: str | None) -> list[dict[str, Any]]:
        """What people can use in a guild: a guild's own command hides the global one of its name."""
        found = {(each["type"], each["name"]): each for each in self.of(None)}
        if guild_id:
            found |= {(each["type"], each["name"]): each for each in self.of(guild_id)}
        return list(found.values())

    @property
    def everything(self) -> list[dict[str, Any]]:
        """Every command of every scope."""
        return [command for scope in self._scopes.values() for command in scope]

    def replace(self, guild_id: str | None, commands: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Puts a whole new list in place of the old one.

        Raises:
            DiscordError: 50035 when a command breaks Discord's limits.

        """
        check_commands(commands)
        old = {(each["type"], each["name"]): each["id"] for each in self.of(guild_id)}
        self._scopes[guild_id] = [self._registered(guild_id, command, old) for command in commands]
        self._tell()
        return self.of(guild_id)

    def add(self, guild_id: str | None, command: Mapping[str, Any]) -> dict[str, Any]:
        """Registers one command, in place of one with its name and type."""
        name, kind = command.get("name"), command.get("type") or CHAT
        others: Iterable[Mapping[str, Any]] = [
            each for each in self.of(guild_id) if (each["name"], each["type"]) != (name, kind)
        ]
        return self.replace(guild_id, [*others, command])[-1]

    def get(self, guild_id: str | None, command_id: str) -> dict[str, Any]:
        """One command.

        Raises:
            DiscordError: 10063 when there is none.

        """
        for command in self.of(guild_id):
            if command["id"] == command_id:
                return command
        raise DiscordError(404, 10063, "Unknown application command")

    def remove(self, guild_id: str | None, command_id: str) -> None:
        """Takes one command away."""
        gone = self.get(guild_id, command_id)
        self._scopes[guild_id] = [each for each in self.of(guild_id) if each is not gone]
        self._tell()

    def _registered(
        self, guild_id: str | None, command: Mapping[str, Any], old: Mapping[tuple[int, str], str]
    ) -> dict[str, Any]:
        kind = command.get("type") or CHAT
        permissions = command.get("default_member_permissions")
        defaults: dict[str, Any] = {"description": "", "options": [], "nsfw": False, "contexts": None}
        return (
            defaults
            | {"integration_types": [0], "dm_permission": True}
            | {key: value for key, value in command.items() if value is not None}
            | {
                "id": old.get((kind, command["name"])) or self._new_id(),
                "type": kind,
                "application_id": self._application_id,
                "guild_id": guild_id,
                "version": self._new_id(),
                "default_member_permissions": None if permissions is None else str(permissions),
            }
        )

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def without_localizations(command: Mapping[str, Any]) -> dict[str, Any]:
    """A command as a list without `with_localizations` shows it; a global one has no guild."""
    hidden = {*_ONLY_WITH_LOCALIZATIONS, *(() if command["guild_id"] else ("guild_id",))}
    return {key: value for key, value in command.items() if key not in hidden}
