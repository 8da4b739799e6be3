"""F28: many jobs by one bot: memory, open files and threads stay where they are."""

import statistics

import pytest

from bossbot_core.testing.processes import open_files, status_of, until
from bossbot_core.testing.rig import settled

STEP, WAITING = 50, 40
AROUND = 5
"""Samples that stand for one moment: a single one may fall into the middle of something."""


def slope(points):
    """Least squares: how much y grows for each x."""
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    above = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return above / sum((x - mean_x) ** 2 for x, _ in points)


def around(samples, jobs):
    """The memory after so many jobs."""
    return statistics.median([kib for done, kib, *_ in samples if done <= jobs][-AROUND:])


async def ask(rig, first):
    """The next jobs, never more than a few dozen waiting at once; returns when they have ended."""
    for number in range(first, first + STEP):
        await until(lambda: rig.unfinished() < WAITING, 60)
        await rig.ask(f"v/{number}.mp4")
    await until(lambda: rig.read("SELECT count(*) FROM jobs")[0][0] == first + STEP, 30)
    await rig.finished(120)


@pytest.mark.timeout(5400)
@pytest.mark.parametrize(
    ("jobs", "warm_up", "kib_per_1000"),
    # What a few hundred jobs add is SQLite's caches and the threads' arenas: it says little, but a real leak says more.
    [(1_000, 300, 20 * 1024), pytest.param(10_000, 1_000, 1024, marks=pytest.mark.soak)],
)
async def test_memory_files_and_threads_stay_flat(rig, jobs, warm_up, kib_per_1000):
    rig.settings = {"limits": {"user_daily_downloads": 0, "guild_daily_downloads": 0}}
    await rig.start()
    asked, samples = 0, []
    while asked < jobs:
        await ask(rig, asked)
        asked += STEP
        pid = rig.bot.pid
        samples.append((asked, status_of(pid, "VmRSS"), open_files(pid), status_of(pid, "Threads")))
    warm = [sample for sample in samples if sample[0] >= warm_up]
    growth = slope([(done, kib) for done, kib, _, _ in warm]) * 1000
    early, late = around(samples, warm_up), around(samples, jobs)
    print(f"{jobs} jobs: {growth:.0f} KiB per 1,000 after {warm_up}, {early} KiB then and {late} KiB at the end")
    print("\n".join(map(str, samples)))
    await settled(rig)
    await rig.check()
    assert rig.outcomes() == {"completed": jobs}
    assert growth < kib_per_1000
    assert late <= 1.1 * early
    assert max(files for *_, files, _ in warm) - min(files for *_, files, _ in warm) <= 12
    assert max(threads for *_, threads in warm) - min(threads for *_, threads in warm) <= 4
