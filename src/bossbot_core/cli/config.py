"""`bossbot config`: the settings in force, and where each came from."""

import json
from collections.abc import Iterator
from typing import Any

from attrs import asdict, frozen
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bossbot_core.api.convert import converter
from bossbot_core.cli import exits
from bossbot_core.settings import LoadedSettings, load_settings
from bossbot_core.settings.keys import is_secret

MASK = "***"


@frozen(kw_only=True)
class Row:
    """One setting as it is shown: its value plain, or masked."""

    key: str
    value: Any
    origin: str


def show_config(*, as_json: bool) -> int:
    """Print every setting; raises `SettingsError` where they cannot be used."""
    rows = list(_rows(load_settings()))
    if as_json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2, default=str))  # noqa: T201 - output
    else:
        _show(rows)
    return exits.OK


def _rows(loaded: LoadedSettings) -> Iterator[Row]:
    plain = converter.unstructure(loaded.settings)
    tables = plain["plugins"].pop("tables")
    for section, table in plain.items():
        for key, value in table.items():
            yield _row(f"{section}.{key}", value, loaded)
    for name, table in tables.items():
        for key, value in table.items():
            yield _row(f"plugins.{name}.{key}", value, loaded)


def _row(dotted: str, value: Any, loaded: LoadedSettings) -> Row:
    below = [origin for key, origin in loaded.origins.items() if key.startswith(f"{dotted}.")]
    origin = ", ".join(dict.fromkeys(below)) or loaded.origins.get(dotted, "default")
    return Row(key=dotted, value=MASK if value and is_secret(dotted) else value, origin=origin)


def _show(rows: list[Row]) -> None:
    table = Table("Setting", "Value", "From", box=None, pad_edge=False, header_style="bold")
    section = ""
    for row in rows:
        if section and row.key.partition(".")[0] != section:
            table.add_row()
        section = row.key.partition(".")[0]
        style = "dim" if row.origin == "default" else "bold"
        shown = json.dumps(row.value, ensure_ascii=False, default=str)
        table.add_row(escape(row.key), escape(shown), escape(row.origin), style=style)
    Console(highlight=False).print(table)
