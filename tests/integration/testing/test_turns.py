"""How this suite's own tests share the machine: the root `conftest.py`, with a small suite under it."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

CONFTEST = Path(__file__).parents[3] / "conftest.py"
SUITE = """
import time
import pytest

@pytest.fixture(autouse=True)
def diary(request):
    name = "alone" if request.node.get_closest_marker("alone") else request.node.name
    with open("diary", "a", buffering=1) as file:
        file.write(f"begin {name}\\n")
        yield
        file.write(f"end {name}\\n")

@pytest.mark.alone
@pytest.mark.parametrize("number", range(3))
def test_time(number):
    time.sleep(0.2)

@pytest.mark.parametrize("number", range(12))
def test_beside(number):
    time.sleep(0.2)
"""


def run(folder, *arguments):
    """The diary of the suite, and what pytest said."""
    shutil.copy(CONFTEST, folder)
    (folder / "test_suite.py").write_text(SUITE)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = alone: nothing may run beside it\n")
    command = [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "no:cacheprovider", *arguments]
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "diary").read_text().splitlines(), done.stdout


def test_several_run_at_once_but_nothing_beside_one_that_is_alone(tmp_path):
    diary, _ = run(tmp_path, "-n", "2", "--maxschedchunk=1")
    steps = list(itertools.pairwise(diary))
    assert diary.count("begin alone") == 3
    assert all(after == "end alone" for before, after in steps if before == "begin alone")
    assert any(before.startswith("begin") and after.startswith("begin") for before, after in steps)


def test_a_test_by_its_name_runs_in_the_process_that_was_started(tmp_path):
    _, said = run(tmp_path, "-n", "auto", "test_suite.py::test_beside[0]")
    assert "workers" not in said
    assert "1 passed" in said
