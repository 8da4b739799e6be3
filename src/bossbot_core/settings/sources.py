"""Where settings are written: two files and the environment, each read into leaves `{"queue.max_concurrent": 5}`."""

import stat
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from bossbot_core.settings.errors import SettingsError
from bossbot_core.settings.keys import did_you_mean, is_table, kind_of

PREFIX = "BOSS_BOT_"
ALIASES = {
    "BOSS_BOT_DISCORD_TOKEN": "discord.token",
    "BOSS_BOT_COMMAND_PREFIX": "discord.command_prefix",
    "BOSS_BOT_MAX_CONCURRENT_DOWNLOADS": "queue.max_concurrent",
    "BOSS_BOT_MAX_QUEUE_SIZE": "queue.max_queued_per_guild",
}


@frozen(kw_only=True)
class Source:
    """One place that says something: leaves by dotted name, and where each was found."""

    leaves: Mapping[str, Any]
    origins: Mapping[str, str]


def read_file(path: Path) -> Source:
    """The leaves of one TOML file, or none where the file does not exist."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Source(leaves={}, origins={})
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            [f"{path.name}: cannot be read ({error}). Write it as UTF-8 and let the bot read it."]
        ) from None
    try:
        leaves = dict(_leaves(tomllib.loads(text), ""))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{path.name}: not valid TOML: {error}."]) from None
    return _checked(Source(leaves=leaves, origins=dict.fromkeys(leaves, path.name)))


def read_secrets(path: Path) -> Source:
    """As `read_file`, for a file that nobody but its owner may read."""
    if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError([f"{path.name}: other users of this machine may read it. Run: chmod 600 {path}"])
    return read_file(path)


def read_environment(environ: Mapping[str, str]) -> Source:
    """The leaves of `BOSS_BOT_*`; an empty value counts as not set."""
    named = {name: dotted_name(name) for name in sorted(environ) if name.startswith(PREFIX) and environ[name].strip()}
    leaves = {dotted: _typed(dotted, environ[name]) for name, dotted in named.items()}
    return _checked(Source(leaves=leaves, origins={dotted: name for name, dotted in named.items()}))


def dotted_name(variable: str) -> str:
    """`BOSS_BOT_QUEUE__LEASE_S` is `queue.lease_s`; four shorter names stay valid."""
    return ALIASES.get(variable, variable.removeprefix(PREFIX).lower().replace("__", "."))


def _typed(dotted: str, text: str) -> Any:
    """An environment variable is text; what it means follows from the setting's type."""
    kind = kind_of(dotted)
    if kind in {str, Path, None}:
        return text
    if kind == tuple[str, ...] and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    return _toml(text.lower() if kind is bool else text)


def _toml(text: str) -> Any:
    try:
        plain = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return plain["value"] if len(plain) == 1 else text


def _leaves(plain: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in plain.items():
        dotted = f"{prefix}{key}"
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{dotted}.")
        else:
            yield dotted, value


def _checked(source: Source) -> Source:
    faults = {dotted: _fault(dotted, value) for dotted, value in source.leaves.items()}
    problems = [f"{source.origins[dotted]}: {fault}" for dotted, fault in faults.items() if fault]
    if problems:
        raise SettingsError(problems)
    return source


def _fault(dotted: str, value: Any) -> str | None:
    if is_table(dotted):
        return None if value == {} else f"{dotted!r} is a table, not a single value.{did_you_mean(dotted)}"
    if kind_of(dotted) is None:
        return f"there is no setting {dotted!r}.{did_you_mean(dotted)}"
    return None
