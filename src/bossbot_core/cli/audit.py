"""`bossbot audit`: who administered the bot, what was denied, and whether anybody touched the record of it."""

import json
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from attrs import asdict, frozen
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bossbot_core.audit import Break, Entry, Link, ends, page, verify
from bossbot_core.cli import exits
from bossbot_core.cli.checks import Finding, Level
from bossbot_core.cli.database import database_file, say_no_database
from bossbot_core.cli.screens import show_failure
from bossbot_core.database import snapshot_of
from bossbot_core.database.migrate import schema_version, shipped

STYLES = {"done": "", "denied": "yellow", "failed": "red"}


class _OtherSchemaError(Exception):
    """The file is of another version of the program."""


@frozen(kw_only=True)
class Verdict:
    """What came of looking at the whole chain."""

    entries: int
    last: Link
    broken: Break | None

    @property
    def found(self) -> str:
        """In words."""
        if self.broken is not None:
            return f"entry {self.broken.entry_id} {self.broken.reason}"
        if not self.entries:
            return "nothing is recorded yet"
        return f"{self.entries:,} entries, none was touched; the last is {self.last.id}, {self.last.hash}"


def list_acts(guild_id: int | None, limit: int, *, as_json: bool) -> int:
    """Print the newest entries; raises `SettingsError`."""

    def show(entries: list[Entry]) -> int:
        if as_json:
            _print_json([_plain(entry) for entry in entries])
        else:
            _show(entries)
        return exits.OK

    return _looked(partial(page, guild_id=guild_id, limit=limit), show)


def verify_chain(*, as_json: bool) -> int:
    """Print whether the record is whole; raises `SettingsError`."""

    def show(verdict: Verdict) -> int:
        if as_json:
            _print_json({"ok": verdict.broken is None, **asdict(verdict)})
        else:
            mark = "[green]✓[/]" if verdict.broken is None else "[red]✗[/]"
            Console(highlight=False).print(f"{mark} {escape(verdict.found)}", soft_wrap=True)
        return exits.OK if verdict.broken is None else exits.FAILED

    return _looked(_judge, show)


def finding(path: Path) -> Finding:
    """What `doctor` says of the record."""
    try:
        verdict = snapshot_of(path, _of_this_schema(_judge)) if path.exists() else None
    except (_OtherSchemaError, sqlite3.Error):
        return Finding(check="audit", level=Level.WARNING, found="not looked at", fix="Look at the database first.")
    if verdict is None or verdict.broken is None:
        return Finding(check="audit", level=Level.OK, found=verdict.found if verdict else "nothing is recorded yet")
    fix = "Find out who can write to the database; see docs/operate/audit.md."
    return Finding(check="audit", level=Level.BROKEN, found=verdict.found, fix=fix)


def _looked[T](query: Callable[[sqlite3.Connection], T], show: Callable[[T], int]) -> int:
    path = database_file()
    if not path.is_file():
        return say_no_database(path)
    try:
        found = snapshot_of(path, _of_this_schema(query))
    except _OtherSchemaError as error:
        show_failure(str(error))
        return exits.BAD_SETTINGS
    except sqlite3.Error as error:
        show_failure(f"{path} cannot be read: {error}. `bossbot check` tells more.")
        return exits.FAILED
    return show(found)


def _of_this_schema[T](query: Callable[[sqlite3.Connection], T]) -> Callable[[sqlite3.Connection], T]:
    def run(connection: sqlite3.Connection) -> T:
        schema, known = schema_version(connection), len(shipped())
        if schema > known:
            raise _OtherSchemaError(f"A newer version wrote the database (schema {schema}, known {known}).")
        if schema < known:
            raise _OtherSchemaError("The database is of an older version; it is brought up to date at the bot's start.")
        return query(connection)

    return run


def _judge(connection: sqlite3.Connection) -> Verdict:
    known = ends(connection)
    last = known.last if known else Link(0, "")
    entries = int(connection.execute("SELECT count(*) FROM audit").fetchone()[0])
    return Verdict(entries=entries, last=last, broken=verify(connection))


def _plain(entry: Entry) -> dict[str, Any]:
    ids = {name: str(number) if number else None for name, number in _ids(entry).items()}
    return asdict(entry) | {"at": entry.at.isoformat(timespec="milliseconds")} | ids


def _ids(entry: Entry) -> dict[str, int | None]:
    return {"user_id": entry.user_id, "guild_id": entry.guild_id, "channel_id": entry.channel_id}


def _show(entries: list[Entry]) -> None:
    console = Console(highlight=False)
    if not entries:
        console.print("Nothing is recorded.")
        return
    table = Table("", "When (UTC)", "Who", "Server", "What", box=None, pad_edge=False, header_style="bold")
    for entry in entries:
        table.add_row(
            str(entry.id),
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            _who(entry),
            str(entry.guild_id or ""),
            escape(_what(entry)),
            style=STYLES.get(entry.outcome, "red"),
        )
    console.print(table)


def _who(entry: Entry) -> str:
    if entry.forgotten:
        return "(forgotten)"
    return str(entry.user_id) if entry.user_id is not None else "(the bot)"


def _what(entry: Entry) -> str:
    change = f"{entry.before or '–'} → {entry.after or '–'}" if entry.before or entry.after else ""
    outcome = "" if entry.outcome == "done" else entry.outcome
    return " · ".join(filter(None, [outcome, entry.action, entry.target, change]))


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201 - output
