"""A workspace keeps a job's files in its own folder."""

import os
import subprocess
import sys

import pytest

from bossbot_core.api import BossBotError, ErrorCode
from bossbot_core.storage import FolderWorkspace


def test_a_workspace_is_private_and_stays_when_asked_for_again(storage, tmp_path):
    workspace = storage.workspace(7)
    assert workspace.root == tmp_path.resolve() / "data" / "temp" / "7"
    for folder in (workspace.root, workspace.root.parent, workspace.root.parent.parent):
        assert folder.stat().st_mode & 0o777 == 0o700
    workspace.path("part").write_bytes(b"half")
    assert storage.workspace(7).used_bytes() == 4


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../b", "..", "\0", "~/x", "C:\\x"])
def test_a_path_is_directly_inside_the_root(storage, name):
    workspace = storage.workspace(7)
    assert workspace.path(name).parent == workspace.root


def test_a_name_is_given_once(storage):
    workspace = storage.workspace(7)
    (workspace.root / "there.jpg").write_bytes(b"")
    names = [workspace.path(name).name for name in ("a.jpg", "a.jpg", "A.JPG", "there.jpg")]
    assert names == ["a.jpg", "a_2.jpg", "A_3.JPG", "there_2.jpg"]


def test_a_link_is_never_written_through(storage, tmp_path):
    workspace = storage.workspace(7)
    outside = tmp_path / "outside"
    (workspace.root / "clip.mp4").symlink_to(outside)
    workspace.path("clip.mp4").write_bytes(b"media")
    assert not outside.exists()


def test_a_workspace_that_became_a_link_is_refused(storage, tmp_path):
    workspace = storage.workspace(7)
    workspace.root.rmdir()
    workspace.root.symlink_to(tmp_path)
    for use in (lambda: workspace.path("x"), lambda: storage.workspace(7), lambda: FolderWorkspace(workspace.root)):
        with pytest.raises(BossBotError, match="is no folder, or is a link") as refused:
            use()
        assert refused.value.code is ErrorCode.INTERNAL


def test_used_bytes_count_all_folders_and_follow_no_link(storage, tmp_path):
    (tmp_path / "big").write_bytes(b"x" * 1000)
    root = storage.workspace(7).root
    (root / "inner").mkdir()
    (root / "inner" / "a").write_bytes(b"12345")
    os.link(root / "inner" / "a", root / "b")
    (root / "link").symlink_to(tmp_path)
    used = FolderWorkspace(root).used_bytes()
    assert 10 <= used < 1000


async def test_a_discarded_workspace_is_gone_with_all_in_it(storage):
    root = storage.workspace(7).root
    (root / "inner").mkdir()
    (root / "inner" / "a").write_bytes(b"12345")
    await storage.discard_workspace(7)
    await storage.discard_workspace(7)
    assert not root.exists()


def test_the_workspace_needs_no_engine_and_no_database():
    unwanted = ("yt_dlp", "hikari", "aiosqlite")
    code = f"import sys, bossbot_core.storage.workspace; print([name for name in {unwanted} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert loaded.stdout.strip() == "[]"
