"""A crash at any step of storing leaves the files whole or not there."""

import json
import subprocess
import sys
from pathlib import Path


def test_killed_at_each_step_the_tree_is_whole_or_not_there(tmp_path):
    script = Path(__file__).with_name("crash_at_each_step.py")
    run = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, timeout=100, check=False
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["killed"] >= 8
    assert told["absent"] >= 6


def test_killed_at_each_step_of_anything_a_repair_leaves_no_orphan(tmp_path):
    script = Path(__file__).with_name("crash_in_each_operation.py")
    run = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, timeout=110, check=False
    )
    assert run.returncode == 0, run.stderr
    killed = json.loads(run.stdout.splitlines()[-1])
    assert set(killed) == {"store", "adopt", "discard", "sweep", "repair"}
    assert min(killed.values()) >= 2
    assert sum(killed.values()) >= 40
