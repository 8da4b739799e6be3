"""The database and other processes: one owner at a time, freed by its death, and no program that cannot end."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bossbot_core.database import Database, DatabaseInUseError

OWN = """
import asyncio, sys
from pathlib import Path
from bossbot_core.database import Database

async def main():
    database = await Database.open(Path(sys.argv[1]))
    print("open", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""

FAIL_TO_OPEN = """
import asyncio, sys
from pathlib import Path
from bossbot_core.database import Database, DatabaseUnusableError

try:
    asyncio.run(Database.open(Path(sys.argv[1])))
except DatabaseUnusableError as error:
    print(error)
"""


async def test_the_death_of_the_owner_frees_the_file(tmp_path: Path):
    path = tmp_path / "x.db"
    owner = await asyncio.create_subprocess_exec(sys.executable, "-c", OWN, str(path), stdout=asyncio.subprocess.PIPE)
    assert owner.stdout is not None
    assert await owner.stdout.readline() == b"open\n"
    with pytest.raises(DatabaseInUseError):
        await Database.open(path)
    owner.kill()
    await owner.communicate()
    database = await Database.open(path)
    await database.close()


def test_a_program_that_could_not_open_its_database_ends(tmp_path: Path):
    path = tmp_path / "x.db"
    path.write_bytes(b"no database at all" * 500)
    started = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-c", FAIL_TO_OPEN, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert "There is no backup" in run.stdout
    assert time.monotonic() - started < 30
