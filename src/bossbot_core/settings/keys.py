"""The settings' names, read off the model, so that there is one list of them."""

from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

from attrs import fields, fields_dict

from bossbot_core.settings.model import Settings

TABLES = "plugins"
"""The section whose tables belong to plugins and are theirs to check."""

OPEN: MappingProxyType[str, type] = MappingProxyType({"canary.links": str, "limits.pace": float, "plugins.pin": str})
"""Settings that are tables with names of the operator's choice, and what stands behind each name."""


@cache
def known() -> MappingProxyType[str, Any]:
    """Every setting by its dotted name, with its type: `{"queue.max_concurrent": int, ...}`."""
    sections = get_type_hints(Settings)
    return MappingProxyType(
        {
            f"{section.name}.{key}": kind
            for section in fields(Settings)
            for key, kind in get_type_hints(sections[section.name]).items()
            if (section.name, key) != (TABLES, "tables")
        }
    )


def kind_of(dotted: str) -> Any:
    """The type of a setting; `Any` inside a plugin's table, None for a name nobody knows."""
    if dotted in known() and dotted not in OPEN:
        return known()[dotted]
    if (table := _open_table(dotted)) is not None:
        return OPEN[table]
    section, *rest = dotted.split(".")
    return Any if section == TABLES and len(rest) > 1 and f"{section}.{rest[0]}" not in known() else None


def is_table(dotted: str) -> bool:
    """Whether a name is a section, or a table inside one."""
    section, *rest = dotted.split(".")
    if not rest:
        return section in get_type_hints(Settings)
    return dotted in OPEN or (section == TABLES and len(rest) == 1 and dotted not in known())


def is_secret(dotted: str) -> bool:
    """Whether a value must never be shown: a field the model hides, and all that plugins keep."""
    section, _, key = dotted.partition(".")
    if section == TABLES:
        return "." in key and _open_table(dotted) is None
    field = fields_dict(get_type_hints(Settings)[section]).get(key) if dotted in known() else None
    return field is not None and not field.repr


def did_you_mean(dotted: str) -> str:
    """A hint at the name that was probably meant, or nothing."""
    leaf = dotted.rpartition(".")[2]
    elsewhere = [name for name in known() if name.rpartition(".")[2] == leaf]
    close = elsewhere or get_close_matches(dotted, known(), n=1, cutoff=0.75)
    close = close or [name for name in known() if get_close_matches(leaf, [name.rpartition(".")[2]], cutoff=0.75)]
    return f" Did you mean {close[0]!r}?" if close else ""


def _open_table(dotted: str) -> str | None:
    return next((table for table in OPEN if dotted.startswith(f"{table}.")), None)
