"""Reads a slash command as a person types it: `/download url:http://x quality:720p private:true`, `/queue list`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from operator import itemgetter
from typing import Any

from attrs import frozen

from bossbot_core.sandbox.commands import CHAT
from bossbot_core.sandbox.names import Names
from bossbot_core.sandbox.slash_values import SlashError, convert, typed_value
from bossbot_core.sandbox.world import World

SUBCOMMAND, GROUP = 1, 2
_WORD = re.compile(r"""(?P<key>[-\w]{1,32}):"(?P<quoted>[^"]*)"|(?P<plain>[^\s]+)""")
_PAIR = re.compile(r"^(?P<key>[-\w]{1,32}):(?P<value>.*)$", re.DOTALL)

Json = dict[str, Any]


@frozen(kw_only=True)
class Typed:
    """A command and its options in the shape of an interaction's data."""

    command: Json
    options: tuple[Json, ...]
    text: str


def parse(text: str, commands: Sequence[Json], world: World, guild_id: str | None = None) -> Typed:
    """Understands a typed command; names of channels and roles are those of the guild.

    Raises:
        SlashError: with a sentence for the person who typed it.

    """
    if not text.startswith("/"):
        raise SlashError("A command starts with a slash, as in /download url:https://…")
    words = _words(text[1:])
    names = [word for word, _ in words if word]
    chat = {each["name"]: each for each in sorted(commands, key=itemgetter("name")) if each["type"] == CHAT}
    command = chat[_known("command", names[0] if names else "", chat)]
    path, level = _descend(command, names[1:])
    values = [pair for pair in words if not pair[0]]
    if len(names) > 1 + len(path):
        raise SlashError(_stray(names[1 + len(path)], level))
    options = _options([pair for _, pair in values], level, Names(world=world, guild_id=guild_id))
    return Typed(command=command, options=_nested(path, options), text=text)


def as_typed(name: str, options: Iterable[Json], world: World) -> str:
    """A used command as a person would type it, with names in place of ids."""
    return " ".join([f"/{name}", *_typed_words(options, Names(world=world))])


def _typed_words(options: Iterable[Json], names: Names) -> list[str]:
    words: list[str] = []
    for option in options:
        if "value" in option:
            value = typed_value(option, names)
            words.append(f'{option["name"]}:"{value}"' if " " in value else f"{option['name']}:{value}")
        else:
            words += [str(option["name"]), *_typed_words(option.get("options") or (), names)]
    return words


def _words(text: str) -> list[tuple[str, tuple[str, str]]]:
    """Each word is a bare name, or a pair of option and value."""
    found: list[tuple[str, tuple[str, str]]] = []
    for match in _WORD.finditer(text):
        pair = _PAIR.match(match["plain"] or "")
        if match["key"]:
            found.append(("", (match["key"], match["quoted"])))
        elif pair:
            found.append(("", (pair["key"], pair["value"])))
        else:
            found.append((match["plain"], ("", "")))
    return found


def _descend(command: Json, names: Sequence[str]) -> tuple[list[Json], Json]:
    """The subcommand that the names lead to, with the way there."""
    path: list[Json] = []
    level = command
    while subcommands := _subcommands(level):
        kind = "subcommand"
        name = _known(kind, names[len(path)] if len(path) < len(names) else "", subcommands, of=level["name"])
        level = subcommands[name]
        path.append(level)
    return path, level


def _subcommands(level: Json) -> dict[str, Json]:
    return {option["name"]: option for option in level.get("options") or () if option["type"] in (SUBCOMMAND, GROUP)}


def _options(pairs: Iterable[tuple[str, str]], level: Json, names: Names) -> list[Json]:
    known: dict[str, Json] = {option["name"]: option for option in level.get("options") or ()}
    given: dict[str, Json] = {}
    for name, value in pairs:
        option = known[_known("option", name, known, of=level["name"])]
        if name in given:
            raise SlashError(f"The option {name} is given twice.")
        given[name] = {"name": name, "type": option["type"], "value": convert(option, value, names)}
    if missing := [name for name, option in known.items() if option.get("required") and name not in given]:
        raise SlashError(f"The option {missing[0]} is required: /{level['name']} {missing[0]}:…")
    return list(given.values())


def _nested(path: Sequence[Json], options: list[Json]) -> tuple[Json, ...]:
    for level in reversed(path):
        options = [{"name": level["name"], "type": level["type"], "options": options}]
    return tuple(options)


def _known(kind: str, name: str, known: Mapping[str, Any], *, of: str = "") -> str:
    if name in known:
        return name
    where = f" of /{of}" if of else ""
    choices = ", ".join(known) or "none"
    if not name:
        raise SlashError(f"A {kind}{where} is missing. There are: {choices}.")
    close = get_close_matches(name, known, n=1)
    hint = f" Did you mean {close[0]}?" if close else f" There are: {choices}."
    raise SlashError(f"There is no {kind} {name!r}{where}.{hint}")


def _stray(word: str, level: Json) -> str:
    names = [option["name"] for option in level.get("options") or ()]
    if not names:
        return f"/{level['name']} takes no options, and {word!r} was given."
    return f'{word!r} belongs to no option: write {names[0]}:{word}, and {names[0]}:"…" for a value with blanks.'
