"""Kept replies: bounded, masked, few, and taken from a folder that may be hostile."""

import os
import stat
import time

import pytest

from bossbot_core.engines import replies
from bossbot_core.runner.reports import KEEP_S, MOST_BYTES, MOST_FILES, Reports, kept

JOB = {"plugin": "twitter", "link": "https://x.com/a/status/1", "error_id": "0a1b2c3d"}


@pytest.fixture
def workspace(tmp_path):
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def reports(tmp_path):
    return Reports(folder=tmp_path / "data" / "reports", secrets=["the-bots-own-token"])


def test_a_reply_is_kept_masked_for_its_owner_alone_and_found_by_the_error_id(reports, workspace):
    (workspace / replies.FILE).write_text('status: 200\n\n{"a": "the-bots-own-token, cookie-value"}\x1b[31m')
    name = reports.keep(workspace, **JOB, secrets=["cookie-value"])
    (report,) = kept(reports.folder)
    assert (report.path.name, report.error_id) == (name, "0a1b2c3d")
    text = report.path.read_text()
    assert "plugin: twitter\nlink: https://x.com/a/status/1\nerror id: 0a1b2c3d\nstatus: 200\n\n" in text
    assert text.endswith('{"a": "***, ***"}\\x1b[31m')
    assert stat.S_IMODE(report.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(reports.folder.stat().st_mode) == 0o700


def test_no_name_of_a_plugin_leads_out_of_the_folder(reports, workspace):
    (workspace / replies.FILE).write_text("x")
    name = reports.keep(workspace, **JOB | {"plugin": "../../evil\n.txt"})
    assert name.startswith("______evil__txt-")
    assert [report.path.name for report in kept(reports.folder)] == [name]


def test_where_nothing_was_left_nothing_is_kept(reports, workspace):
    assert reports.keep(workspace, **JOB) == ""
    assert kept(reports.folder) == []


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_process_that_was_taken_over_gives_no_other_file(reports, workspace, tmp_path, kind):
    left = workspace / replies.FILE
    (tmp_path / "secret").write_text("hunter22")
    {"link": lambda: left.symlink_to(tmp_path / "secret"), "pipe": lambda: os.mkfifo(left), "folder": left.mkdir}[
        kind
    ]()
    assert reports.keep(workspace, **JOB) == ""
    assert kept(reports.folder) == []


def test_a_reply_has_a_bound(reports, workspace):
    (workspace / replies.FILE).write_bytes(b"\xff" * 3 * MOST_BYTES)
    reports.keep(workspace, **JOB)
    assert len(kept(reports.folder)[0].path.read_text()) < MOST_BYTES + 1000


def test_the_newest_twenty_stay_for_seven_days(reports, workspace):
    (workspace / replies.FILE).write_text("x")
    names = [reports.keep(workspace, **JOB | {"error_id": f"{number:08x}"}) for number in range(MOST_FILES)]
    old, older = (reports.folder / name for name in names[:2])
    os.utime(older, (time.time() - KEEP_S - 60,) * 2)
    os.utime(old, (time.time() - KEEP_S + 60,) * 2)
    reports.keep(workspace, **JOB)
    assert not older.exists()
    assert old.exists()
    reports.keep(workspace, **JOB | {"error_id": "ffffffff"})
    assert not old.exists()
    assert len(kept(reports.folder)) == MOST_FILES


def test_a_full_disk_loses_the_reply_and_nothing_else(workspace, tmp_path):
    (tmp_path / "file").write_text("")
    (workspace / replies.FILE).write_text("x")
    assert Reports(folder=tmp_path / "file" / "reports").keep(workspace, **JOB) == ""
