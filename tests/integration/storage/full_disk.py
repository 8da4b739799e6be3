"""Jobs that fetch, keep, share and post, while sweeps take all they may and room runs out again and again.

Arguments: a folder, a number of jobs, and `filled` where the folder's disk is small and another program may fill it.
Prints JSON: what happened to the jobs, the faults, and how far limits were overshot.
"""

import asyncio
import contextlib
import hashlib
import json
import random
import shutil
import sys
from collections import Counter
from pathlib import Path

from bossbot_core.api import BossBotError, FileKind, MediaFile, MediaFiles, TransientError
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage, StoredMedia, StoreRequest

BLOCK = 64 * 1024
MIB = 1024 * 1024
AT_ONCE = 8
ROUNDS = 40
SETTINGS = StorageSettings(
    keep_downloads_h=0,
    keep_temp_h=0,
    max_temp_bytes=2 * MIB,
    guild_daily_bytes=1536 * 1024,
    min_free_bytes=2 * MIB,
    assumed_job_bytes=4 * BLOCK,
)


class Rig:
    """One run: the storage, what is random in it, and what was seen."""

    def __init__(self, folder: Path, *, filled: bool) -> None:
        self.folder = folder
        self.storage = Storage(folder / "data", SETTINGS)
        self.random = random.Random(9)
        self.filled = filled
        self.seen: Counter[str] = Counter()
        self.over_temp = self.under_floor = self.over_daily = 0
        self.writing = asyncio.Lock()
        self.slots = asyncio.Semaphore(AT_ONCE)
        self.over = False

    async def job(self, job_id: int) -> None:
        """One job, tried until it is kept or the guild's day is full."""
        request = StoreRequest(
            job_id=job_id,
            guild_id=1 + job_id % 3,
            plugin="example",
            media_id="x",
            source_url="http://sample.test/x",
            media_key=f"key {job_id % 10}",
        )
        blocks = self.random.randint(1, 10)
        async with self.slots:
            for _ in range(ROUNDS):
                try:
                    media = await self.attempt(request, blocks, known=bool(job_id % 2))
                except TransientError as error:
                    self.seen[error.code] += 1
                except BossBotError as error:
                    self.seen[error.code] += 1
                    if error.code == "too_large":
                        raise
                except OSError:
                    self.seen["disk full while fetching"] += 1
                else:
                    self.seen["posted"] += media
                    return
                await asyncio.sleep(self.random.random() / 20)
            self.seen["told that there is no room"] += 1

    async def attempt(self, request: StoreRequest, blocks: int, *, known: bool) -> bool:
        """Whether the job's files were whole until they were posted."""
        storage, job_id = self.storage, request.job_id
        with storage.hold(job_id):
            try:
                media = await storage.adopt(request) if self.random.random() < 0.5 else None
                if media is not None:
                    self.seen["shared"] += 1
                else:
                    await storage.reserve(job_id, request.guild_id, blocks * BLOCK if known else None)
                    media = await storage.store(request, await self.fetch(job_id, blocks))
                await self.look()
                await self.post(media)
            finally:
                await storage.discard_workspace(job_id)
                await storage.release(job_id)
        return True

    async def fetch(self, job_id: int, blocks: int) -> MediaFiles:
        workspace = self.storage.workspace(job_id)
        part = workspace.path("media.part")
        for _ in range(blocks):
            async with self.writing:
                with part.open("ab") as file:
                    file.write(self.random.randbytes(BLOCK))
                await self.look()
                await self.storage.extend(job_id)
        whole = part.rename(workspace.path("media.mp4"))
        file = MediaFile(path=whole, kind=FileKind.VIDEO, mime_type="video/mp4", size_bytes=blocks * BLOCK)
        return MediaFiles(files=(file,))

    async def post(self, media: StoredMedia) -> None:
        for file in media.files:
            digest = hashlib.sha256()
            with file.path.open("rb") as opened:
                while piece := opened.read(BLOCK):
                    digest.update(piece)
                    await asyncio.sleep(0.002)
                    self.seen["deleted while posting"] += not file.path.exists()
            self.seen["damaged"] += digest.hexdigest() != file.sha256

    async def look(self) -> None:
        """Note how far each limit is overshot right now."""
        usage = await self.storage.usage()
        self.over_temp = max(self.over_temp, usage.temp_bytes - SETTINGS.max_temp_bytes)
        if not self.filled:
            self.under_floor = max(self.under_floor, SETTINGS.min_free_bytes - usage.free_bytes)
        for guild in (1, 2, 3):
            files = self.folder.glob(f"data/downloads/{guild}/*/*/content/*")
            self.over_daily = max(self.over_daily, total(files) - SETTINGS.guild_daily_bytes)

    async def sweeping(self) -> None:
        while not self.over:
            swept = await self.storage.sweep(confirm=True)
            self.seen["swept"] += swept.downloads
            await asyncio.sleep(0.01)

    async def filling(self) -> None:
        """Another program that takes the whole disk, and gives it back."""
        filler = self.folder / "filler"
        while self.filled and not self.over:
            await asyncio.sleep(self.random.random() / 10)
            with contextlib.suppress(OSError), filler.open("wb") as file:
                while True:
                    file.write(b"x" * BLOCK)
                    file.flush()
            self.seen["filled"] += 1
            await asyncio.sleep(self.random.random() / 20)
            filler.unlink()


def total(files: object) -> int:
    sizes = {}
    for file in files:
        with contextlib.suppress(FileNotFoundError):
            status = file.stat()
            sizes[status.st_ino] = status.st_size
    return sum(sizes.values())


async def main(folder: Path, jobs: int, *, filled: bool) -> None:
    rig = Rig(folder, filled=filled)
    background = [asyncio.create_task(rig.sweeping()), asyncio.create_task(rig.filling())]
    await asyncio.gather(*(rig.job(job_id) for job_id in range(1, jobs + 1)))
    # A sweep that is cancelled goes on in its thread.
    rig.over = True
    await asyncio.gather(*background)
    orphans = len(await rig.storage.orphans())
    repaired = await rig.storage.repair(set())
    told = {
        **rig.seen,
        "over_temp": rig.over_temp,
        "over_daily": rig.over_daily,
        "under_floor": rig.under_floor,
        "orphans": orphans + repaired.orphans,
        "left in temp": len([path for path in (folder / "data/temp").rglob("*") if path.is_file()]),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    disk = shutil.disk_usage(sys.argv[1])
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), filled="filled" in sys.argv))
