"""The command line as people start it: a process of its own, in a folder of its own, without our environment."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

type RunCli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder that the command is started in."""
    return tmp_path


@pytest.fixture
def cli(home: Path) -> RunCli:
    """Run `python -m bossbot_core` with arguments; the environment is empty but for what is given."""

    def run(*arguments: str, environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "COLUMNS": "120", "LANG": "C.UTF-8"}
        return subprocess.run(
            [sys.executable, "-m", "bossbot_core", *arguments],
            cwd=home,
            env=environment | dict(environ or {}),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=90,
            check=False,
        )

    return run
