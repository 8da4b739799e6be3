"""`bossbot plugins`: what is installed and whether it works."""

import json
import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bossbot_core import logs
from bossbot_core.api.convert import converter
from bossbot_core.cli import exits
from bossbot_core.pluginhost import PluginHost, PluginState, PluginStatus, load_plugins
from bossbot_core.settings import LogSettings, load_settings, secrets_of

MARKS = {
    PluginState.READY: "[green]● ready[/]",
    PluginState.DISABLED: "[dim]○ disabled[/]",
    PluginState.FAILED: "[red]✗ failed[/]",
}


def list_plugins(*, as_json: bool) -> int:
    """Print the plugins; that one of them failed is a result, not a failure of this command."""
    settings = load_settings().settings
    # A failed plugin's traceback helps its author, on the error stream.
    logs.configure(LogSettings(level="error"), secrets=secrets_of(settings), output=sys.stderr)
    statuses = PluginHost(load_plugins(settings.plugins)).statuses()
    if as_json:
        print(json.dumps(converter.unstructure(list(statuses)), ensure_ascii=False, indent=2))  # noqa: T201 - output
    else:
        _show(statuses)
    return exits.OK


def _show(statuses: tuple[PluginStatus, ...]) -> None:
    console = Console(highlight=False)
    if not statuses:
        console.print("No plugin is installed. Add one: [cyan]pip install bossbot-plugin-youtube[/]")
        return
    table = Table("Plugin", "Version", "State", "Reason", box=None, pad_edge=False, header_style="bold")
    for status in statuses:
        table.add_row(escape(status.name), escape(status.version), MARKS[status.state], escape(status.reason))
    console.print(table)
