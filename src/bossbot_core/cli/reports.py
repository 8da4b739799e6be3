"""`bossbot reports`: the replies of platforms that could not be read."""

import json
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bossbot_core.cli import exits
from bossbot_core.cli.checks import Finding, Level
from bossbot_core.cli.screens import show_failure
from bossbot_core.runner.reports import FOLDER, Report, kept
from bossbot_core.settings import load_settings


def list_reports(*, as_json: bool) -> int:
    """Print what is kept, newest first; raises `SettingsError`."""
    found = kept(_folder())
    if as_json:
        rows = [{"id": each.error_id, "kept_at": each.kept_at.isoformat(), "file": str(each.path)} for each in found]
        print(json.dumps(rows, ensure_ascii=False, indent=2))  # noqa: T201 - output
    else:
        _show(found)
    return exits.OK


def show_report(error_id: str) -> int:
    """Print one of them; raises `SettingsError`."""
    found = next((each for each in kept(_folder()) if each.error_id == error_id), None)
    if found is None:
        show_failure(f"There is no report {error_id}. `bossbot reports` lists those that are kept.")
        return exits.BAD_INPUT
    print(found.path.read_text(encoding="utf-8"))  # noqa: T201 - output
    return exits.OK


def finding(directory: Path) -> Finding:
    """What `doctor` says of them."""
    found = kept(directory / FOLDER)
    if not found:
        return Finding(check="reports", level=Level.OK, found="every reply could be read")
    newest = found[0]
    return Finding(
        check="reports",
        level=Level.WARNING,
        found=f"replies that could not be read: {len(found)}, the newest is {newest.path}",
        fix=f"Newer engines may read them; `bossbot reports --show {newest.error_id}` shows what came.",
    )


def _folder() -> Path:
    return load_settings().settings.data.directory / FOLDER


def _show(found: list[Report]) -> None:
    console = Console(highlight=False)
    if not found:
        console.print("Every reply of the last days could be read.")
        return
    table = Table("Error id", "When (UTC)", "File", box=None, pad_edge=False, header_style="bold")
    for each in found:
        table.add_row(each.error_id, f"{each.kept_at:%Y-%m-%d %H:%M:%S}", escape(str(each.path)))
    console.print(table)
