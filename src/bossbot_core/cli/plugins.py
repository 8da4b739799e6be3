"""`bossbot plugins`: what is installed, whether it works, and the hash of each."""

import json
import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bossbot_core import logs
from bossbot_core.api.convert import converter
from bossbot_core.cli import exits
from bossbot_core.pluginhost import (
    Breakers,
    PluginHost,
    PluginState,
    PluginStatus,
    UnpinnableError,
    fingerprint,
    installed,
    is_built_in,
    load_plugins,
)
from bossbot_core.settings import LogSettings, Settings, load_settings, secrets_of

MARKS = {
    PluginState.READY: "[green]● ready[/]",
    PluginState.RESTING: "[yellow]◌ resting[/]",
    PluginState.DISABLED: "[dim]○ disabled[/]",
    PluginState.FAILED: "[red]✗ failed[/]",
}


def list_plugins(*, as_json: bool) -> int:
    """Print the plugins; that one of them failed is a result, not a failure of this command."""
    settings = load_settings().settings
    # A failed plugin's traceback helps its author, on the error stream.
    logs.configure(LogSettings(level="error"), secrets=secrets_of(settings), output=sys.stderr)
    statuses = statuses_of(settings)
    if as_json:
        print(json.dumps(converter.unstructure(list(statuses)), ensure_ascii=False, indent=2))  # noqa: T201 - output
    else:
        _show(statuses)
    return exits.OK


def statuses_of(settings: Settings) -> tuple[PluginStatus, ...]:
    """Every installed plugin, as the bot of these settings would see it now."""
    return host_of(settings).statuses()


def host_of(settings: Settings) -> PluginHost:
    """The plugins, loaded for looking at."""
    breakers = Breakers.of_file(settings.data.database)
    return PluginHost(load_plugins(settings.plugins), breakers=breakers)


def print_pins() -> int:
    """Print the hash of each installed plugin as settings; none of them is imported."""
    print("# In settings.toml, in the section [plugins], in place of `pin = {}`:")  # noqa: T201 - output
    points = [point for point in installed(load_settings().settings.plugins) if not is_built_in(point)]
    first = {point.name: point for point in reversed(points)}
    for name, point in sorted(first.items()):
        try:
            line = f'pin."{name}" = "{fingerprint(point)}"'
        except UnpinnableError as error:
            line = f"# {name} cannot be pinned: {error}"
        print(line)  # noqa: T201 - output
    return exits.OK


def _show(statuses: tuple[PluginStatus, ...]) -> None:
    console = Console(highlight=False)
    if all(status.built_in for status in statuses):
        console.print("No plugin is installed. Add one: [cyan]pip install bossbot-plugin-youtube[/]")
    table = Table("Plugin", "Version", "State", "Reason", box=None, pad_edge=False, header_style="bold")
    for status in sorted(statuses, key=lambda each: (each.built_in, each.name)):
        whose = "built in" if status.built_in else status.version
        table.add_row(escape(status.name), escape(whose), MARKS[status.state], escape(status.reason))
    console.print(table)
