"""Cuts the power at random moments of a recorded life of a database, and opens what the disk then has.

Everything SQLite asks of the disk is recorded. An image of a moment has what was synced until then; of the rest, each
512 bytes arrived or did not. A script: `power_cuts.py FOLDER IMAGES` prints what was cut and found, as JSON.
"""

import asyncio
import json
import random
import sqlite3
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import failing_disk

from bossbot_core.database import Database, inspect

SECTOR = 512


class Recorder:
    """The log of one life: operations, the checksums' file whenever it changed, and what callers were told."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.events, self.recording = folder, list[tuple[Any, ...]](), False
        self._sums = b""

    def watch(self, kind: str, path: str, offset: int, data: bytes) -> int:
        if self.recording and kind != "read" and Path(path).parent == self.folder:
            self._look_at_sums()
            self.events.append((kind, Path(path).name, offset, data))
        return failing_disk.OK

    def confirmed(self, number: int) -> None:
        self._look_at_sums()
        self.events.append(("confirmed", number))

    def _look_at_sums(self) -> None:
        file = self.folder / "bossbot.db-sums"
        found = file.read_bytes() if file.exists() else b""
        if found != self._sums:
            self._sums = found
            self.events.append(("sums", found))


def insert(number: int):
    def operation(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO counters VALUES (?, ?)", (f"row {number} {'x' * (number * 997 % 60_000)}", number))

    return operation


async def live(recorder: Recorder) -> None:
    recorder.recording = True
    for life in range(3):
        database = await Database.open(recorder.folder / "bossbot.db")

        async def write(number: int, database: Database = database) -> None:
            await database.write(insert(number))
            recorder.confirmed(number)

        # The second life is long enough for the log to be copied in its midst.
        for start in range(life * 1000 + 1, life * 1000 + (94 if life == 1 else 16), 3):
            await asyncio.gather(*map(write, range(start, start + 3)))
        await database.close()
    recorder.recording = False


class Image:
    """Files as a disk may have them after a power cut."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._synced: dict[str, bytearray] = {}
        self._waiting: dict[str, list[tuple[str, int, bytes]]] = {}
        self.dropped = 0

    def apply(self, kind: str, name: str, offset: int, data: bytes) -> None:
        if kind == "sync":
            self._settle(name, whole=True)
        elif kind == "delete":
            self._waiting.pop(name, None)
            if offset or self._dice.random() < 0.5:  # without a sync the name may come back
                self._synced.pop(name, None)
        else:
            self._waiting.setdefault(name, []).append((kind, offset, data))

    def cut(self) -> dict[str, bytes]:
        for name in list(self._waiting):
            if name in self._synced or self._dice.random() < 0.8:
                self._settle(name, whole=False)
        return {name: bytes(content) for name, content in self._synced.items()}

    def _settle(self, name: str, *, whole: bool) -> None:
        content = self._synced.setdefault(name, bytearray())
        chance = 1.0 if whole else self._dice.choice((0.0, 0.5, 0.9, 1.0))
        for kind, offset, data in self._waiting.pop(name, ()):
            if kind == "truncate":
                if self._dice.random() < chance:
                    content[offset:] = bytes(max(offset - len(content), 0))
                continue
            for start in range(0, len(data), SECTOR):
                if self._dice.random() >= chance:
                    self.dropped += 1
                    continue
                piece, place = data[start : start + SECTOR], offset + start
                content.extend(bytes(max(place - len(content), 0)))
                content[place : place + len(piece)] = piece


def cut_at(events: list[tuple[Any, ...]], moment: int, folder: Path, dice: random.Random) -> tuple[set[int], int]:
    """Write the image of a moment; returns what had been confirmed, and how many pieces were dropped."""
    image, confirmed, sums = Image(dice), set[int](), [b""]
    for kind, *rest in events[:moment]:
        if kind == "confirmed":
            confirmed.add(rest[0])
        elif kind == "sums":
            sums.append(rest[0])
        else:
            image.apply(kind, *rest)
    folder.mkdir()
    for name, content in image.cut().items():
        (folder / name).write_bytes(content)
    # Never synced: the newest may have arrived, or an old one, or none.
    kept = dice.choice((sums[-1], sums[-1], dice.choice(sums[-4:]), b""))
    if kept:
        (folder / "bossbot.db-sums").write_bytes(kept)
    return confirmed, image.dropped


async def verify(folder: Path, confirmed: set[int]) -> None:
    database = await Database.open(folder / "bossbot.db", synchronous="NORMAL")
    rows = await database.read("SELECT value FROM counters WHERE name LIKE 'row%'")
    await database.close()
    lost = confirmed - {row[0] for row in rows}
    assert not lost, f"{folder}: lost {sorted(lost)}"
    assert inspect(folder / "bossbot.db").problems == (), folder


def main() -> None:
    folder, images = Path(sys.argv[1]), int(sys.argv[2])
    recorder = Recorder(folder / "recorded")
    disk = failing_disk.Disk(recorder.watch)
    disk.install()
    asyncio.run(live(recorder))
    seen = Counter({"operations": len(recorder.events)})
    for seed in range(images):
        dice = random.Random(seed)
        moment = dice.randrange(1, len(recorder.events))
        confirmed, dropped = cut_at(recorder.events, moment, folder / str(seed), dice)
        asyncio.run(verify(folder / str(seed), confirmed))
        seen["images"] += 1
        seen["with dropped writes"] += bool(dropped)
        seen["dropped"] += dropped
        seen["confirmed"] += len(confirmed)
    print(json.dumps(seen))


main()
