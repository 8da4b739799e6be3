"""F8: the database's disk is full at random commits: people are told, no accepted job is lost, and it all goes on."""

import asyncio
import contextlib
import random
import resource
import subprocess
import time
from collections.abc import Iterator

import pytest

from bossbot_core.database.wal import FRAME, HEADER, Tail
from bossbot_core.testing.processes import until
from bossbot_core.testing.rig import settled

BACK_TO_NORMAL_S = 10.0
DISK_BYTES = 24 * 1024 * 1024
# Commits are a few pages each: the limit is met by one of the next.
PAGE_BYTES = 4096
MOST_LEFT_BYTES = 32 * 1024
IN_FLIGHT = 3
# So many shortages may all come between two writes of running jobs.
FEW = 50


@contextlib.contextmanager
def a_limit_on_files(rig, chance) -> Iterator[None]:
    """No file of the bot's may become longer than the log is now, and a bit (EFBIG)."""
    most = end_of_log(rig) + chance.randrange(MOST_LEFT_BYTES)
    resource.prlimit(rig.bot.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    yield
    resource.prlimit(rig.bot.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def end_of_log(rig):
    """Where the next commit is written; the log is used from its start again and again."""
    tail = Tail(rig.database.with_name("bossbot.db-wal"))
    tail.advance()
    tail.close()
    return HEADER.size + tail.frames * (FRAME.size + PAGE_BYTES)


@contextlib.contextmanager
def a_full_disk(rig, chance) -> Iterator[None]:
    """Somebody else fills the disk but for a bit (ENOSPC)."""
    ballast = rig.directory / "ballast"
    with ballast.open("wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(bytes(65536))
        file.truncate(max(0, file.tell() - chance.randrange(MOST_LEFT_BYTES)))
        yield
    ballast.unlink()


@pytest.fixture
def small_disk(rig) -> Iterator[None]:
    rig.directory.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(rig.directory)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield
    subprocess.run(["umount", "--lazy", str(rig.directory)], check=True)


async def run_out(rig, shortage, chance, names):
    """Ask while there is less and less room, until somebody is told that there is none."""
    async with asyncio.timeout(30):
        while True:
            with shortage(rig, chance):
                asked = await rig.ask(next(names))
                said = await asked.wait_for(lambda message: message["embeds"])
                if "storage_full" in str(said["embeds"]):
                    await asyncio.sleep(chance.uniform(0, 0.2))
                    return


async def back_to_normal(rig, names):
    """Seconds until a new job is served, and every accepted one has ended."""
    since = time.monotonic()
    path = next(names)
    while path not in rig.accepted():
        await rig.ask(path)
        with contextlib.suppress(TimeoutError):
            await until(lambda: path in rig.accepted(), 0.5)
    await rig.finished()
    return time.monotonic() - since


async def starve(rig, shortage, faults):
    """Run out of room again and again; gives the seconds to normal of each time."""
    chance, names = random.Random(faults), (f"slow/{number}.mp4" for number in range(1_000_000))
    rig.settings = {
        "storage": {"min_free_bytes": 0, "assumed_job_bytes": 65536},
        "downloads": {"max_attempts": 1000, "retry_base_s": 0.05, "retry_max_s": 0.2},
    }
    rig.origin.slow_s = 0.2
    await rig.start()
    taken = []
    for _ in range(faults):
        await rig.ask_until_accepted([next(names) for _ in range(IN_FLIGHT)])
        await asyncio.sleep(chance.uniform(0, 0.2))
        await run_out(rig, shortage, chance, names)
        taken.append(await back_to_normal(rig, names))
    return taken


async def verdict(rig, taken):
    assert rig.bot.exit_code is None
    await settled(rig)
    await rig.check()
    delayed = rig.log.read_text().count("state not written")
    print(f"{len(taken)} shortages, {delayed} delayed writes, {rig.outcomes()}, normal after {max(taken):.2f} s")
    assert len(taken) > 0
    assert delayed > 0 or len(taken) < FEW
    assert max(taken) <= BACK_TO_NORMAL_S
    assert set(rig.outcomes()) <= {"completed", "failed"}
    assert {row["error_code"] for row in rig.rows() if row["state"] == "failed"} <= {"storage_full"}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("faults", [20, pytest.param(50, marks=pytest.mark.soak)])
async def test_files_that_may_not_grow_at_random_commits_lose_nothing(rig, faults):
    await verdict(rig, await starve(rig, a_limit_on_files, faults))


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("small_disk")
@pytest.mark.parametrize("faults", [3, pytest.param(50, marks=pytest.mark.soak)])
async def test_a_disk_that_is_full_at_random_commits_loses_nothing(rig, faults):
    await verdict(rig, await starve(rig, a_full_disk, faults))
