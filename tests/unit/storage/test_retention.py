"""A sweep removes what is too old, and nothing that is in use."""

import os

import pytest
from attrs import evolve

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage


@pytest.fixture
def store(storage, request_42, make_file, make_files):
    async def store_it(**changes):
        request = evolve(request_42, **changes)
        return await storage.store(
            request, make_files(make_file(storage.workspace(request.job_id).path("a.mp4"), b"x" * 100))
        )

    return store_it


async def test_old_downloads_go_and_younger_stay(storage, store, clock, tmp_path):
    old = await store(job_id=1)
    os.utime(old.files[0].path.parent.parent / "metadata.json", (clock.now.timestamp() - 25 * 3600,) * 2)
    young = await store(job_id=2)
    assert (await storage.sweep()).freed_bytes > 100
    assert await storage.find(42, 1) is None
    assert await storage.find(42, 2) == young
    assert not old.files[0].path.parent.parent.exists()


async def test_what_is_in_use_stays(storage, store, clock):
    await store(job_id=1)
    storage.workspace(2).path("part").write_bytes(b"12345")
    clock.pass_h(100)
    assert (await storage.sweep(in_use={1, 2})).freed_bytes == 0
    assert await storage.find(42, 1) is not None
    assert storage.workspace(2).used_bytes() == 5
    assert (await storage.sweep()).freed_bytes > 105


async def test_days_that_are_empty_and_past_go(storage, store, clock, tmp_path):
    await store(job_id=1)
    clock.pass_h(72)
    await storage.sweep()
    assert list((tmp_path / "data" / "downloads" / "42").iterdir()) == []


async def test_a_workspace_goes_an_hour_after_its_last_write(storage, clock):
    root = storage.workspace(1).root
    (root / "inner").mkdir()
    part = root / "inner" / "part"
    part.write_bytes(b"12345")
    clock.pass_h(0.9)
    assert (await storage.sweep()).freed_bytes == 0
    os.utime(part, (clock.now.timestamp(),) * 2)
    clock.pass_h(0.9)
    assert (await storage.sweep()).freed_bytes == 0
    clock.pass_h(0.2)
    assert (await storage.sweep()).freed_bytes == 5
    assert not root.exists()


async def test_half_moved_downloads_are_orphans_and_go_when_old(storage, store, clock):
    media = await store(job_id=1)
    folder = media.files[0].path.parent.parent
    assert await storage.orphans() == []
    (folder / "metadata.json").unlink()
    assert await storage.orphans() == [folder]
    assert (await storage.sweep()).freed_bytes == 0
    clock.pass_h(2)
    assert (await storage.sweep()).freed_bytes == 100
    assert await storage.orphans() == []


async def test_what_is_not_ours_stays(storage, clock, tmp_path):
    storage.workspace(1)
    foreign = tmp_path / "data" / "temp" / "notes.txt"
    foreign.write_text("mine")
    clock.pass_h(100)
    await storage.sweep()
    assert foreign.read_text() == "mine"


async def test_a_sweep_of_nothing_is_fine(storage):
    assert (await storage.sweep()).freed_bytes == 0


class Lenient:
    """Fulfils `storage.Allowances`: server 1 keeps its files for an hour and 150 bytes a day."""

    def daily_bytes(self, guild_id):
        return 150 if guild_id == 1 else 10**12

    def keep_s(self, guild_id):
        return 3600.0 if guild_id == 1 else 10.0**12


@pytest.fixture
def uneven(tmp_path, clock):
    return Storage(tmp_path / "data", StorageSettings(), allowances=Lenient(), clock=clock)


async def keep(storage, request, make_file, make_files):
    path = storage.workspace(request.job_id).path("a.mp4")
    return await storage.store(request, make_files(make_file(path, b"x" * 100)))


async def test_a_server_keeps_its_files_as_long_as_it_wants_and_never_longer(
    uneven, request_42, make_file, make_files, clock
):
    for guild in (1, 2):
        await keep(uneven, evolve(request_42, guild_id=guild, job_id=guild), make_file, make_files)
    clock.pass_h(2)
    await uneven.sweep(confirm=True)
    assert [bool(await uneven.find(guild, guild)) for guild in (1, 2)] == [False, True]
    clock.pass_h(23)
    await uneven.sweep(confirm=True)
    assert await uneven.find(2, 2) is None


async def test_a_server_keeps_no_more_of_a_day_than_it_wants(uneven, request_42, make_file, make_files):
    for guild in (1, 2):
        await keep(uneven, evolve(request_42, guild_id=guild, job_id=guild), make_file, make_files)
    await keep(uneven, evolve(request_42, guild_id=2, job_id=12), make_file, make_files)
    with pytest.raises(PermanentError) as refusal:
        await keep(uneven, evolve(request_42, guild_id=1, job_id=11), make_file, make_files)
    assert refusal.value.code is ErrorCode.QUOTA_EXCEEDED
    assert "may keep 150 B a day" in refusal.value.sentence
