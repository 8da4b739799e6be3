"""`bossbot backup`, `bossbot restore` and `bossbot check`: the database in the operator's hands."""

import json
from pathlib import Path
from typing import Any

from attrs import asdict
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bossbot_core.cli import exits
from bossbot_core.cli.screens import show_failure
from bossbot_core.database import BackupError, Inspection, back_up, inspect, restore
from bossbot_core.settings import load_settings


def back_up_to(target: Path | None, *, as_json: bool) -> int:
    """Make a verified backup and say where it is."""
    database = database_file()
    if not database.exists():
        return say_no_database(database)
    try:
        made = back_up(database, target)
    except BackupError as error:
        return _failed(error)
    if as_json:
        _print_json(asdict(made))
    else:
        _say(
            f"[green]✓[/] [bold]{escape(str(made.path))}[/]\n"
            f"  {_bytes(made.size_bytes)}, {made.rows:,} rows, schema {made.schema}; verified, {made.seconds:.1f} s"
        )
    return exits.OK


def restore_from(source: Path, *, as_json: bool) -> int:
    """Put a backup in the place of the database; raises `DatabaseUnusableError`."""
    try:
        restored = restore(source, database_file())
    except BackupError as error:
        return _failed(error)
    if as_json:
        _print_json(asdict(restored))
        return exits.OK
    _say(f"[green]✓[/] [bold]{escape(str(restored.path))}[/] has {restored.rows:,} rows of schema {restored.schema}")
    if restored.replaced:
        _say(f"  The one before is kept: {escape(str(restored.replaced))}")
    _say("  Start the bot again: [cyan]bossbot run[/]")
    return exits.OK


def check(file: Path | None, *, as_json: bool) -> int:
    """Print what is found in the database, or in a backup."""
    path = file or database_file()
    if not path.is_file():
        return say_no_database(path)
    found = inspect(path)
    if as_json:
        _print_json({"ok": not found.problems, **asdict(found)})
    else:
        _show(found)
    if found.newer:
        return exits.BAD_SETTINGS
    return exits.FAILED if found.problems else exits.OK


def database_file() -> Path:
    """The bot's database, as the settings say; raises `SettingsError`."""
    return load_settings().settings.data.database


def say_no_database(path: Path) -> int:
    """Say that the file is not there; gives the exit code for that."""
    show_failure(f"There is no database {path}. It is made at the first start; is `data.directory` what you meant?")
    return exits.BAD_SETTINGS


def _failed(error: BackupError) -> int:
    show_failure(str(error))
    return exits.FAILED


def _show(found: Inspection) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("Database", escape(str(found.path)))
    table.add_row("Size", f"{_bytes(found.size_bytes)}, write-ahead log {_bytes(found.log_bytes)}")
    if found.schema:
        table.add_row("Schema", f"{found.schema} of {found.known_schema}")
        table.add_row("Rows", f"{found.rows:,}")
    table.add_row("Checksums", found.checksums)
    table.add_row("Bot", "running on it" if found.in_use else "not running on it")
    Console(highlight=False).print(table)
    for problem in found.problems:
        _say(f"[red]✗[/] {escape(problem)}")
    if found.newer:
        _say("[cyan]→ Install that version again, or restore a backup from before the upgrade.[/]")
    elif found.problems:
        _say("[cyan]→ Stop the bot and restore a backup: `bossbot restore FILE`; they are in the folder `backups`.[/]")
    else:
        _say("[green]✓ sound[/]")


def _say(text: str) -> None:
    Console(highlight=False).print(text, soft_wrap=True)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))  # noqa: T201 - output


def _bytes(count: int) -> str:
    return f"{count / 1024**2:.1f} MiB" if count >= 1024**2 else f"{count / 1024:.0f} KiB"
