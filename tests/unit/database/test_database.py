"""One writer, group commit, a reader that cannot write, a file that is ours alone."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.database import Database, DatabaseDamagedError, DatabaseInUseError, DatabaseUnusableError


@pytest.fixture
async def database(tmp_path: Path):
    database = await Database.open(tmp_path / "data" / "bossbot.db", synchronous="NORMAL")
    await database.write(
        lambda db: db.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE)") and None
    )
    yield database
    await database.close()


def insert(text: str):
    def operation(db: sqlite3.Connection) -> int:
        return db.execute("INSERT INTO notes (text) VALUES (?)", (text,)).lastrowid

    return operation


async def texts(database: Database) -> list[str]:
    return [row["text"] for row in await database.read("SELECT text FROM notes ORDER BY id")]


async def test_what_was_written_is_read(database):
    assert await database.write(insert("a")) == 1
    assert await texts(database) == ["a"]
    assert [row[0] for row in await database.read("SELECT text FROM notes WHERE id = ?", (1,))] == ["a"]


async def test_writes_that_wait_are_committed_together_and_in_order(database):
    hold = threading.Event()
    first = asyncio.create_task(database.write(lambda db: hold.wait(10) and None))
    await asyncio.sleep(0.05)

    def uncommitted(db: sqlite3.Connection) -> tuple[bool, int]:
        return db.in_transaction, db.execute("SELECT count(*) FROM notes").fetchone()[0]

    before = asyncio.gather(*(database.write(insert(str(number))) for number in range(50)))
    seen_midway = asyncio.create_task(database.write(uncommitted))
    await asyncio.sleep(0.05)
    assert await texts(database) == []
    hold.set()
    assert await before == list(range(1, 51))
    assert await seen_midway == (True, 50)
    await first
    assert await texts(database) == [str(number) for number in range(50)]


async def test_an_operation_that_raises_undoes_itself_alone(database):
    class RefusedError(Exception):
        pass

    def half(db: sqlite3.Connection) -> None:
        insert("half")(db)
        raise RefusedError

    results = await asyncio.gather(
        database.write(insert("before")),
        database.write(half),
        database.write(insert("before")),
        database.write(insert("after")),
        return_exceptions=True,
    )
    assert isinstance(results[1], RefusedError)
    assert isinstance(results[2], sqlite3.IntegrityError)
    assert await texts(database) == ["before", "after"]


async def test_an_operation_that_ends_the_transaction_fails_with_its_batch_and_nothing_after(database):
    with pytest.raises(sqlite3.OperationalError):
        await database.write(lambda db: db.execute("ROLLBACK") and None)
    await database.write(insert("later"))
    assert await texts(database) == ["later"]


async def test_a_full_disk_is_told_as_such_and_writing_goes_on_after(database):
    pages = await database.write(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    await database.write(lambda db: db.execute(f"PRAGMA max_page_count = {pages + 2}").fetchall() and None)
    with pytest.raises(PermanentError) as refused:
        await database.write(insert("x" * 100_000))
    assert refused.value.code is ErrorCode.STORAGE_FULL
    await database.write(lambda db: db.execute("PRAGMA max_page_count = 100000").fetchall() and None)
    await database.write(insert("y" * 100_000))
    assert len(await texts(database)) == 1


async def test_a_caller_that_gave_up_stops_nobody(database):
    hold = threading.Event()
    blocking = asyncio.create_task(database.write(lambda db: hold.wait(10) and None))
    await asyncio.sleep(0.05)
    given_up = asyncio.create_task(database.write(insert("given up")))
    waiting = asyncio.create_task(database.write(insert("kept")))
    await asyncio.sleep(0.05)
    given_up.cancel()
    blocking.cancel()
    await asyncio.sleep(0.05)
    hold.set()
    await waiting
    assert await texts(database) == ["kept"]


async def test_the_reader_refuses_to_write(database):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.read("INSERT INTO notes (text) VALUES ('x')")


async def test_the_event_loop_is_free_while_a_write_takes_its_time(database):
    hold = threading.Event()
    slow = asyncio.create_task(database.write(lambda db: hold.wait(10) and None))
    await asyncio.wait_for(asyncio.sleep(0.01), 1)
    assert not slow.done()
    hold.set()
    await slow


async def test_pragmas_are_as_promised(tmp_path):
    database = await Database.open(tmp_path / "x.db")
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    pragmas = await database.write(lambda db: [db.execute(f"PRAGMA {name}").fetchone()[0] for name in names])
    await database.close()
    assert pragmas == ["wal", 2, 1, 5000]


@pytest.mark.parametrize("mode", ["OFF", "sometimes", "FULL; DROP TABLE jobs"])
async def test_an_unsafe_or_unknown_synchronous_is_refused(tmp_path, mode):
    with pytest.raises(ValueError, match="NORMAL, FULL, EXTRA"):
        await Database.open(tmp_path / "x.db", synchronous=mode)


async def test_file_and_folder_are_ours_alone(database, tmp_path):
    await database.write(insert("a"))
    folder = tmp_path / "data"
    assert folder.stat().st_mode & 0o777 == 0o700
    names = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert {"bossbot.db", "bossbot.db-wal", "bossbot.db-shm"} <= set(names)
    assert set(names.values()) == {0o600}


async def test_a_second_owner_is_refused_and_the_first_goes_on(database, tmp_path):
    with pytest.raises(DatabaseInUseError, match="another bot is running"):
        await Database.open(tmp_path / "data" / "bossbot.db")
    await database.write(insert("a"))


async def test_closing_finishes_what_waits_and_frees_the_file(tmp_path):
    before = set(threading.enumerate())
    database = await Database.open(tmp_path / "x.db")
    await database.write(lambda db: db.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)") and None)
    writes = [asyncio.create_task(database.write(insert(str(number)))) for number in range(20)]
    await asyncio.sleep(0)
    await database.close()
    await database.close()
    assert await asyncio.gather(*writes) == list(range(1, 21))
    with pytest.raises(RuntimeError, match="closed"):
        await database.write(insert("late"))
    for thread in set(threading.enumerate()) - before:
        if not thread.name.startswith("asyncio_"):
            thread.join(5)
            assert not thread.is_alive()
    again = await Database.open(tmp_path / "x.db")
    assert len(await texts(again)) == 20
    await again.close()


async def test_a_file_that_is_no_database_is_set_aside_with_advice_and_nothing_empty_takes_its_place(tmp_path):
    (tmp_path / "x.db").write_bytes(b"not a database" * 1000)
    for _ in range(2):
        with pytest.raises(DatabaseDamagedError, match="There is no backup"):
            await Database.open(tmp_path / "x.db")
    (kept,) = (tmp_path / "set-aside").glob("*-damaged/x.db")
    assert kept.read_bytes().startswith(b"not a database")
    (tmp_path / "set-aside").rename(tmp_path / "elsewhere")
    await (await Database.open(tmp_path / "x.db")).close()


async def test_a_newer_database_is_refused_untouched_and_can_be_opened_later(tmp_path):
    await (await Database.open(tmp_path / "x.db")).close()
    connection = sqlite3.connect(tmp_path / "x.db")
    known = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(DatabaseUnusableError, match=f"schema 999, this program knows {known}.*Install that version"):
        await Database.open(tmp_path / "x.db")
    connection = sqlite3.connect(tmp_path / "x.db")
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 999
    connection.close()


async def test_a_commit_is_synced_when_anything_in_it_must_be_durable(tmp_path):
    database = await Database.open(tmp_path / "x.db")
    hold = threading.Event()

    def level(db: sqlite3.Connection) -> int:
        return db.execute("PRAGMA synchronous").fetchone()[0]

    assert await database.write(level, durable=False) == 1
    assert await database.write(level) == 2
    first = asyncio.create_task(database.write(lambda db: hold.wait(10) and None))
    await asyncio.sleep(0.05)
    together = asyncio.gather(database.write(level, durable=False), database.write(level))
    await asyncio.sleep(0.05)
    hold.set()
    assert await together == [2, 2]
    await first
    await database.close()
