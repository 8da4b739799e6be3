"""A wall clock that is set never costs more than a tenth of the files; steady time or a word ends the doubt."""

import os
from datetime import timedelta

import pytest
from attrs import evolve

from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage, clocks

FILES = 20
HOUR_S = 3600.0


class Clocks:
    """Both clocks; `pass_h` moves them together, `jump_h` the wall alone."""

    def __init__(self, wall):
        self.wall, self.uptime_s = wall, 1000.0

    def pass_h(self, hours):
        self.wall += timedelta(hours=hours)
        self.uptime_s += hours * HOUR_S

    def jump_h(self, hours):
        self.wall += timedelta(hours=hours)


@pytest.fixture
def both(clock):
    return Clocks(clock.now)


@pytest.fixture
def start(tmp_path, both):
    return lambda: Storage(tmp_path / "data", StorageSettings(), clock=lambda: both.wall, uptime=lambda: both.uptime_s)


@pytest.fixture
async def storage(start, both, request_42, make_file, make_files):
    """Twenty downloads, one stored in each of the last twenty hours, swept just now."""
    storage = start()
    for job_id in range(1, FILES + 1):
        file = make_file(storage.workspace(job_id).path("a.mp4"))
        await storage.store(evolve(request_42, job_id=job_id), make_files(file))
        set_age(storage, both, await storage.find(42, job_id), hours=job_id - 0.5)
    await storage.sweep()
    return storage


def set_age(storage, both, media, *, hours):
    stored = both.wall.timestamp() - hours * HOUR_S
    os.utime(media.files[0].path.parent.parent / "metadata.json", (stored, stored))


async def left(storage):
    return sum([await storage.find(42, job_id) is not None for job_id in range(1, FILES + 1)])


JUMPS_H = [1, -1, 24, -24, 87600, -87600, 5, 6, 8, 12, 20, -300]


@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
@pytest.mark.parametrize("hours", JUMPS_H)
async def test_a_jump_costs_no_more_than_a_tenth_of_the_files(storage, start, both, hours, restarted):
    both.pass_h(0.1)
    both.jump_h(hours)
    storage = start() if restarted else storage
    before = await left(storage)
    swept = await storage.sweep()
    assert before - await left(storage) <= FILES / 10
    assert (await storage.last_sweep()).steady_s == 0
    overdue = max(0, min(FILES, hours - 4)) if hours > 0 else 0
    assert swept.refused_files == (overdue if overdue > FILES / 10 else 0)


async def test_sleep_of_the_machine_is_no_jump(storage, both):
    both.pass_h(12)
    swept = await storage.sweep()
    assert (swept.downloads, swept.refused_files) == (8, 0)


async def test_doubt_stays_while_the_clock_is_wrong(storage, both):
    both.jump_h(24)
    for _ in range(5):
        both.pass_h(0.1)
        assert (await storage.sweep()).refused_files == FILES
    both.jump_h(-24)
    both.pass_h(0.1)
    assert (await storage.sweep()).refused_files == 0
    assert await left(storage) == FILES


async def test_doubt_ends_when_the_files_were_truly_kept_long_enough(storage, both):
    both.jump_h(24)
    for _ in range(24):
        assert (await storage.sweep()).refused_files == FILES
        both.pass_h(1)
    swept = await storage.sweep()
    assert (swept.downloads, swept.refused_files) == (FILES, 0)


async def test_an_operators_word_ends_the_doubt(storage, both):
    both.jump_h(24)
    assert (await storage.sweep()).refused_files == FILES
    assert (await storage.sweep(confirm=True)).downloads == FILES
    assert (await storage.last_sweep()).steady_s is None


async def test_removing_the_note_of_the_last_sweep_is_such_a_word(storage, both, tmp_path):
    both.jump_h(24)
    assert (await storage.sweep()).refused_files == FILES
    (tmp_path / "data" / "downloads" / ".cleanup").unlink()
    assert (await storage.sweep()).downloads == FILES


async def test_files_of_a_clock_set_back_are_kept_from_now_on(storage, both):
    both.jump_h(-87600)
    await storage.sweep()
    both.pass_h(23)
    assert (await storage.sweep()).downloads == 0
    both.pass_h(2)
    assert (await storage.sweep()).downloads == FILES


@pytest.mark.parametrize(("off_h", "doubted"), [(8, False), (23, False), (30, True), (-1, True)])
def test_over_a_reboot_only_the_wall_clock_is_left(both, off_h, doubted):
    before = clocks.LastSweep(at=clocks.Moment(wall=both.wall, uptime_s=5e6, boot_id="one"))
    both.jump_h(off_h)
    now = clocks.Moment(wall=both.wall, uptime_s=10.0, boot_id="two")
    assert (clocks.steady_s(before, now, 24 * HOUR_S) is not None) == doubted


async def test_a_damaged_note_of_the_last_sweep_is_as_none(storage, tmp_path):
    (tmp_path / "data" / "downloads" / ".cleanup").write_text("{")
    assert await storage.last_sweep() is None
    await storage.sweep()
    assert await storage.last_sweep() is not None


def test_the_clock_since_boot_is_real():
    assert clocks.uptime_s() > 0
    assert len(clocks.boot_id()) == 36
