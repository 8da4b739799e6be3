import asyncio
import json
import re
import shlex
import sqlite3

import pytest
from attrs import frozen

from bossbot_core.cli import main
from bossbot_core.database import Database


@frozen
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def inside(home, capsys, monkeypatch):
    """Run a command in this process: many commands in a second."""
    monkeypatch.chdir(home)

    def run(*arguments: str) -> Done:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        captured = capsys.readouterr()
        return Done(left.value.code or 0, captured.out, captured.err)

    return run


async def filled(path, *, rows=100):
    database = await Database.open(path)
    await add(database, rows)
    await database.close()


async def add(database, rows, name="row"):
    def operation(db: sqlite3.Connection) -> None:
        db.executemany("INSERT INTO counters VALUES (?, ?)", [(f"{name} {number}", number) for number in range(rows)])

    await database.write(operation)


def count(path) -> int:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT count(*) FROM counters WHERE name <> 'served'").fetchone()[0]
    finally:
        connection.close()


@pytest.fixture
def database(home):
    path = home / "data" / "bossbot.db"
    asyncio.run(filled(path))
    return path


def test_a_backup_is_made_and_named_and_is_the_owners_alone(inside, home, database):
    made = json.loads(inside("backup", "--json").stdout)
    assert re.fullmatch(r"data/backups/bossbot-\d+-\d{8}T\d{12}Z\.db", made["path"])
    assert (home / made["path"]).stat().st_mode & 0o777 == 0o600
    assert count(home / made["path"]) == 100
    done = inside("backup", "mine.db")
    assert done.returncode == 0
    assert "mine.db" in done.stdout
    assert "verified" in done.stdout
    assert inside("backup", "mine.db").returncode == 0
    assert sorted(path.name for path in home.iterdir()) == ["data", "mine.db"]


def test_a_backup_overwrites_nothing_but_a_backup(inside, home, database):
    (home / "letter.txt").write_text("dear reader" * 20)
    for target in ("letter.txt", "data/bossbot.db", "nowhere/x.db"):
        done = inside("backup", target)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "✗" in done.stderr
    assert (home / "letter.txt").read_text().startswith("dear reader")
    assert count(database) == 100


def test_restore_brings_a_backup_back_and_keeps_what_was_there(inside, home, database):
    inside("backup", "mine.db")
    asyncio.run(_more(database))
    done = inside("restore", "mine.db", "--json")
    assert done.returncode == 0, done.stderr
    assert count(database) == 100
    assert count(home / json.loads(done.stdout)["replaced"]) == 150
    assert inside("check").returncode == 0
    asyncio.run(_more(database))
    assert "is kept" in inside("restore", "mine.db").stdout


async def _more(path):
    database = await Database.open(path)
    await add(database, 50, "more")
    await database.close()


def test_restore_refuses_what_is_no_sound_backup_and_changes_nothing(inside, home, database):
    inside("backup", "mine.db")
    content = bytearray((home / "mine.db").read_bytes())
    content[4096:8192] = b"\xff" * 4096
    (home / "damaged.db").write_bytes(content)
    (home / "letter.db").write_text("dear reader" * 1000)
    other = sqlite3.connect(home / "other.db")
    other.execute("CREATE TABLE letters (text)")
    other.execute("PRAGMA user_version = 1")
    other.close()
    for file in ("damaged.db", "letter.db", "other.db", "missing.db"):
        done = inside("restore", file)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    newer = sqlite3.connect(home / "mine.db")
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    done = inside("restore", "mine.db")
    assert done.returncode == 78
    assert "newer version (schema 999" in done.stderr
    assert inside("check", "mine.db").returncode == 78
    assert count(database) == 100


async def test_backup_and_check_work_and_restore_refuses_while_a_bot_runs(cli, home):
    database = await Database.open(home / "data" / "bossbot.db")
    await add(database, 20)
    backup = await asyncio.to_thread(cli, "backup", "mine.db")
    check = await asyncio.to_thread(cli, "check", "--json")
    restore = await asyncio.to_thread(cli, "restore", "mine.db")
    assert (backup.returncode, check.returncode, restore.returncode) == (0, 0, 75)
    assert json.loads(check.stdout)["in_use"]
    assert "another bot is running on it" in restore.stderr
    await add(database, 20, "later")
    await database.close()
    assert count(home / "mine.db") == 20
    sound = json.loads((await asyncio.to_thread(cli, "check", "--json")).stdout)
    assert (sound["ok"], sound["checksums"], sound["problems"]) == (True, "verified", [])


def test_check_tells_what_is_wrong_and_changes_nothing(inside, home, database):
    assert "sound" in inside("check").stdout
    content = bytearray(database.read_bytes())
    place = content.index(b"row 42")
    content[place] ^= 1
    database.write_bytes(content)
    before = {path.name: path.read_bytes() for path in database.parent.iterdir() if path.suffix == ".db"}
    done = inside("check")
    assert done.returncode == 1
    assert "is not what was written" in done.stdout
    assert {path.name: path.read_bytes() for path in database.parent.iterdir() if path.suffix == ".db"} == before
    assert inside("check", "nowhere.db").returncode == 78
    assert inside("check", "nowhere.db").stderr.startswith("✗")


def test_check_compares_the_schema_with_a_fresh_one(inside, database):
    connection = sqlite3.connect(database)
    connection.execute("DROP TABLE posts")
    connection.execute("CREATE TABLE notes (text)")
    connection.close()
    found = json.loads(inside("check", "--json").stdout)
    assert {"table posts is missing", "table notes is not of this program"} <= set(found["problems"])


def test_without_a_database_nothing_is_made(inside, home):
    for command in ("backup", "check"):
        done = inside(command)
        assert done.returncode == 78
        assert "There is no database" in done.stderr
    assert list(home.iterdir()) == []


def test_a_damaged_database_ends_the_bot_with_the_command_that_mends_it(cli, inside, home, database):
    inside("backup")
    content = bytearray(database.read_bytes())
    content[content.index(b"row 42")] ^= 1
    database.write_bytes(content)
    token = {"BOSS_BOT_DISCORD_TOKEN": "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs0abcdef"}
    done = cli("run", environ=token)
    assert (done.returncode, "Traceback" in done.stderr) == (78, False)
    command = re.search(r"comes back with: (bossbot restore .*)", done.stderr)[1]
    assert inside(*shlex.split(command)[1:]).returncode == 0
    assert count(database) == 100
    assert inside("check").returncode == 0
