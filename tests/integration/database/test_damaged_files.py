"""A database that is not what was written is noticed, set aside and told with the command that mends it."""

import contextlib
import random
import re
import shlex
import sqlite3
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from bossbot_core.database import Database, DatabaseDamagedError, restore
from bossbot_core.database.checksums import PageSums
from bossbot_core.database.wal import read_log

ROWS = 400


def insert(*numbers: int):
    def operation(db: sqlite3.Connection) -> None:
        for number in numbers:
            db.execute("INSERT INTO counters VALUES (?, ?)", (f"row {number} {'x' * (number % 400)}", number))

    return operation


def as_left(source: Path, target: Path) -> None:
    """What SIGKILL would leave; copied by a process of its own, since closing a file here would drop SQLite's locks."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True, timeout=30)


async def rows(database: Database) -> list[tuple[str, int]]:
    return [tuple(row) for row in await database.read("SELECT name, value FROM counters ORDER BY name")]


async def open_filled(path: Path) -> Database:
    """A database with rows in the main file, and later ones in the log only."""
    database = await Database.open(path)
    for start in range(0, ROWS, 10):
        await database.write(insert(*range(start, start + 10)))
    await database.close()
    database = await Database.open(path)
    for start in range(1000, 1000 + ROWS // 4, 10):
        await database.write(insert(*range(start, start + 10)))
    return database


@pytest.fixture(params=["stopped", "killed"])
async def filled(request, tmp_path_factory) -> tuple[Path, list[tuple[str, int]]]:
    """The files of a bot that was stopped, or killed, and the rows that are in them."""
    source, copied = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("copied") / "data"
    database = await open_filled(source / "bossbot.db")
    expected = await rows(database)
    await database.backup()
    if request.param == "stopped":
        await database.close()
    as_left(source, copied)
    if request.param == "killed":
        await database.close()
        assert (copied / "bossbot.db-wal").stat().st_size > 0
    return copied, expected


def flip(path: Path, dice: random.Random) -> None:
    with path.open("r+b") as file:
        place = dice.randrange(path.stat().st_size)
        file.seek(place)
        byte = file.read(1)[0] ^ 1 << dice.randrange(8)
        file.seek(place)
        file.write(bytes([byte]))


def zero_block(path: Path, dice: random.Random) -> None:
    with path.open("r+b") as file:
        file.seek(dice.randrange(path.stat().st_size // 512) * 512)
        file.write(bytes(512))


def truncate(path: Path, dice: random.Random) -> None:
    with path.open("r+b") as file:
        file.truncate(dice.randrange(path.stat().st_size))


def empty(path: Path, dice: random.Random) -> None:
    path.write_bytes(b"")


def garbage(path: Path, dice: random.Random) -> None:
    path.write_bytes(dice.randbytes(path.stat().st_size))


FAULTS = (flip, flip, flip, zero_block, truncate, empty, garbage)


async def test_the_end_of_the_log_is_noted_before_a_write_returns(tmp_path):
    path = tmp_path / "bossbot.db"
    database = await Database.open(path)
    for number in range(50):
        await database.write(insert(number))
        noted, log = PageSums.load(path).mark, read_log(tmp_path / "bossbot.db-wal")
        assert (noted.salts, noted.frames) == (log.salts, log.frames)
    await database.close()


@pytest.mark.parametrize("cases", [20, pytest.param(200, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
async def test_wrong_rows_are_never_served_and_the_told_command_brings_the_backup_back(filled, tmp_path, cases):
    source, expected = filled
    seen: Counter[str] = Counter()
    for seed in range(cases):
        dice = random.Random(seed)
        folder = tmp_path / str(seed)
        as_left(source, folder)
        path = folder / "bossbot.db"
        files = [file for file in (path, folder / "bossbot.db-wal") if file.stat().st_size]
        target, fault = dice.choice(files), dice.choice(FAULTS)
        before = target.read_bytes()
        fault(target, dice)
        if target.read_bytes() == before:
            continue
        seen["injected"] += 1
        try:
            database = await Database.open(path)
        except DatabaseDamagedError as error:
            seen["detected"] += 1
            assert not path.exists()
            (command,) = re.findall(r"newest good backup comes back with: (bossbot restore .+)", str(error))
            backup = Path(shlex.split(command)[2])
            assert list((folder / "set-aside").glob("*-damaged/bossbot.db"))
            restored = restore(backup, path)
            assert restored.schema > 0
            database = await Database.open(path)
        assert await rows(database) == expected, f"seed {seed}: {fault.__name__} of {target.name}"
        await database.close()
    assert seen["injected"] > cases // 2
    # What is not detected had no meaning: freed space, or bytes that the log has again.
    assert seen["detected"] > seen["injected"] // 2
    print(dict(seen))


async def test_a_change_by_another_program_is_no_damage(tmp_path):
    path = tmp_path / "bossbot.db"
    database = await Database.open(path)
    await database.write(insert(1))
    await database.close()
    for number in (2, 3):
        with contextlib.closing(sqlite3.connect(path)) as other, other:
            insert(number)(other)
        database = await Database.open(path)
        assert ("row 3 xxx", 3) in await rows(database) or number == 2
        await database.close()
    database = await Database.open(path)
    with contextlib.closing(sqlite3.connect(path)) as other, other:
        insert(*range(2000, 4000))(other)
    await database.write(insert(4))
    await database.close()
    database = await Database.open(path)
    assert len(await rows(database)) >= 2004
    await database.close()


async def test_a_look_by_another_program_after_a_kill_is_no_damage(tmp_path):
    source = tmp_path / "source"
    database = await open_filled(source / "bossbot.db")
    as_left(source, tmp_path / "killed")
    expected = await rows(database)
    await database.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "killed" / "bossbot.db")) as other:
        other.execute("SELECT count(*) FROM counters").fetchone()
    assert not (tmp_path / "killed" / "bossbot.db-wal").exists()
    database = await Database.open(tmp_path / "killed" / "bossbot.db")
    assert await rows(database) == expected
    await database.close()


async def test_checksums_stay_true_over_many_copies_of_the_log(tmp_path):
    source = tmp_path / "source"
    path = source / "bossbot.db"
    for run in range(2):
        database = await Database.open(path)
        for start in range(0, 3000, 10):
            numbers = range(run * 10_000 + start, run * 10_000 + start + 10)
            await database.write(lambda db, numbers=numbers: insert(*numbers)(db))
        await database.write(lambda db: db.execute("DELETE FROM counters WHERE value % 3 = 0") and None)
        await database.close()
        killed = tmp_path / f"copy {run}"
        as_left(source, killed)
        flip(killed / "bossbot.db", random.Random(run))
        with pytest.raises(DatabaseDamagedError, match="cannot be used"):
            await Database.open(killed / "bossbot.db")
