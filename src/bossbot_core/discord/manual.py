"""What `/help` knows: the registered commands themselves, in the words that Discord shows for them."""

from collections.abc import Iterator, Mapping, Sequence

import hikari
import lightbulb
from attrs import frozen

from bossbot_core.discord.speech import command_names

MOST_TOPICS = 25
"""Suggestions of one autocomplete (interactions/application-commands#application-command-option-structure)."""


@frozen(kw_only=True)
class Option:
    """One option of a command, as a reader sees it."""

    name: str
    description: str
    required: bool
    choices: tuple[str, ...]


@frozen(kw_only=True)
class Entry:
    """A command as a reader sees it.

    `key` is its full English name, as the rules and rates have it; `menu` is whether it stands in the menu of a message
    or a person. A group has `children` and can itself not be used.
    """

    key: str
    name: str
    description: str
    menu: bool
    options: tuple[Option, ...] = ()
    children: tuple["Entry", ...] = ()


class Manual:
    """The commands of a client; they are read when somebody asks first, since all must be registered by then."""

    def __init__(self, client: lightbulb.Client) -> None:
        self._client = client
        self._builders: Sequence[hikari.api.CommandBuilder] = ()

    async def entries(self, locale: str) -> list[Entry]:
        """All commands in a reader's language, in the order of their English names."""
        if not self._builders:
            registered = self._client.registered_commands
            self._builders = [await each.as_command_builder(hikari.Locale.EN_US, command_names) for each in registered]
        return [_entry(builder, locale) for builder in sorted(self._builders, key=lambda builder: builder.name)]

    async def find(self, topic: str, locale: str) -> Entry | None:
        """The command or group that is called so, in English or in the reader's language."""
        wanted = " ".join(topic.removeprefix("/").lower().split())
        known = list(_walk(await self.entries(locale)))
        return next((entry for entry in known if wanted in {entry.key.lower(), entry.name.lower()}), None)

    async def topics(self, typed: str, locale: str) -> Mapping[str, str]:
        """Names in the reader's language that contain what is typed, each with the key of its entry."""
        wanted = typed.removeprefix("/").lower()
        known = _walk(await self.entries(locale))
        found = [entry for entry in known if wanted in entry.name.lower() or wanted in entry.key.lower()]
        return {entry.name: entry.key for entry in found[:MOST_TOPICS]}


def _walk(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from _walk(entry.children)


def _entry(builder: hikari.api.CommandBuilder, locale: str) -> Entry:
    name = _local(builder.name, builder.name_localizations, locale)
    if not isinstance(builder, hikari.api.SlashCommandBuilder):
        return Entry(key=builder.name, name=name, description="", menu=True)
    return Entry(
        key=builder.name,
        name=name,
        description=_local(builder.description, builder.description_localizations, locale),
        menu=False,
        options=_options(builder.options, locale),
        children=_children(builder.options, builder.name, name, locale),
    )


def _children(
    options: Sequence[hikari.CommandOption], parent_key: str, parent_name: str, locale: str
) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            key=f"{parent_key} {option.name}",
            name=f"{parent_name} {_local(option.name, option.name_localizations, locale)}",
            description=_local(option.description, option.description_localizations, locale),
            menu=False,
            options=_options(option.options or (), locale),
        )
        for option in options
        if option.type is hikari.OptionType.SUB_COMMAND
    )


def _options(options: Sequence[hikari.CommandOption], locale: str) -> tuple[Option, ...]:
    return tuple(
        Option(
            name=_local(option.name, option.name_localizations, locale),
            description=_local(option.description, option.description_localizations, locale),
            required=option.is_required,
            choices=tuple(_local(each.name, each.name_localizations, locale) for each in option.choices or ()),
        )
        for option in options
        if option.type is not hikari.OptionType.SUB_COMMAND
    )


def _local(text: str, translations: Mapping[hikari.Locale | str, str], locale: str) -> str:
    return translations.get(locale, text)
