"""How long a job takes, beside the plain commands for the same URL, in one run.

    uv run python bench/job.py [--rounds 7]

Three figures for each size: from the claim of a job to its file in the tree (through the egress door); the plain
`gallery-dl` and `yt-dlp` commands for the same file (without a door); from the command in Discord to the posted file.
Every round asks for a file of its own, since one that is stored already would not be fetched again.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import define, field

from bossbot_core.api import BossBotError, MediaFiles, Quality
from bossbot_core.intake import SubmitRequest
from bossbot_core.queue import Job, JobQueue, ReplyTarget
from bossbot_core.runner import Progress, Receipt, Waiting
from bossbot_core.storage import Storage, StoredMedia, StoreRequest
from rig import Rig, rig, unhurried

SIZES = {"24 KiB": 24 * 1024, "50 MiB": 50 * 1024 * 1024}


@define
class Stopwatch:
    """Notes when a job was claimed and when its files were in the tree; as the delivery, it ends the job."""

    claimed_at: dict[int, float] = field(factory=dict)
    stored_at: dict[int, float] = field(factory=dict)
    done: asyncio.Event = field(factory=asyncio.Event)

    def watch(self, queue: JobQueue, storage: Storage) -> None:
        """Note each claim and each store from now on."""
        claim, store = queue.claim, storage.store

        async def noted(owner: str) -> Job | None:
            if (job := await claim(owner)) is not None:
                self.claimed_at[job.id] = time.perf_counter()
            return job

        async def kept(request: StoreRequest, files: MediaFiles) -> StoredMedia:
            media = await store(request, files)
            self.stored_at[request.job_id] = time.perf_counter()
            return media

        queue.claim = noted  # type: ignore[method-assign]  # a stopwatch, not a change of behaviour
        storage.store = kept  # type: ignore[method-assign]  # the same

    async def show(self, job: Job, status: Progress | Waiting) -> None:
        """Nobody watches."""

    async def deliver(self, job: Job, media: StoredMedia) -> Receipt:
        """Nobody waits for files but the stopwatch."""
        self.done.set()
        return Receipt(message_ids=())

    async def tell_failure(self, job: Job, error: BossBotError, error_id: str) -> None:
        """A benchmark has no failures."""
        raise SystemExit(f"the job failed: {error}")

    async def tell_cancelled(self, job: Job) -> None:
        """A benchmark cancels nothing."""


def reply() -> ReplyTarget:
    """Nobody to answer, and no limit in the way."""
    return ReplyTarget(
        application_id=0,
        interaction_id=0,
        interaction_token="",
        token_expires_at=datetime.now(UTC) + timedelta(minutes=15),
        guild_id=0,
        channel_id=0,
        user_id=0,
        upload_limit_bytes=2**40,
    )


async def claimed_to_stored(running: Rig, watch: Stopwatch, size: int) -> float:
    """Seconds from claim to tree for one job."""
    request = SubmitRequest(text=f"http://sample.test/sized/{size}.mp4", quality=Quality.BEST, reply=reply())
    accepted = await running.app.intake.submit(request, await running.app.intake.check(request))
    await watch.done.wait()
    watch.done.clear()
    return watch.stored_at[accepted.job.id] - watch.claimed_at[accepted.job.id]


def command(name: str, url: str) -> float:
    """Seconds for one plain command, from its start to its end."""
    program = Path(sys.executable).parent / name
    with tempfile.TemporaryDirectory() as folder:
        plain = {
            "gallery-dl": ["-D", folder, "--config-ignore"],
            "yt-dlp": ["-P", folder, "--ignore-config", "--quiet", "--no-update"],
        }
        started = time.perf_counter()
        subprocess.run([program, *plain[name], url], check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - started
        assert list(Path(folder).iterdir())
    return seconds


async def compare(rounds: int) -> None:
    """Ours and the plain commands, turn by turn."""
    watch = Stopwatch()
    with tempfile.TemporaryDirectory() as folder:
        async with rig(unhurried(Path(folder)), delivery=watch) as running:
            watch.watch(running.app.queue, running.app.storage)
            for label, size in SIZES.items():
                times: dict[str, list[float]] = {"ours": [], "gallery-dl": [], "yt-dlp": []}
                url = f"http://{running.samples.address}/sized/{size}.mp4"
                for number in range(rounds):
                    times["ours"].append(await claimed_to_stored(running, watch, size + 64 * number))
                    for name in ("gallery-dl", "yt-dlp"):
                        times[name].append(await asyncio.to_thread(command, name, url))
                medians = {name: statistics.median(values) for name, values in times.items()}
                print(f"{label}: " + ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in medians.items()))
                for name in ("gallery-dl", "yt-dlp"):
                    print(f"  {name} takes {medians[name] / medians['ours']:.1f} times as long as ours")


async def post(rounds: int) -> None:
    """From the command in Discord to the posted file."""
    with tempfile.TemporaryDirectory() as folder:
        async with rig(unhurried(Path(folder))) as running:
            for label, size in SIZES.items():
                times = []
                for number in range(rounds):
                    started = time.perf_counter()
                    url = f"http://sample.test/sized/{size + 64 * number}.mp4"
                    asked = await running.discord.invoke(f"/download url:{url}", upload_limit_bytes=100 * 2**20)
                    await asked.wait_for(lambda message: message["attachments"], timeout=60)
                    times.append(time.perf_counter() - started)
                print(f"{label}: from command to posted file {statistics.median(times) * 1000:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    asyncio.run(compare(options.rounds))
    asyncio.run(post(options.rounds))


if __name__ == "__main__":
    main()
