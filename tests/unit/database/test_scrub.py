"""What was deleted is on the disk no more, once that was asked for; and what is left is sound."""

import asyncio
import contextlib
import shutil
import sqlite3
from datetime import timedelta

import pytest

from bossbot_core.database import Database, inspect
from bossbot_core.database.backup import made_at
from bossbot_core.database.checksums import PageSums

PERSON = 1_100_000_000_008_388_609
NEEDLES = (str(PERSON).encode(), PERSON.to_bytes(8, "big"))


def holds_the_person(folder) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(needle in path.read_bytes() for needle in NEEDLES)]


async def use(database: Database, rows: int) -> None:
    def insert(db: sqlite3.Connection) -> None:
        for number in range(rows):
            row = ("download", PERSON if number % 3 else number, number, number)
            db.execute("INSERT INTO command_uses VALUES (?, ?, ?, ?)", row)

    await database.write(insert)


async def forget(database: Database) -> None:
    await database.write(lambda db: db.execute("DELETE FROM command_uses WHERE user_id = ?", (PERSON,)))


@pytest.mark.parametrize("rows", [3, 3000])
async def test_deleted_rows_are_in_no_file_and_the_rest_is_whole(tmp_path, rows):
    path = tmp_path / "live" / "bossbot.db"
    database = await Database.open(path)
    await use(database, rows)
    assert holds_the_person(path.parent)
    await forget(database)
    await database.scrub()
    assert holds_the_person(path.parent) == []
    shutil.copytree(path.parent, tmp_path / "killed")
    await database.write(lambda db: db.execute("DELETE FROM command_uses WHERE guild_id = 0"))
    await database.close()
    for copy in (path, tmp_path / "killed" / "bossbot.db"):
        await (await Database.open(copy)).close()
        assert inspect(copy).problems == ()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM command_uses").fetchone()[0] == (rows + 2) // 3 - 1


async def test_page_checksums_go_on_after_a_scrub(tmp_path):
    database = await Database.open(tmp_path / "bossbot.db")
    await use(database, 500)
    await forget(database)
    await database.scrub()
    await use(database, 500)
    await database.close()
    with (tmp_path / "bossbot.db").open("r+b") as file:
        file.seek(3 * 4096 + 2000)
        flipped = bytes([file.read(1)[0] ^ 1])
        file.seek(3 * 4096 + 2000)
        file.write(flipped)
    assert "page 4" in str(inspect(tmp_path / "bossbot.db").problems)


async def test_a_scrub_may_be_the_last_thing_that_happens(tmp_path):
    path = tmp_path / "bossbot.db"
    for _ in range(2):
        database = await Database.open(path)
        await use(database, 10)
        await database.scrub()
        await database.scrub()
        await database.close()
        sums = PageSums.load(path)
        assert sums is not None
        assert sums.stopped_ns
        assert inspect(path).problems == ()


async def test_a_reader_is_waited_for_but_not_for_ever(tmp_path):
    database = await Database.open(tmp_path / "bossbot.db")
    await use(database, 10)
    with contextlib.closing(sqlite3.connect(tmp_path / "bossbot.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM command_uses").fetchone()
        await forget(database)
        with pytest.raises(TimeoutError):
            await database.scrub(patience_s=0.2)
        scrubbing = asyncio.create_task(database.scrub())
        await asyncio.sleep(0.2)
        reader.execute("COMMIT")
    await scrubbing
    assert holds_the_person(tmp_path) == []
    await database.close()


async def test_what_backups_keep_is_told_with_its_end(tmp_path):
    database = await Database.open(tmp_path / "bossbot.db")
    assert (await database.remains(tmp_path / "backups")).backups_until is None
    made = await database.backup()
    found = await database.remains(tmp_path / "backups", keep=7)
    assert found.backups_until == made_at(made.path) + timedelta(days=7)
    assert not found.set_aside
    await database.close()


async def test_the_secret_stays_and_is_in_no_backup(tmp_path):
    database = await Database.open(tmp_path / "bossbot.db")
    secret = database.secret()
    made = await database.backup()
    await database.close()
    again = await Database.open(tmp_path / "bossbot.db")
    assert again.secret() == secret
    await again.close()
    assert secret not in made.path.read_bytes()
    assert (tmp_path / "bossbot.db.secret").stat().st_mode & 0o777 == 0o600


async def test_a_secret_that_cannot_be_kept_stops_no_start(tmp_path):
    (tmp_path / "bossbot.db.secret").mkdir()
    database = await Database.open(tmp_path / "bossbot.db")
    assert len(database.secret()) == 32
    await database.close()
