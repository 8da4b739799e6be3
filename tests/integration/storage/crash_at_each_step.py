"""Stores one job's files again and again, each time killed at its n-th file operation, until a run comes through.

Arguments: a folder. Prints JSON: how often a process was killed, and how often nothing was found afterwards.
"""

import asyncio
import hashlib
import json
import os
import signal
import sys
from pathlib import Path

from bossbot_core.api import FileKind, MediaFile, MediaFiles
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage, StoreRequest

STEPS = {"open", "os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree"}
CONTENTS = [b"first" * 1000, b"second" * 1000, b"third" * 1000]
REQUEST = StoreRequest(job_id=7, guild_id=42, plugin="example", media_id="x", source_url="http://sample.test/album/3")


def die_at(step: int, folder: Path) -> None:
    """Let this process be killed just before its `step`-th file operation below `folder`."""
    left = step

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in STEPS and str(arguments[0]).startswith(str(folder)):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def download(storage: Storage) -> MediaFiles:
    workspace = storage.workspace(7)
    for left in workspace.root.iterdir():
        left.unlink()
    files = []
    for number, content in enumerate(CONTENTS):
        path = workspace.path(f"{number}.jpg")
        path.write_bytes(content)
        files.append(MediaFile(path=path, kind=FileKind.IMAGE, mime_type="image/jpeg", size_bytes=len(content)))
    return MediaFiles(files=tuple(files))


def killed_at(step: int, storage: Storage, folder: Path) -> bool:
    files = download(storage)
    child = os.fork()
    if child == 0:
        die_at(step, folder / "downloads")
        asyncio.run(storage.store(REQUEST, files))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def check_whole(media: object) -> None:
    assert [hashlib.sha256(content).hexdigest() for content in CONTENTS] == [file.sha256 for file in media.files]
    assert [file.path.read_bytes() for file in media.files] == CONTENTS


def main(folder: Path) -> None:
    storage = Storage(folder, StorageSettings())
    step, absent = 1, 0
    while killed_at(step, storage, folder):
        found = asyncio.run(storage.find(42, 7))
        if found is None:
            absent += 1
        else:
            check_whole(found)
        check_whole(asyncio.run(storage.store(REQUEST, download(storage))))
        jobs = list((folder / "downloads" / "42").glob("*/7"))
        assert len(jobs) == 1
        assert len(list((jobs[0] / "content").iterdir())) == len(CONTENTS)
        # The next round begins half moved every other time, and from nothing else.
        (jobs[0] / "metadata.json").unlink()
        if step % 2:
            asyncio.run(storage.sweep())
            os.rename(jobs[0], folder / f"gone-{step}")
        step += 1
    check_whole(asyncio.run(storage.find(42, 7)))
    print(json.dumps({"killed": step - 1, "absent": absent}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
