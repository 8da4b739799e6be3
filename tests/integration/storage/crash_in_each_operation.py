"""Does each thing that storage does, killed at its n-th file operation for growing n, until a run comes through.

Arguments: a folder. After each death a new process repairs; then nothing may be left over, and what was whole stays.
Prints JSON: how often a process was killed, by what it was doing.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import evolve

from bossbot_core.api import FileKind, MediaFile, MediaFiles
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage, StoreRequest

STEPS = {
    "open", "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.utime", "shutil.copyfile",
    "shutil.rmtree",
}  # fmt: skip
FIRST = StoreRequest(
    job_id=1, guild_id=42, plugin="example", media_id="x", source_url="http://sample.test/album/2", media_key="a"
)
CONTENTS = [b"first" * 1000, b"second" * 1000]

type Operation = Callable[[Storage, MediaFiles], Coroutine[Any, Any, object]]


def die_at(step: int) -> None:
    """Let this process be killed just before its `step`-th file operation."""
    left = step

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in STEPS and not str(arguments[0]).startswith(("/proc", "/usr", "/lib")):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def download(storage: Storage, job_id: int) -> MediaFiles:
    workspace = storage.workspace(job_id)
    files = []
    for number, content in enumerate(CONTENTS):
        path = workspace.path(f"{number}.jpg")
        path.write_bytes(content)
        files.append(MediaFile(path=path, kind=FileKind.IMAGE, mime_type="image/jpeg", size_bytes=len(content)))
    return MediaFiles(files=tuple(files))


async def store(storage: Storage, files: MediaFiles) -> None:
    await storage.store(evolve(FIRST, job_id=2, media_key="b"), files)


async def adopt(storage: Storage, files: MediaFiles) -> None:
    assert await storage.adopt(evolve(FIRST, job_id=2, guild_id=43)) is not None


async def discard(storage: Storage, files: MediaFiles) -> None:
    await storage.discard_workspace(2)


async def sweep(storage: Storage, files: MediaFiles) -> None:
    await storage.sweep({1}, confirm=True)


async def repair(storage: Storage, files: MediaFiles) -> None:
    await storage.repair({1})


OPERATIONS: list[Operation] = [store, adopt, discard, sweep, repair]


def prepared(folder: Path) -> tuple[Storage, MediaFiles]:
    """A whole download, an old one, a half-moved one, and a workspace with files."""
    shutil.rmtree(folder, ignore_errors=True)
    storage = Storage(folder, StorageSettings())
    for request in (FIRST, evolve(FIRST, job_id=3, media_key="c"), evolve(FIRST, job_id=4, media_key="d")):
        asyncio.run(storage.store(request, download(storage, request.job_id)))
    old, half_moved = (next(folder.glob(f"downloads/42/*/{job_id}")) for job_id in (3, 4))
    os.utime(old / "metadata.json", ((datetime.now(UTC) - timedelta(days=2)).timestamp(),) * 2)
    (half_moved / "metadata.json").rename(half_moved / ".metadata.json")
    return Storage(folder, StorageSettings()), download(storage, 2)


def killed_at(step: int, operation: Operation, folder: Path) -> bool:
    storage, files = prepared(folder)
    child = os.fork()
    if child == 0:
        die_at(step)
        asyncio.run(operation(storage, files))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, operation.__name__
    return os.WIFSIGNALED(status)


def check_repaired(folder: Path) -> None:
    storage = Storage(folder, StorageSettings())
    asyncio.run(storage.repair({1}))
    assert asyncio.run(storage.orphans()) == []
    assert [path.name for path in (folder / "temp").iterdir()] == ["1"]
    for job in folder.glob("downloads/*/*/*"):
        media = asyncio.run(storage.find(int(job.parent.parent.name), int(job.name)))
        assert media is not None
        assert [file.path.read_bytes() for file in media.files] == CONTENTS
        assert sorted(path.name for path in job.iterdir()) == ["content", "metadata.json"]
    assert asyncio.run(storage.find(42, 1)) is not None
    assert asyncio.run(storage.adopt(evolve(FIRST, job_id=9, guild_id=44))) is not None


def main(folder: Path) -> None:
    killed = {}
    for operation in OPERATIONS:
        step = 1
        while killed_at(step, operation, folder / "data"):
            check_repaired(folder / "data")
            step += 1
        check_repaired(folder / "data")
        killed[operation.__name__] = step - 1
    print(json.dumps(killed))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
