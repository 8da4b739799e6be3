"""Beside other processes: a held lock is waited out, hot backups are whole, a second bot is refused at once."""

import asyncio
import os
import resource
import sqlite3
import subprocess
import sys
import time

import pytest

from bossbot_core.database import Database, back_up, inspect, restore

HOLD_LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("INSERT INTO counters VALUES ('held', 1)")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("COMMIT")
connection.close()
"""


OWN = """
import asyncio, sys
from pathlib import Path
from bossbot_core.database import Database

async def main():
    database = await Database.open(Path(sys.argv[1]))
    print("open", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        await database.write(lambda db: db.execute("INSERT INTO counters VALUES (?, 1)", (line,)) and None)
        print(line, end="", flush=True)
    await database.close()

asyncio.run(main())
"""

BACK_UP = """
import pathlib, sys
from bossbot_core.database import back_up
back_up(*map(pathlib.Path, sys.argv[1:]))
"""


def insert(name: str, number: int):
    def operation(db: sqlite3.Connection) -> int:
        db.execute("INSERT INTO counters VALUES (?, ?)", (f"{name} {number}", number))
        return number

    return operation


def processor_time_of_children_s() -> float:
    """What a command would take on an idle machine: its waits are few."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def names(database: Database, like: str) -> list[str]:
    return [row[0] for row in await database.read("SELECT name FROM counters WHERE name LIKE ?", (like,))]


@pytest.mark.parametrize(
    ("rounds", "hold_s"),
    [(1, 1.0), (1, 6.0), pytest.param(6, 30.0, marks=[pytest.mark.soak, pytest.mark.timeout(600)])],
)
async def test_a_lock_that_another_program_holds_is_waited_out_by_a_hundred_writers(tmp_path, rounds, hold_s):
    path = tmp_path / "bossbot.db"
    database = await Database.open(path)
    for number in range(rounds):
        holder = await asyncio.create_subprocess_exec(
            sys.executable, "-c", HOLD_LOCK, str(path), str(hold_s), stdout=asyncio.subprocess.PIPE
        )
        assert holder.stdout is not None
        assert await holder.stdout.readline() == b"held\n"
        started = time.monotonic()
        writes = [asyncio.create_task(database.write(insert(f"round {number}", one))) for one in range(100)]
        assert await asyncio.wait_for(names(database, "held"), 2) == []
        assert await asyncio.gather(*writes) == list(range(100))
        waited_s = time.monotonic() - started
        assert hold_s * 0.8 <= waited_s < hold_s + 5
        await holder.wait()
        await database.write(lambda db: db.execute("DELETE FROM counters WHERE name = 'held'") and None)
    assert len(await names(database, "round%")) == 100 * rounds
    await database.close()
    assert inspect(path).problems == ()


@pytest.mark.parametrize("backups", [4, pytest.param(50, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
async def test_hot_backups_hold_all_that_was_confirmed_before_them(tmp_path, backups):
    path = tmp_path / "data" / "bossbot.db"
    database = await Database.open(path, synchronous="NORMAL")
    confirmed: set[str] = set()
    stopped = asyncio.Event()

    async def write_200_a_second() -> None:
        number = 0
        started = time.monotonic()
        while not stopped.is_set():
            due = int((time.monotonic() - started) * 200)
            batch = range(number, due)
            await asyncio.gather(*(database.write(insert("row", one)) for one in batch))
            confirmed.update(f"row {one}" for one in batch)
            number = max(due, number)
            await asyncio.sleep(0.005)

    writer = asyncio.create_task(write_200_a_second())
    made = []
    for number in range(backups):
        await asyncio.sleep(0.2)
        before = set(confirmed)
        # By the bot itself, and by a command beside it.
        if number % 2:
            made.append((await database.backup(tmp_path / f"{number}.db"), before))
        else:
            names_of_files = (str(path), str(tmp_path / f"{number}.db"))
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", BACK_UP, *names_of_files)
            assert await process.wait() == 0
            made.append((None, before))
    stopped.set()
    await writer
    await database.close()
    assert len(confirmed) > backups * 20
    for number, (_, before) in enumerate(made):
        backup, restored = tmp_path / f"{number}.db", tmp_path / f"restored {number}" / "bossbot.db"
        assert inspect(backup).problems == ()
        await asyncio.to_thread(restore, backup, restored)
        again = await Database.open(restored, synchronous="NORMAL")
        assert before <= set(await names(again, "row%"))
        await again.close()
    assert inspect(path).problems == ()


@pytest.mark.parametrize("rows", [10_000, pytest.param(100_000, marks=pytest.mark.soak)])
async def test_a_large_backup_is_restored_within_seconds(tmp_path, rows):
    path = tmp_path / "bossbot.db"
    database = await Database.open(path)
    await database.write(
        lambda db: (
            db.executemany(
                "INSERT INTO counters VALUES (?, 1)", ((f"row {number} {'x' * 500}",) for number in range(rows))
            )
            and None
        )
    )
    await database.close()
    backup = back_up(path)
    started = time.monotonic()
    assert restore(backup.path, path).rows > rows
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("rounds", [2, pytest.param(50, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
def test_a_second_bot_on_the_same_data_ends_with_75_at_once_and_the_first_goes_on(tmp_path, rounds):
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "BOSS_BOT_DISCORD_TOKEN": "a.b.c"}
    command = [sys.executable, "-c", OWN, str(tmp_path / "data" / "bossbot.db")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as owner:
        assert owner.stdin is not None
        assert owner.stdout is not None
        assert owner.stdout.readline() == "open\n"
        for number in range(rounds):
            started = processor_time_of_children_s()
            second = subprocess.run(
                [sys.executable, "-m", "bossbot_core", "run"],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
            refused_s = processor_time_of_children_s() - started
            assert refused_s < 2
            print(f"refused after {refused_s:.2f} s of processor time")
            assert second.returncode == 75, second.stderr
            assert "another bot is running on it" in second.stderr
            assert "Traceback" not in second.stderr
            owner.stdin.write(f"{number}\n")
            owner.stdin.flush()
            assert owner.stdout.readline() == f"{number}\n"
        owner.stdin.close()
