"""Daily backups, the log and the checksums piece by piece."""

import asyncio
import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bossbot_core.database import BackupError, Database, back_up, inspect
from bossbot_core.database.backup import backups, prune
from bossbot_core.database.checksums import PageSums
from bossbot_core.database.daily import due_s, keep_daily
from bossbot_core.database.wal import Tail, read_log

DAY_S = 86_400.0


@pytest.fixture
async def database(tmp_path: Path):
    database = await Database.open(tmp_path / "bossbot.db")
    yield database
    await database.close()


def named(folder: Path, moment: datetime, schema: int = 1) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"bossbot-{schema}-{moment.strftime('%Y%m%dT%H%M%S%fZ')}.db"
    path.write_bytes(b"x")
    return path


async def until(condition) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_backup_is_made_at_start_and_then_again_and_only_the_newest_are_kept(database, tmp_path):
    folder = tmp_path / "kept"
    old = [named(folder, datetime.now(UTC) - timedelta(days=days)) for days in range(2, 12)]
    keeping = asyncio.create_task(keep_daily(tmp_path / "bossbot.db", folder, 3, every_s=0.5))
    await until(lambda: not any(path.exists() for path in old))
    made = backups(folder, "bossbot")
    await until(lambda: backups(folder, "bossbot") != made)
    # The new one takes the place of the oldest, and then there is a pause.
    await until(lambda: len(backups(folder, "bossbot")) == 3)
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping
    assert len(backups(folder, "bossbot")) == 3
    assert all(inspect(path).problems == () for path in backups(folder, "bossbot"))


async def test_a_failed_backup_is_tried_again_and_never_raised(database, tmp_path):
    (tmp_path / "kept").write_text("in the way")
    keeping = asyncio.create_task(keep_daily(tmp_path / "bossbot.db", tmp_path / "kept", 7, again_s=0.01))
    await asyncio.sleep(0.2)
    assert not keeping.done()
    (tmp_path / "kept").unlink()
    await until(lambda: (tmp_path / "kept").is_dir() and backups(tmp_path / "kept", "bossbot"))
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping


async def test_the_database_keeps_its_daily_backups(database, tmp_path):
    keeping = asyncio.create_task(database.keep_daily_backups(tmp_path / "backups"))
    await until(lambda: backups(tmp_path / "backups", "bossbot"))
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping


@pytest.mark.parametrize(
    ("ages_h", "wait_h"), [([], 0), ([30], 0), ([30, 5], 19), ([23.5], 0.5), ([-5], 0), ([-5, 6], 18)]
)
def test_the_next_backup_is_a_day_after_the_newest_and_one_from_the_future_counts_for_nothing(tmp_path, ages_h, wait_h):
    now = datetime(2026, 1, 10, tzinfo=UTC)
    for age in ages_h:
        named(tmp_path / "kept", now - timedelta(hours=age))
    assert due_s(tmp_path / "bossbot.db", tmp_path / "kept", DAY_S, now) == pytest.approx(wait_h * 3600)


def test_pruning_spares_the_backup_just_made_and_all_that_are_not_its_own(tmp_path):
    now = datetime(2026, 1, 10, tzinfo=UTC)
    future = [named(tmp_path, now + timedelta(days=days)) for days in (1, 2)]
    just_made, old = named(tmp_path, now), named(tmp_path, now - timedelta(days=1))
    others = [tmp_path / "mine.db", tmp_path / "other-1-20260101T000000000000Z.db"]
    for path in others:
        path.write_bytes(b"x")
    assert prune(tmp_path, "bossbot", 2, spare=just_made) == [old]
    assert all(path.exists() for path in (*future, just_made, *others))


async def test_a_backup_of_a_damaged_database_is_refused_and_leaves_nothing(database, tmp_path):
    await database.write(
        lambda db: db.executemany("INSERT INTO counters VALUES (?, 1)", [(f"row {n}",) for n in range(900)]) and None
    )
    await database.close()
    content = bytearray((tmp_path / "bossbot.db").read_bytes())
    place = content.index(b"row 42")
    content[place : place + 6] = b"row 43"
    (tmp_path / "bossbot.db").write_bytes(content)
    with pytest.raises(BackupError, match="damaged"):
        back_up(tmp_path / "bossbot.db")
    assert list((tmp_path / "backups").iterdir()) == []


async def test_a_backup_over_a_symbolic_link_replaces_the_link_and_not_what_it_leads_to(database, tmp_path):
    (tmp_path / "precious").write_bytes(b"")
    (tmp_path / "link.db").symlink_to(tmp_path / "precious")
    await database.backup(tmp_path / "link.db")
    assert (tmp_path / "precious").read_bytes() == b""
    assert not (tmp_path / "link.db").is_symlink()


def log_of(path: Path, connection: sqlite3.Connection, rows: int) -> Path:
    for number in range(rows):
        connection.execute("INSERT INTO notes VALUES (?)", (f"{number} {'x' * 3000}",))
    return path.with_name(path.name + "-wal")


@pytest.fixture
def logged(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE notes (text)")
        yield tmp_path / "x.db", connection


def test_the_log_has_the_frames_that_sqlite_counts_and_a_flipped_bit_ends_it(logged, tmp_path):
    path = log_of(*logged, 50)
    log = read_log(path)
    frames = logged[1].execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]
    assert log is not None
    assert (log.frames, read_log(path, trust=True)) == (frames, log)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "flipped").write_bytes(content)
    flipped = read_log(tmp_path / "flipped")
    assert flipped is not None
    assert 0 < flipped.frames < frames
    content[9] ^= 1
    (tmp_path / "flipped").write_bytes(content)
    assert read_log(tmp_path / "flipped") is None


def test_the_tail_follows_a_log_through_its_generations(logged):
    path = log_of(*logged, 5)
    tail = Tail(path)
    for _ in range(3):
        log_of(*logged, 7)
        tail.advance()
        log = read_log(path)
        assert log is not None
        assert (tail.salts, tail.frames) == (log.salts, log.frames)
        logged[1].execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
    tail.close()


def test_damaged_checksums_are_none(tmp_path):
    PageSums(page_size=4096, pages=(1, 2, 3))
    file = PageSums(page_size=4096, pages=(1, 2, 3)).write(tmp_path / "x.db")
    with open(file, "rb"):
        assert PageSums.load(tmp_path / "x.db") == PageSums(page_size=4096, pages=(1, 2, 3))
    content = bytearray((tmp_path / "x.db-sums").read_bytes())
    for place in (0, 12, 30, 130):
        damaged = bytearray(content)
        damaged[place] ^= 1
        (tmp_path / "x.db-sums").write_bytes(damaged)
        assert PageSums.load(tmp_path / "x.db") is None
    (tmp_path / "x.db-sums").write_bytes(content[:40])
    assert PageSums.load(tmp_path / "x.db") is None
