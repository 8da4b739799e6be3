"""Turns the value of a typed option into what an interaction carries, by the option's type and limits."""

from collections.abc import Callable, Mapping
from typing import Any

from bossbot_core.sandbox.names import Names

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = 3, 4, 5, 6, 7, 8, 9, 10
_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}


class SlashError(ValueError):
    """A command that cannot be sent, with a sentence for the person who typed it."""


def convert(option: Mapping[str, Any], text: str, names: Names) -> Any:
    """The value of one option.

    Raises:
        SlashError: when the text does not fit the option's type, choices or limits.

    """
    if choices := option.get("choices"):
        return _choice(option["name"], text, choices)
    converters: dict[int, Callable[[str], Any]] = {
        STRING: names.mentions,
        INTEGER: int,
        NUMBER: float,
        BOOLEAN: lambda value: _BOOLEANS[value.lower()],
        USER: names.user,
        CHANNEL: names.channel,
        ROLE: names.role,
        MENTIONABLE: names.mentionable,
    }
    converter = converters.get(option["type"])
    if converter is None:
        raise SlashError(f"The option {option['name']} takes a file, which cannot be typed.")
    try:
        value = converter(text)
    except (ValueError, LookupError):
        raise SlashError(f"The option {option['name']} takes {_WANTED[option['type']]}, not {text!r}.") from None
    _check_limits(option, value)
    return value


def typed_value(option: Mapping[str, Any], names: Names) -> str:
    """The other way: what a person would type for the value that an interaction carries."""
    value = option["value"]
    if isinstance(value, bool):
        return str(value).lower()
    if option.get("type") in (USER, CHANNEL, ROLE, MENTIONABLE):
        return names.name(str(value))
    return names.shown(str(value))


_WANTED = {
    STRING: "a text",
    INTEGER: "a whole number",
    NUMBER: "a number",
    BOOLEAN: "true or false",
    USER: "a person's name",
    CHANNEL: "a channel's name",
    ROLE: "a role's name",
    MENTIONABLE: "a person's or a role's name",
}


def _choice(name: str, text: str, choices: list[Mapping[str, Any]]) -> Any:
    for choice in choices:
        if text in (str(choice["value"]), choice["name"]):
            return choice["value"]
    known = ", ".join(str(choice["value"]) for choice in choices)
    raise SlashError(f"The option {name} is one of {known}, not {text!r}.")


def _check_limits(option: Mapping[str, Any], value: Any) -> None:
    least, most, unit, amount = option.get("min_value"), option.get("max_value"), "", value
    if isinstance(value, str):
        least, most, unit, amount = option.get("min_length"), option.get("max_length"), " characters", len(value)
    if least is not None and amount < least:
        raise SlashError(f"The option {option['name']} takes at least {least}{unit}.")
    if most is not None and amount > most:
        raise SlashError(f"The option {option['name']} takes at most {most}{unit}.")
