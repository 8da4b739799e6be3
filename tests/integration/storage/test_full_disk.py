"""A disk that fills up, with sweeps racing what is posted: nothing lost, nothing over its limit, nothing left over."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("full_disk.py")
BLOCK = 64 * 1024
# Nobody reserves room for `metadata.json`, which takes a page of the disk and another while it is written.
RECORDS = 8 * 2 * 4096
SIZES = [100, pytest.param(1000, marks=[pytest.mark.soak, pytest.mark.timeout(900)])]


def run(folder: Path, jobs: int, *mode: str, disk: str = "") -> dict[str, int]:
    command = [sys.executable, str(SCRIPT), str(folder), str(jobs), *mode]
    if disk:
        if shutil.which("unshare") is None:
            pytest.skip("no small disk can be mounted here")
        mount = f'mount -t tmpfs -o size={disk} tmpfs "$0" && exec "$@"'
        command = ["unshare", "-Urm", "sh", "-c", mount, str(folder), *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100 + jobs, check=False)
    if disk and any(word in done.stderr for word in ("unshare:", "mount:")):
        pytest.skip("no small disk can be mounted here")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    print(told)
    return told


def check(told: dict[str, int], jobs: int) -> None:
    assert told["posted"] + told.get("told that there is no room", 0) == jobs
    assert told["posted"] > jobs / 2
    assert told["shared"] > 0
    assert told["swept"] > 0
    assert told.get("deleted while posting", 0) == told.get("damaged", 0) == 0
    assert max(told["over_temp"], told["over_daily"]) <= BLOCK
    assert told["under_floor"] <= BLOCK + RECORDS
    assert told["orphans"] == told["left in temp"] == 0


@pytest.mark.parametrize("jobs", SIZES)
def test_quotas_hold_while_sweeps_race_what_is_posted(tmp_path, jobs):
    told = run(tmp_path, jobs)
    check(told, jobs)
    assert told.get("storage_full", 0) + told.get("quota_exceeded", 0) > 0


@pytest.mark.parametrize("jobs", SIZES)
def test_the_floor_of_free_space_holds_on_a_small_disk(tmp_path, jobs):
    told = run(tmp_path, jobs, disk="4m")
    check(told, jobs)
    assert told["storage_full"] > 0


@pytest.mark.parametrize("jobs", SIZES)
def test_a_disk_that_others_fill_loses_nothing(tmp_path, jobs):
    told = run(tmp_path, jobs, "filled", disk="6m")
    check(told, jobs)
    assert told["filled"] > 0
    assert told["storage_full"] + told.get("disk full while fetching", 0) > 0
    assert os.listdir(tmp_path) == []
