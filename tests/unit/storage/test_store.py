"""Files go from the workspace into the guild tree whole, or not at all."""

import hashlib
import json
import os
import resource
import signal
import time
from pathlib import Path

import pytest
from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode, MediaFiles
from bossbot_core.settings import StorageSettings
from bossbot_core.storage import Storage


async def test_files_arrive_in_order_with_names_hashes_and_text(storage, clock, request_42, make_file, make_files):
    workspace = storage.workspace(7)
    files = make_files(
        make_file(workspace.path("02 b.mp4"), b"second", alt_text="words"), make_file(workspace.path("01 a.mp4"), b"1")
    )
    media = await storage.store(request_42, files)
    stamp = f"{clock.now:%Y%m%d_%H%M%S}"
    assert [file.name for file in media.files] == ["02 b.mp4", "01 a.mp4"]
    assert [file.path.name for file in media.files] == [f"{stamp}_02 b.mp4", f"{stamp}_01 a.mp4"]
    assert media.files[0].sha256 == hashlib.sha256(b"second").hexdigest()
    assert (media.files[0].size_bytes, media.files[0].alt_text) == (6, "words")
    assert media.files[0].path.read_bytes() == b"second"
    assert (media.info, media.stored_at, media.plugin) == (files.info, clock.now, "example")
    assert await storage.find(42, 7) == media
    assert list(workspace.root.iterdir()) == []


async def test_the_tree_is_as_documented_and_private(storage, clock, request_42, make_file, make_files, tmp_path):
    await storage.store(request_42, make_files(make_file(storage.workspace(7).path("a.mp4"))))
    downloads = tmp_path / "data" / "downloads"
    folder = downloads / "42" / f"{clock.now:%Y-%m-%d}" / "7"
    assert sorted(path.name for path in folder.iterdir()) == ["content", "metadata.json"]
    for path in [downloads, *downloads.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    metadata = json.loads((folder / "metadata.json").read_text())
    assert metadata["files"][0]["path"] == f"{clock.now:%Y%m%d_%H%M%S}_a.mp4"
    assert str(tmp_path) not in json.dumps(metadata)


@pytest.mark.parametrize("left_out", [0, 2])
async def test_how_many_are_left_out_is_kept_and_older_metadata_means_none(
    storage, request_42, make_file, make_files, left_out
):
    files = evolve(make_files(make_file(storage.workspace(7).path("a.mp4"))), left_out=left_out)
    media = await storage.store(request_42, files)
    assert (await storage.find(42, 7)).left_out == left_out
    path = media.files[0].path.parent.parent / "metadata.json"
    metadata = json.loads(path.read_text())
    assert metadata.pop("left_out") == left_out
    path.write_text(json.dumps(metadata))
    assert await storage.find(42, 7) == evolve(media, left_out=0)


async def test_another_guild_does_not_find_it(storage, request_42, make_file, make_files):
    await storage.store(request_42, make_files(make_file(storage.workspace(7).path("a.mp4"))))
    assert await storage.find(43, 7) is None
    assert await storage.find(42, 8) is None


async def test_storing_twice_keeps_the_first(storage, request_42, make_file, make_files):
    workspace = storage.workspace(7)
    first = await storage.store(request_42, make_files(make_file(workspace.path("a.mp4"), b"first")))
    again = await storage.store(request_42, make_files(make_file(workspace.path("a.mp4"), b"again")))
    assert again == first
    assert again.files[0].path.read_bytes() == b"first"


async def test_nothing_is_no_media(storage, request_42):
    with pytest.raises(BossBotError) as refused:
        await storage.store(request_42, MediaFiles(files=()))
    assert refused.value.code is ErrorCode.NO_MEDIA


async def test_equal_names_in_folders_of_the_workspace_stay_apart(storage, request_42, make_file, make_files):
    root = storage.workspace(7).root
    for folder in ("1", "2"):
        (root / folder).mkdir()
    media = await storage.store(
        request_42, make_files(make_file(root / "1" / "a.jpg", b"1"), make_file(root / "2" / "A.jpg", b"2"))
    )
    assert [file.name for file in media.files] == ["a.jpg", "A_2.jpg"]
    assert [file.path.read_bytes() for file in media.files] == [b"1", b"2"]


def symlink(root: Path, outside: Path) -> Path:
    (root / "x").symlink_to(outside / "secret")
    return root / "x"


def hard_link(root: Path, outside: Path) -> Path:
    os.link(outside / "secret", root / "x")
    return root / "x"


def pipe(root: Path, outside: Path) -> Path:
    os.mkfifo(root / "x")
    return root / "x"


def folder(root: Path, outside: Path) -> Path:
    (root / "x").mkdir()
    return root / "x"


def below_a_link(root: Path, outside: Path) -> Path:
    (root / "inner").symlink_to(outside)
    return root / "inner" / "secret"


REFUSED = {
    "symlink": symlink,
    "hard link": hard_link,
    "pipe": pipe,
    "folder": folder,
    "below a link": below_a_link,
    "absent": lambda root, outside: root / "absent",
    "outside": lambda root, outside: outside / "secret",
    "dots": lambda root, outside: root / ".." / ".." / ".." / "outside" / "secret",
    "the workspace itself": lambda root, outside: root,
    "relative": lambda root, outside: Path("secret"),
}


@pytest.mark.parametrize("trick", REFUSED)
async def test_what_is_no_plain_file_of_the_workspace_is_refused(
    storage, request_42, make_file, make_files, tmp_path, files_below, trick
):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    workspace = storage.workspace(7)
    good = make_file(workspace.path("good.mp4"))
    bad = make_file(REFUSED[trick](workspace.root, outside), None)
    descriptors = len(os.listdir("/proc/self/fd"))
    with pytest.raises(BossBotError, match="result file") as refused:
        await storage.store(request_42, make_files(good, bad))
    assert refused.value.code is ErrorCode.PLUGIN_CRASHED
    assert str(tmp_path) not in refused.value.sentence
    assert len(os.listdir("/proc/self/fd")) == descriptors
    assert files_below(tmp_path / "data" / "downloads") == set()
    assert (outside / "secret").read_bytes() == b"secret"
    assert good.path.exists()


async def test_one_file_named_twice_is_refused(storage, request_42, make_file, make_files, tmp_path, files_below):
    file = make_file(storage.workspace(7).path("a.mp4"))
    with pytest.raises(BossBotError, match="named twice"):
        await storage.store(request_42, make_files(file, file))
    assert files_below(tmp_path / "data" / "downloads") == set()


@pytest.mark.parametrize(
    "damage",
    [
        lambda metadata, content: metadata.unlink(),
        lambda metadata, content: metadata.write_text("{"),
        lambda metadata, content: metadata.write_text("[]"),
        lambda metadata, content: metadata.write_text('{"job_id": "x"}'),
        lambda metadata, content: metadata.write_bytes(b""),
        lambda metadata, content: content.unlink(),
        lambda metadata, content: content.write_bytes(b""),
    ],
)
async def test_what_is_not_whole_is_not_found_and_stored_anew(storage, request_42, make_file, make_files, damage):
    workspace = storage.workspace(7)
    media = await storage.store(request_42, make_files(make_file(workspace.path("a.mp4"))))
    content = media.files[0].path
    damage(content.parent.parent / "metadata.json", content)
    assert await storage.find(42, 7) is None
    again = await storage.store(request_42, make_files(make_file(workspace.path("b.mp4"), b"anew")))
    assert await storage.find(42, 7) == again
    assert [path.name for path in content.parent.iterdir()] == [again.files[0].path.name]


async def test_a_moved_data_folder_is_still_read(storage, clock, request_42, make_file, make_files, tmp_path):
    await storage.store(request_42, make_files(make_file(storage.workspace(7).path("a.mp4"))))
    (tmp_path / "data").rename(tmp_path / "elsewhere")
    moved = Storage(tmp_path / "elsewhere", StorageSettings(), clock=clock)
    media = await moved.find(42, 7)
    assert media is not None
    assert media.files[0].path.read_bytes() == b"media"


async def test_a_disk_that_takes_no_more_is_told_as_full(
    storage, request_42, make_file, make_files, tmp_path, files_below
):
    file = make_file(storage.workspace(7).path("a.mp4"))
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, limit[1]))
    try:
        with pytest.raises(BossBotError) as refused:
            await storage.store(request_42, make_files(file))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)
    assert refused.value.code is ErrorCode.STORAGE_FULL
    assert files_below(tmp_path / "data" / "downloads") == set()
    assert await storage.find(42, 7) is None


@pytest.mark.alone
async def test_a_large_file_is_moved_not_copied(storage, request_42, make_file, make_files):
    content = os.urandom(1024) * 1024 * 50
    file = make_file(storage.workspace(7).path("large.mp4"), content)
    inode = file.path.stat().st_ino
    started = time.perf_counter()
    hashlib.sha256(content).hexdigest()
    hashing_s = time.perf_counter() - started
    started = time.perf_counter()
    media = await storage.store(request_42, make_files(file))
    assert media.files[0].path.stat().st_ino == inode
    # A loaded machine is given room; on an idle one this is a few milliseconds over the hashing.
    assert time.perf_counter() - started < 3 * hashing_s + 1


@pytest.mark.parametrize("place", ["42", "42/{day}", "42/{day}/7"])
async def test_a_link_in_the_tree_is_not_followed(
    storage, clock, request_42, make_file, make_files, tmp_path, files_below, place
):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_bytes(b"x")
    link = tmp_path / "data" / "downloads" / place.format(day=f"{clock.now:%Y-%m-%d}")
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    file = make_file(storage.workspace(7).path("a.mp4"))
    if place.endswith("7"):
        assert await storage.store(request_42, make_files(file)) is not None
    else:
        with pytest.raises(BossBotError):
            await storage.store(request_42, make_files(file))
    await storage.repair(set())
    await storage.sweep(confirm=True)
    assert files_below(outside) == {"precious"}
