"""A sweep removes what is too old, and nothing that is in use."""

import os

import pytest
from attrs import evolve


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
