"""Discord's limits on a message, an autocomplete answer and a list of commands.

Limits: https://docs.discord.com/developers/resources/message, .../components/reference, .../application-commands
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bossbot_core.sandbox import errors
from bossbot_core.sandbox.components import component_problems
from bossbot_core.sandbox.errors import Problem
from bossbot_core.sandbox.messages import COMPONENTS_V2

MAX_FILES = 10
_EMBED_TEXTS = (("title", 256), ("description", 4096), ("footer.text", 2048), ("author.name", 256))
_CHAT = 1
_COMMAND_LIMITS = {_CHAT: 100, 2: 15, 3: 15}
_NAME = re.compile(r"^[-_'\w]{1,32}$")


def check_message(body: Mapping[str, Any], file_count: int, kept_files: int = 0) -> None:
    """Raises 50035 with every fault of a message body."""
    problems = [*_message_problems(body, file_count + kept_files)]
    if problems:
        raise errors.invalid_form(problems)


def check_choices(choices: Sequence[Mapping[str, Any]]) -> None:
    """Raises 50035 for an autocomplete answer that Discord refuses."""
    problems = [*_too_many("choices", choices, 25)]
    for place, choice in enumerate(choices):
        problems += _length(f"choices.{place}.name", choice.get("name"), 1, 100)
        if isinstance(choice.get("value"), str):
            problems += _length(f"choices.{place}.value", choice["value"], 0, 100)
    if problems:
        raise errors.invalid_form(problems)


def check_commands(commands: Sequence[Mapping[str, Any]]) -> None:
    """Raises 50035 for a list of commands that Discord refuses."""
    problems = [fault for place, command in enumerate(commands) for fault in _command_problems(str(place), command)]
    for kind, limit in _COMMAND_LIMITS.items():
        names = [command.get("name") for command in commands if (command.get("type") or _CHAT) == kind]
        if len(names) > limit:
            problems.append(
                ("", "APPLICATION_COMMANDS_MAX", f"Maximum number of application commands reached ({limit})")
            )
        if len(set(names)) < len(names):
            problems.append(("", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"))
    if problems:
        raise errors.invalid_form(problems)


def _message_problems(body: Mapping[str, Any], file_count: int) -> Iterator[Problem]:
    yield from _length("content", body.get("content"), 0, 2000)
    embeds = body.get("embeds") or ()
    yield from _too_many("embeds", embeds, 10)
    for place, embed in enumerate(embeds):
        yield from _embed_problems(f"embeds.{place}", embed)
    if sum(map(embed_length, embeds)) > 6000:
        yield "embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"
    if max(file_count, len(body.get("attachments") or ())) > MAX_FILES:
        yield "attachments", "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_FILES} or fewer in length."
    new_layout = bool((body.get("flags") or 0) & COMPONENTS_V2)
    if new_layout and (body.get("content") or embeds):
        yield "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Content and embeds are not allowed"
    yield from component_problems(body.get("components") or (), new_layout=new_layout)


def embed_length(embed: Mapping[str, Any]) -> int:
    """The characters that count towards the 6,000 of a message."""
    fields = embed.get("fields") or ()
    texts = [_text(embed, name) for name, _ in _EMBED_TEXTS]
    texts += [str(field.get(part) or "") for field in fields for part in ("name", "value")]
    return sum(map(len, texts))


def _embed_problems(place: str, embed: Mapping[str, Any]) -> Iterator[Problem]:
    for name, limit in _EMBED_TEXTS:
        yield from _length(f"{place}.{name}", _text(embed, name), 0, limit)
    fields = embed.get("fields") or ()
    yield from _too_many(f"{place}.fields", fields, 25)
    for number, field in enumerate(fields):
        yield from _length(f"{place}.fields.{number}.name", field.get("name"), 1, 256, required=True)
        yield from _length(f"{place}.fields.{number}.value", field.get("value"), 1, 1024, required=True)


def _text(embed: Mapping[str, Any], name: str) -> str:
    value: Any = embed
    for part in name.split("."):
        value = (value or {}).get(part)
    return str(value or "")


def _command_problems(place: str, command: Mapping[str, Any]) -> Iterator[Problem]:
    chat = (command.get("type") or _CHAT) == _CHAT
    name = str(command.get("name") or "")
    if not (_NAME.match(name) and name == name.lower() if chat else 1 <= len(name) <= 32):
        yield f"{place}.name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"
    if chat:
        yield from _length(f"{place}.description", command.get("description"), 1, 100, required=True)
    yield from _option_problems(place, command.get("options") or ())


def _option_problems(place: str, options: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    yield from _too_many(f"{place}.options", options, 25)
    optional_seen = False
    for number, option in enumerate(options):
        here = f"{place}.options.{number}"
        if not _NAME.match(str(option.get("name") or "")):
            yield f"{here}.name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"
        yield from _length(f"{here}.description", option.get("description"), 1, 100, required=True)
        if option.get("required") and optional_seen:
            message = "Required options must be placed before non-required options"
            yield here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message
        optional_seen |= not option.get("required")
        yield from _too_many(f"{here}.choices", option.get("choices") or (), 25)
        yield from _option_problems(here, option.get("options") or ())


def _too_many(place: str, values: Sequence[Any], limit: int) -> Iterator[Problem]:
    if len(values) > limit:
        yield place, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length."


def _length(place: str, value: Any, least: int, most: int, *, required: bool = False) -> Iterator[Problem]:
    if value is None:
        if required:
            yield place, "BASE_TYPE_REQUIRED", "This field is required"
    elif not isinstance(value, str):
        yield place, "BASE_TYPE_STRING", "Must be a string."
    elif not least <= len(value) <= most:
        code = "BASE_TYPE_MAX_LENGTH" if len(value) > most else "BASE_TYPE_BAD_LENGTH"
        yield (
            place,
            code,
            f"Must be {most} or fewer in length."
            if len(value) > most
            else f"Must be between {least} and {most} in length.",
        )
