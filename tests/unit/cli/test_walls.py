"""`doctor` says which walls hold."""

import platform
import subprocess
import sys

import pytest

from bossbot_core.cli import walls
from bossbot_core.cli.checks import Level
from bossbot_core.runner.walls import Support, support
from bossbot_core.settings import NetworkSettings

FILTERED = """
import ctypes, struct
libc = ctypes.CDLL(None, use_errno=True)
program = b"".join(struct.pack("=HBBI", *line) for line in [
    (0x20, 0, 0, 0),  # the number of the call
    (0x15, 0, 1, 444),  # is it landlock_create_ruleset?
    (0x06, 0, 0, 0x00050001),  # then EPERM
    (0x06, 0, 0, 0x7FFF0000),  # else go on
])
kept = ctypes.create_string_buffer(program)
filters = ctypes.create_string_buffer(struct.pack("@HP", 4, ctypes.addressof(kept)))
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, filters, 0, 0) == 0, ctypes.get_errno()
from bossbot_core.runner.walls import support
found = support()
print(found.abi, found.missing)
"""


@pytest.mark.parametrize(
    ("abi", "level", "found"),
    [
        (1, Level.WARNING, "Landlock ABI 1 holds jobs: files, sockets; no TCP rules"),
        (4, Level.OK, "Landlock ABI 4 holds jobs: files, TCP, sockets"),
        (6, Level.OK, "Landlock ABI 6 holds jobs: files, TCP, signals, sockets"),
    ],
)
def test_what_holds_is_named(abi, level, found):
    finding = walls.finding(Support(abi=abi, sockets=True))
    assert (finding.level, finding.found) == (level, found)


def test_a_kernel_that_filters_no_sockets_is_a_warning():
    finding = walls.finding(Support(abi=6))
    assert (finding.level, "no filter of sockets" in finding.found) == (Level.WARNING, True)


@pytest.mark.parametrize(
    ("allowed", "found"), [((), "no link leads inside"), (("nas.lan:80",), "links may lead inside, to nas.lan:80")]
)
def test_the_places_inside_that_links_may_lead_to_are_named(allowed, found):
    finding = walls.exceptions(NetworkSettings(allow=allowed))
    assert (finding.level, finding.found) == (Level.OK, found)


def test_a_kernel_without_it_is_a_warning_with_the_reason_and_the_remedy():
    finding = walls.finding(Support(abi=0, missing="Landlock is off in this kernel"))
    assert (finding.level, finding.found) == (Level.WARNING, "Landlock is off in this kernel")
    assert "lsm=landlock" in finding.fix


def test_this_kernel_says_one_or_the_other():
    found = support()
    assert bool(found.abi) != bool(found.missing)


@pytest.mark.skipif(platform.system() != "Linux", reason="filters of system calls are Linux's")
def test_a_filter_of_system_calls_that_refuses_the_question_is_no_error():
    """In a process of its own, which asks for a filter as container engines set it: EPERM for what they do not know."""
    done = subprocess.run([sys.executable, "-c", FILTERED], check=False, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "0 Landlock cannot be asked: Operation not permitted", done.stderr
