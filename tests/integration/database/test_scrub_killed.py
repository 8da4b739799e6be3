"""A scrub that is killed anywhere leaves a database that opens, whole, with what was not deleted."""

import asyncio
import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from bossbot_core.database import Database, inspect

SCRUB_FOR_EVER = """
import asyncio, sys
from pathlib import Path
from bossbot_core.database import Database

ADD = "INSERT INTO command_uses VALUES ('download', ?, 0, 0)"

async def main():
    database = await Database.open(Path(sys.argv[1]))
    await database.write(lambda db: db.execute(ADD, (1,)))
    print("ready", flush=True)
    while True:
        await database.write(lambda db: db.executemany(ADD, [(2,)] * 2000))
        await database.write(lambda db: db.execute("DELETE FROM command_uses WHERE user_id = 2"))
        await database.scrub()

asyncio.run(main())
"""


@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
def test_a_killed_scrub_loses_and_damages_nothing(tmp_path, kills):
    path = tmp_path / "bossbot.db"
    command = [sys.executable, "-c", SCRUB_FOR_EVER, str(path)]
    for number in range(1, kills + 1):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout.readline() == "ready\n"
            time.sleep(random.uniform(0, 0.3))
            child.send_signal(signal.SIGKILL)
        asyncio.run(open_and_close(path))
        assert inspect(path).problems == ()
        with contextlib.closing(sqlite3.connect(path)) as connection:
            kept = connection.execute("SELECT count(*) FROM command_uses WHERE user_id = 1").fetchone()[0]
        assert kept == number


async def open_and_close(path) -> None:
    await (await Database.open(path)).close()
