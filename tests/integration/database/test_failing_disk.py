"""The disk fails or loses its power beneath a real database: nothing that was confirmed is lost, nothing hangs."""

import ctypes.util
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def run(script: str, folder: Path, size: int, timeout_s: float) -> dict[str, int]:
    library = ctypes.util.find_library("sqlite3")
    if library is None or ctypes.CDLL(library).sqlite3_libversion_number() != _number(sqlite3.sqlite_version_info):
        pytest.skip("Python's sqlite3 brings an SQLite of its own, whose disk cannot be reached")
    command = [sys.executable, str(HERE / script), str(folder), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    seen: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    print(seen)
    return seen


def _number(version: tuple[int, ...]) -> int:
    return version[0] * 1_000_000 + version[1] * 1000 + version[2]


@pytest.mark.parametrize("step", [48, pytest.param(1, marks=[pytest.mark.soak, pytest.mark.timeout(1200)])])
def test_a_disk_that_fails_at_any_operation_is_told_cleanly_and_harms_nothing(tmp_path, step):
    seen = run("fault_sweep.py", tmp_path, step, 1100)
    assert seen["injected"] > seen["lives"]
    assert seen["open refused"] + seen["OperationalError"] > 10
    assert seen["PermanentError"] > 0


@pytest.mark.parametrize("images", [20, pytest.param(1000, marks=[pytest.mark.soak, pytest.mark.timeout(1200)])])
def test_what_was_confirmed_survives_a_power_cut_at_any_moment(tmp_path, images):
    seen = run("power_cuts.py", tmp_path, images, 1100)
    assert seen["images"] == images
    assert seen["with dropped writes"] > images // 3
    assert seen["confirmed"] > images
