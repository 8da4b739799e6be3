"""The same media is fetched once: later askers get a verified copy that lives and dies on its own."""

import errno
import shutil

import pytest
from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage, copies


@pytest.fixture
def request_a(request_42):
    return evolve(request_42, job_id=1, media_key="a")


@pytest.fixture
def store(storage, make_file, make_files):
    async def store_it(request, *contents):
        workspace = storage.workspace(request.job_id)
        files = [make_file(workspace.path(f"{number}.mp4"), content) for number, content in enumerate(contents)]
        return await storage.store(request, make_files(*files))

    return store_it


async def test_a_later_asker_of_any_guild_gets_the_same_files(storage, store, request_a):
    first = await store(request_a, b"first", b"second")
    adopted = await storage.adopt(evolve(request_a, job_id=2, guild_id=43, source_url="http://other"))
    assert (adopted.job_id, adopted.guild_id, adopted.source_url) == (2, 43, "http://other")
    assert [file.path.read_bytes() for file in adopted.files] == [b"first", b"second"]
    assert [file.name for file in adopted.files] == [file.name for file in first.files]
    assert adopted.info == first.info
    assert await storage.find(43, 2) == adopted
    assert all(file.path.stat().st_mode & 0o777 == 0o600 for file in adopted.files)


async def test_a_copy_still_tells_what_is_left_out(storage, make_file, make_files, request_a):
    files = make_files(make_file(storage.workspace(1).path("a.mp4")))
    await storage.store(request_a, evolve(files, left_out=3))
    assert (await storage.adopt(evolve(request_a, job_id=2))).left_out == 3


async def test_a_copy_takes_no_room_on_the_disk(storage, store, request_a):
    first = await store(request_a, b"media")
    adopted = await storage.adopt(evolve(request_a, job_id=2))
    assert adopted.files[0].path.samefile(first.files[0].path)


async def test_a_disk_without_links_gets_a_true_copy(storage, store, request_a, tmp_path):
    first = await store(request_a, b"media")

    class NoLinks(type(tmp_path)):
        def hardlink_to(self, target):
            raise OSError(errno.EMLINK, "too many links")

    class NoRoom:
        def check_free(self, size_bytes):
            assert size_bytes == 5

    target = NoLinks(tmp_path / "copy")
    copies._link_file(first.files[0].path, target, NoRoom())
    assert target.read_bytes() == b"media"
    assert target.stat().st_mode & 0o777 == 0o600
    assert not target.samefile(first.files[0].path)


@pytest.mark.parametrize("change", [{"media_key": "b"}, {"media_key": ""}])
async def test_other_media_is_not_given(storage, store, request_a, change):
    await store(request_a, b"media")
    assert await storage.adopt(evolve(request_a, job_id=2, **change)) is None


async def test_media_without_a_key_is_never_the_same(storage, store, request_42):
    await store(request_42, b"media")
    assert await storage.adopt(evolve(request_42, job_id=2)) is None


async def test_what_came_by_cookies_stays_in_its_guild(storage, store, request_a):
    await store(evolve(request_a, shareable=False), b"media")
    assert await storage.adopt(evolve(request_a, job_id=2, guild_id=43)) is None
    own = await storage.adopt(evolve(request_a, job_id=3))
    assert not own.shareable
    assert await storage.adopt(evolve(request_a, job_id=4, guild_id=43)) is None


async def test_direct_messages_are_nobodys_guild(storage, store, request_a):
    await store(evolve(request_a, guild_id=0, shareable=False), b"media")
    assert await storage.adopt(evolve(request_a, guild_id=0, job_id=2)) is None


@pytest.mark.parametrize("damage", [b"MEDIA", b"short", None])
async def test_a_damaged_copy_is_dropped_and_not_given(storage, store, request_a, damage, tmp_path):
    first = await store(request_a, b"media")
    if damage is None:
        first.files[0].path.unlink()
    else:
        first.files[0].path.write_bytes(damage)
    assert await storage.adopt(evolve(request_a, job_id=2)) is None
    assert await storage.find(42, 2) is None
    await storage.repair()
    assert await storage.orphans() == []
    assert not first.files[0].path.exists()


async def test_a_damaged_copy_that_is_being_posted_is_only_forgotten(storage, store, request_a):
    first = await store(request_a, b"media")
    first.files[0].path.write_bytes(b"MEDIA")
    with storage.hold(1):
        assert await storage.adopt(evolve(request_a, job_id=2)) is None
        assert first.files[0].path.exists()
        first.files[0].path.write_bytes(b"media")
        assert await storage.adopt(evolve(request_a, job_id=2)) is None


async def test_when_one_copy_is_damaged_another_serves(storage, store, request_a, make_file, make_files):
    damaged = await store(request_a, b"media")
    good = await store(evolve(request_a, job_id=2), b"media")
    damaged.files[0].path.write_bytes(b"MEDIA")
    adopted = await storage.adopt(evolve(request_a, job_id=3))
    assert adopted.files[0].path.samefile(good.files[0].path)


async def test_the_end_of_one_copy_is_not_the_end_of_another(storage, store, request_a):
    first = await store(request_a, b"media")
    adopted = await storage.adopt(evolve(request_a, job_id=2, guild_id=43))
    shutil.rmtree(first.files[0].path.parent.parent)
    assert (await storage.find(43, 2)).files[0].path.read_bytes() == b"media"
    again = await storage.adopt(evolve(request_a, job_id=3, guild_id=44))
    assert again.files[0].path.samefile(adopted.files[0].path)


async def test_copies_are_known_after_a_restart(storage, store, request_a, tmp_path, clock):
    await store(request_a, b"media")
    restarted = Storage(tmp_path / "data", StorageSettings(), clock=clock)
    assert (await restarted.repair()).copies == 1
    assert await restarted.adopt(evolve(request_a, job_id=2)) is not None


async def test_a_job_that_has_its_files_keeps_them(storage, store, request_a):
    first = await store(request_a, b"media")
    assert await storage.adopt(request_a) == first


async def test_a_copy_counts_in_its_own_guild(tmp_path, clock, request_a, make_file, make_files):
    storage = Storage(tmp_path / "data", StorageSettings(guild_daily_bytes=9), clock=clock)
    for guild_id, job_id, content in ((42, 1, b"media"), (43, 2, b"other")):
        request = evolve(request_a, job_id=job_id, guild_id=guild_id, media_key=f"{content!r}")
        await storage.store(request, make_files(make_file(storage.workspace(job_id).path("a.mp4"), content)))
    with pytest.raises(BossBotError) as refused:
        await storage.adopt(evolve(request_a, job_id=3, guild_id=43, media_key=f"{b'media'!r}"))
    assert refused.value.code is ErrorCode.QUOTA_EXCEEDED
    assert await storage.orphans() == []
    # The guild that has it already pays nothing for having it twice.
    assert await storage.adopt(evolve(request_a, job_id=4, media_key=f"{b'media'!r}")) is not None


async def test_the_day_is_counted_right_after_a_store_that_failed_and_a_copy_that_was_dropped(
    tmp_path, clock, request_a, make_file, make_files
):
    storage = Storage(tmp_path / "data", StorageSettings(guild_daily_bytes=10), clock=clock)
    file = make_file(storage.workspace(1).path("a.mp4"), b"media")
    with pytest.raises(BossBotError, match="named twice"):
        await storage.store(request_a, make_files(file, file))
    file = make_file(storage.workspace(1).path("b.mp4"), b"media")
    media = await storage.store(request_a, make_files(file))
    media.files[0].path.write_bytes(b"MEDIA")
    assert await storage.adopt(evolve(request_a, job_id=2)) is None
    # The failed one, the dropped one and its copy take nothing: all ten bytes are there.
    await storage.reserve(3, 42, 10)
    with pytest.raises(BossBotError):
        await storage.reserve(4, 42, 1)


async def test_what_is_discarded_is_gone_and_copies_of_others_stay(storage, store, request_a):
    first = await store(request_a, b"media")
    adopted = await storage.adopt(evolve(request_a, job_id=2, guild_id=43))
    with storage.hold(1):
        assert not await storage.discard(42, 1)
    assert await storage.discard(42, 1)
    assert not first.files[0].path.parent.parent.exists()
    assert (await storage.find(43, 2)) == adopted
    assert (await storage.adopt(evolve(request_a, job_id=3))).files[0].path.read_bytes() == b"media"
    assert await storage.discard(42, 999)


async def test_the_newest_keys_are_remembered_and_no_more(store, request_a, tmp_path):
    media = await store(request_a, b"media")
    index = copies.Copies(tmp_path)
    for number in range(copies.MOST_KEYS + 1):
        index.add(evolve(media, media_key=str(number)))
        index.add(evolve(media, media_key="asked again and again"))
    assert len(index) <= copies.MOST_KEYS + copies.MOST_OF_ONE
    assert index.folders("0", tmp_path) == []
    assert index.folders(str(copies.MOST_KEYS), tmp_path)
    assert index.folders("asked again and again", tmp_path)


async def test_of_one_media_the_newest_copies_are_remembered(store, request_a, tmp_path):
    media = await store(request_a, b"media")
    folder = copies.folder_of(media)
    index = copies.Copies(tmp_path)
    for number in range(copies.MOST_OF_ONE + 1):
        path = folder.with_name(str(number)) / "content" / "file.mp4"
        index.add(evolve(media, files=(evolve(media.files[0], path=path),)))
    found = {found.name for found in index.folders("a", tmp_path)}
    assert found == {str(number) for number in range(1, copies.MOST_OF_ONE + 1)}


async def test_after_a_restart_the_newest_copies_are_known(storage, store, request_a, tmp_path, clock, monkeypatch):
    for job_id in (9, 10, 11):
        await store(evolve(request_a, job_id=job_id, media_key=str(job_id)), b"media")
    monkeypatch.setattr(copies, "MOST_KEYS", 2)
    restarted = Storage(tmp_path / "data", StorageSettings(), clock=clock)
    adopted = [
        await restarted.adopt(evolve(request_a, job_id=job_id + 10, media_key=str(job_id))) for job_id in (9, 10, 11)
    ]
    assert [media is not None for media in adopted] == [False, True, True]
