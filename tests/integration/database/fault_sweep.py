"""Fails the n-th operation of the disk for n = 1, 2, ... while a database is opened, written, backed up and closed.

A script: `fault_sweep.py FOLDER STEP` tries every STEP-th operation and prints what was injected and seen, as JSON. It
raises where a fault does harm.
"""

import asyncio
import contextlib
import itertools
import json
import sqlite3
import sys
from collections import Counter
from pathlib import Path

import failing_disk

from bossbot_core.api import PermanentError
from bossbot_core.database import BackupError, Database, DatabaseDamagedError, DatabaseUnusableError, inspect

CODES = {
    "read": (failing_disk.IOERR_READ,),
    "write": (failing_disk.IOERR_WRITE, failing_disk.FULL),
    "sync": (failing_disk.IOERR_FSYNC,),
    "truncate": (failing_disk.IOERR_TRUNCATE,),
}
LIMIT_S = 10.0
WRITES = 12


class Fault:
    """Fails operation number `at`, once or for as long as it is armed."""

    def __init__(self) -> None:
        self.at, self.second_code, self.lasting = 0, False, False
        self.count = self.injected = 0

    def arm(self, at: int, *, second_code: bool, lasting: bool) -> None:
        self.at, self.second_code, self.lasting, self.count = at, second_code, lasting, 0

    def watch(self, kind: str, path: str, offset: int, data: bytes) -> int:
        if not self.at or kind not in CODES:
            return failing_disk.OK
        self.count += 1
        if self.count != self.at and not (self.lasting and self.count > self.at):
            return failing_disk.OK
        self.injected += 1
        return CODES[kind][-1 if self.second_code else 0]


def insert(number: int):
    def operation(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO counters VALUES (?, ?)", (f"row {number} {'x' * 700}", number))

    return operation


async def live(path: Path, written: list[int], seen: Counter[str]) -> None:
    """One life of a database; every failure must be one that callers know."""
    try:
        database = await Database.open(path)
    except DatabaseDamagedError:
        raise
    except DatabaseUnusableError:
        seen["open refused"] += 1
        return
    try:
        for number in range(len(written) * 100, len(written) * 100 + WRITES):
            try:
                await database.write(insert(number))
                written.append(number)
            except (sqlite3.Error, PermanentError) as error:
                seen[type(error).__name__] += 1
        with contextlib.suppress(sqlite3.Error):
            await database.read("SELECT count(*) FROM counters")
        try:
            await database.backup()
        except BackupError:
            seen["backup refused"] += 1
    finally:
        await database.close()


async def check(path: Path, written: list[int], label: str) -> None:
    """With a sound disk again everything that was confirmed is there, and nothing is damaged."""
    database = await Database.open(path)
    rows = await database.read("SELECT value FROM counters WHERE name LIKE 'row%'")
    lost = set(written) - {row[0] for row in rows}
    assert not lost, f"{label}: lost {lost}"
    await database.write(insert(10**6))
    await database.close()
    assert inspect(path).problems == (), label
    for backup in (path.parent / "backups").glob("*"):
        assert backup.suffix == ".db", f"{label}: {backup}"
        assert inspect(backup).problems == (), label


async def sweep(folder: Path, step: int, fault: Fault) -> dict[str, int]:
    seen: Counter[str] = Counter()
    for lasting, second_code in itertools.product((False, True), (False, True)):
        stride = step * 4 if lasting or second_code else step
        for at in itertools.count(1 + stride * second_code // 2, stride):
            path = folder / f"{at}-{lasting}-{second_code}" / "bossbot.db"
            written: list[int] = []
            if at % 2:  # otherwise the fault falls into the making of the file, too
                await live(path, written, seen)
            fault.arm(at, second_code=second_code, lasting=lasting)
            before = fault.injected
            async with asyncio.timeout(LIMIT_S):
                await live(path, written, seen)
            ended = fault.injected == before
            fault.arm(0, second_code=False, lasting=False)
            await check(path, written, f"operation {at}, lasting {lasting}, second code {second_code}")
            seen["lives"] += 1
            if ended:
                break
    return {"injected": fault.injected, **seen}


def main() -> None:
    fault = Fault()
    disk = failing_disk.Disk(fault.watch)
    disk.install()
    print(json.dumps(asyncio.run(sweep(Path(sys.argv[1]), int(sys.argv[2]), fault))))


main()
