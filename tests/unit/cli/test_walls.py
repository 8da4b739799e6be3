"""`doctor` says which walls hold."""

import pytest

from bossbot_core.cli import walls
from bossbot_core.cli.checks import Level
from bossbot_core.runner.walls import Support, support


@pytest.mark.parametrize(
    ("abi", "level", "found"),
    [
        (1, Level.WARNING, "Landlock ABI 1 holds jobs: files; no TCP rules"),
        (4, Level.OK, "Landlock ABI 4 holds jobs: files, TCP"),
        (6, Level.OK, "Landlock ABI 6 holds jobs: files, TCP, signals"),
    ],
)
def test_what_holds_is_named(abi, level, found):
    finding = walls.finding(Support(abi=abi))
    assert (finding.level, finding.found) == (level, found)


def test_a_kernel_without_it_is_a_warning_with_the_reason_and_the_remedy():
    finding = walls.finding(Support(abi=0, missing="Landlock is off in this kernel"))
    assert (finding.level, finding.found) == (Level.WARNING, "Landlock is off in this kernel")
    assert "lsm=landlock" in finding.fix


def test_this_kernel_says_one_or_the_other():
    found = support()
    assert bool(found.abi) != bool(found.missing)
