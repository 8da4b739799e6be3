"""How the tests share the machine: several at a time, because most of them wait; those marked `alone` last, one by one.

`-n 0` runs one at a time, in this process. So do a test by its name (`path::test`), `-s`, `--pdb` and `-m soak`.
"""

import fcntl
import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

# Rewriting the assertions of every module costs each worker seconds: what was rewritten once is kept.
sys.dont_write_bytecode = False

_WORKERS_PER_CORE = 2
_MOST_WORKERS = 8


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Give the number of processes for `-n auto`; 0 is this one."""
    watched = config.option.capture == "no" or any("::" in argument for argument in config.args)
    soak = "soak" in config.option.markexpr.replace("not soak", "")
    return 0 if watched or soak else min(_MOST_WORKERS, _WORKERS_PER_CORE * len(os.sched_getaffinity(0)))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the long ones first, so that none is left over, and those that run alone last, so that few wait for them."""
    if _several_run(config):
        items.sort(key=lambda item: (_has(item, "alone"), not _has(item, "timeout")))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test begin when it may: one that is `alone` waits for the end of all others, and they for its end.

    Outermost, so that the wait counts for no time limit.
    """
    if not _several_run(item.config):
        return (yield)
    with Path(__file__).open("rb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX if _has(item, "alone") else fcntl.LOCK_SH)
        try:
            return (yield)
        finally:
            # By name: a process that a test leaves behind may still hold the file open.
            fcntl.flock(turn, fcntl.LOCK_UN)


def _several_run(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _has(item: pytest.Item, marker: str) -> bool:
    return item.get_closest_marker(marker) is not None
