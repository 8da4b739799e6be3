"""Every older schema becomes the newest one, wherever the upgrade is killed; rows stay, and a backup is made first."""

import asyncio
import contextlib
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bossbot_core.database import Database, DatabaseUnusableError, inspect, restore
from bossbot_core.database.migrate import migrate, shipped

NEWEST = len(shipped())

OPEN_AND_DIE = """
import asyncio, itertools, os, signal, sqlite3, sys
from pathlib import Path
from bossbot_core.database import Database

statements, dies_at = itertools.count(1), int(sys.argv[2])

def count(statement):
    if next(statements) == dies_at:
        os.kill(os.getpid(), signal.SIGKILL)

def connect_and_count(*arguments, connect=sqlite3.connect, **options):
    connection = connect(*arguments, **options)
    connection.set_trace_callback(count)
    return connection

async def main():
    database = await Database.open(Path(sys.argv[1]))
    await database.close()

sqlite3.connect = connect_and_count
asyncio.run(main())
print(next(statements) - 1)
"""

type Rows = dict[str, list[dict[str, Any]]]


def build(path: Path, schema: int) -> Rows:
    """A database as an older program made it, with rows in every table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection, shipped()[:schema])
        for table in tables(connection):
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            for number in range(1, 21):
                values = [_value(name, kind, number) for _, name, kind, *_ in columns]
                marks = ", ".join("?" * len(values))
                # A table of a single row keeps the one that it was made with.
                connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", values)
        return rows(connection)


def _value(name: str, kind: str, number: int) -> object:
    if kind == "TEXT":
        return "queued" if name == "state" else f"{name} {number}"
    if kind == "BLOB":
        return bytes([number])
    return number + 0.5 if kind == "REAL" else number


def tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [row[0] for row in found.fetchall()]


def rows(connection: sqlite3.Connection) -> Rows:
    connection.row_factory = sqlite3.Row
    return {
        table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
        for table in tables(connection)
    }


def assert_upgraded(path: Path, before: Rows) -> None:
    found = inspect(path)
    assert (found.problems, found.schema) == ((), NEWEST)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        after = rows(connection)
    for table, rows_before in before.items():
        # The number of claims lives on in the lanes.
        old = [row for row in rows_before if (table, row.get("name")) != ("counters", "served")]
        kept = [
            {name: row[name] for name in first if name in row} for first, row in zip(old, after[table], strict=False)
        ]
        expected = [{name: value for name, value in row.items() if name in after[table][0]} for row in old]
        assert kept == expected, table


async def open_and_close(path: Path) -> None:
    await (await Database.open(path)).close()


@pytest.mark.parametrize("schema", range(1, NEWEST))
async def test_each_older_schema_is_backed_up_and_becomes_the_newest_with_its_rows(tmp_path, schema):
    path = tmp_path / "bossbot.db"
    before = build(path, schema)
    await open_and_close(path)
    await open_and_close(path)
    assert_upgraded(path, before)
    (backup,) = (tmp_path / "backups").iterdir()
    assert backup.name.startswith(f"bossbot-{schema}-")
    assert backup.stat().st_mode & 0o777 == 0o600
    with contextlib.closing(sqlite3.connect(backup)) as connection:
        assert rows(connection) == before
    restore(backup, path)
    await open_and_close(path)
    assert_upgraded(path, before)


async def test_a_new_database_and_one_of_the_newest_schema_need_no_backup(tmp_path):
    for _ in range(2):
        await open_and_close(tmp_path / "bossbot.db")
    assert not (tmp_path / "backups").exists()


async def test_without_room_for_the_backup_nothing_is_upgraded(tmp_path):
    path = tmp_path / "bossbot.db"
    before = build(path, 1)
    (tmp_path / "backups").write_text("in the way")
    with pytest.raises(DatabaseUnusableError, match="could not be backed up before its upgrade"):
        await Database.open(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert rows(connection) == before
    assert inspect(path).schema == 1


def _open_and_die(path: Path, statement: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", OPEN_AND_DIE, str(path), str(statement)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def _points(tmp_path: Path, schema: int, wanted: int) -> list[int]:
    build(tmp_path / "whole" / "bossbot.db", schema)
    whole = _open_and_die(tmp_path / "whole" / "bossbot.db", 0)
    assert whole.returncode == 0, whole.stderr
    total = int(whole.stdout.splitlines()[-1])
    return sorted({1 + place * total // wanted for place in range(wanted)})


@pytest.mark.parametrize(
    ("schemas", "wanted"),
    [([1], 10), pytest.param(range(1, NEWEST), 1000, marks=[pytest.mark.soak, pytest.mark.timeout(1200)])],
)
def test_an_upgrade_that_is_killed_anywhere_goes_on_at_the_next_start(tmp_path, schemas, wanted):
    killed = backed_up = 0
    for schema in schemas:
        folder = tmp_path / str(schema)
        for point in _points(folder, schema, wanted):
            path = folder / str(point) / "bossbot.db"
            before = build(path, schema)
            if _open_and_die(path, point).returncode != -signal.SIGKILL:
                continue
            killed += 1
            asyncio.run(open_and_close(path))
            assert_upgraded(path, before)
            made = list(path.parent.glob(f"backups/bossbot-{schema}-*.db"))
            backed_up += bool(made)
            with contextlib.closing(sqlite3.connect(made[0])) as connection:
                assert rows(connection) == before
    assert killed >= 9
    assert backed_up == killed
    print(f"killed {killed}")


def test_a_first_start_that_is_killed_anywhere_is_repeated(tmp_path):
    whole = _open_and_die(tmp_path / "whole" / "bossbot.db", 0)
    total = int(whole.stdout.splitlines()[-1])
    killed = 0
    for point in range(1, total, max(total // 4, 1)):
        path = tmp_path / str(point) / "bossbot.db"
        killed += _open_and_die(path, point).returncode == -signal.SIGKILL
        asyncio.run(open_and_close(path))
        assert_upgraded(path, {})
    assert killed >= 4
