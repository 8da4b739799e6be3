"""Makes the commands known to Discord, and only where it does not know them as they are.

lightbulb's own comparison leaves permissions out, and finds every translated command changed at every start.
"""

from collections.abc import Mapping
from typing import Any

import hikari
import lightbulb
import structlog
from attrs import frozen

type _Key = tuple[int, str]

log = structlog.get_logger("discord")


@frozen(kw_only=True)
class SyncReport:
    """The names of the commands that Discord did not know, knew otherwise, and knew in vain."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether there was anything to do."""
        return bool(self.added or self.changed or self.removed)


class CommandSync:
    """Synchronises the global commands of a lightbulb client, which must have been started."""

    def __init__(self, client: lightbulb.Client) -> None:
        self._client = client

    async def sync(self, *, force: bool = False) -> SyncReport:
        """Compare, and send every command where one differs, or in any case by `force`. Raises `hikari.HTTPError`."""
        rest = self._client.rest
        application = await rest.fetch_application()
        wanted = await self._wanted(list(application.integration_types_config))
        known = [_as_builder(command) for command in await rest.fetch_application_commands(application)]
        report = _compared(self._by_key(known), self._by_key(wanted))
        if report.differs or force:
            await rest.set_application_commands(application, wanted)
            log.info("commands sent", added=report.added, changed=report.changed, removed=report.removed, forced=force)
        return report

    async def _wanted(
        self, integration_types: list[hikari.ApplicationIntegrationType]
    ) -> list[hikari.api.CommandBuilder]:
        client = self._client
        builders = [
            await command.as_command_builder(client.default_locale, client.localization_provider)
            for command in client.registered_commands
        ]
        for builder in builders:
            # What is left open, Discord fills in with everything that the application supports.
            builder.set_integration_types(builder.integration_types or integration_types)
            builder.set_context_types(builder.context_types or list(hikari.ApplicationContextType))
        return builders

    def _by_key(self, builders: list[hikari.api.CommandBuilder]) -> dict[_Key, Any]:
        factory = self._client.rest.entity_factory
        return {(int(each.type), each.name): _canonical(each.build(factory)) for each in builders}


def _as_builder(command: hikari.PartialCommand) -> hikari.api.CommandBuilder:
    builder: hikari.api.CommandBuilder
    if isinstance(command, hikari.SlashCommand):
        builder = hikari.impl.SlashCommandBuilder(
            command.name,
            command.description,
            options=list(command.options or ()),
            description_localizations=command.description_localizations,
        )
    else:
        builder = hikari.impl.ContextMenuCommandBuilder(command.type, command.name)
    return (
        builder.set_name_localizations(command.name_localizations)
        .set_default_member_permissions(command.default_member_permissions)
        .set_is_nsfw(command.is_nsfw)
        .set_integration_types(command.integration_types)
        .set_context_types(command.context_types)
    )


def _compared(known: Mapping[_Key, Any], wanted: Mapping[_Key, Any]) -> SyncReport:
    return SyncReport(
        added=_names(wanted.keys() - known.keys()),
        changed=_names({key for key in wanted.keys() & known.keys() if wanted[key] != known[key]}),
        removed=_names(known.keys() - wanted.keys()),
    )


def _names(keys: set[_Key]) -> tuple[str, ...]:
    return tuple(sorted(name for _, name in keys))


def _canonical(value: Any, key: str = "") -> Any:
    """JSON without what says nothing, and sets in order: Discord gives back neither as it got them."""
    if isinstance(value, Mapping):
        filled = {str(name): _canonical(inner, str(name)) for name, inner in value.items()}
        return {name: inner for name, inner in filled.items() if inner not in (None, [], {}) and inner is not False}
    if isinstance(value, list | tuple):
        items = [_canonical(item) for item in value]
        return sorted(items) if key in {"contexts", "integration_types", "channel_types"} else items
    return value
