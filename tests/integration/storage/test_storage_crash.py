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
