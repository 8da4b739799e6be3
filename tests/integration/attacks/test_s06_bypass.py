"""S6: no engine, and no program that an engine starts, goes anywhere but to the door."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bossbot_core.runner import walls

HERE = Path(__file__).parent
SUPPORT = walls.support()


def ran(program, *arguments, folder):
    """What one of the programs beside this file prints, in a folder of its own."""
    command = [sys.executable, str(HERE / program), *map(str, arguments)]
    environment = {**os.environ, "HOME": str(folder), "DENO_DIR": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def jobs(count, folder):
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("a network of its own needs Linux, root, and iproute2")
    return ran("jobs_elsewhere.py", count, folder, folder=folder)


@pytest.mark.attack("ten jobs of five platforms, every packet read", tried=5, hits=5)
def test_no_job_goes_anywhere_but_to_the_door(tally, tmp_path):
    report = jobs(10, tmp_path)
    assert len(report["guarded"]) == 10
    platforms = report["bare"]
    tally.held(
        {name: any(job.startswith(name) and far for job, far in report["guarded"].items()) for name in platforms}
    )
    tally.hit({name: bool(far) for name, far in platforms.items()})


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_no_job_of_200_goes_anywhere_but_to_the_door(tmp_path):
    report = jobs(200, tmp_path)
    assert len(report["guarded"]) == 200
    assert {name: far for name, far in report["guarded"].items() if far} == {}


def has_mptcp():
    try:
        socket.socket(proto=socket.IPPROTO_MPTCP).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_mptcp(), reason="this kernel has no MPTCP")
@pytest.mark.skipif(
    SUPPORT.abi < 4 or not SUPPORT.sockets, reason=f"this kernel holds only: {', '.join(SUPPORT.held) or 'nothing'}"
)
@pytest.mark.attack("ways to open a socket, by an engine that was taken over", tried=14, hits=14)
def test_no_socket_leads_past_the_walls(canary, tally, tmp_path):
    (tmp_path / "job").mkdir()
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(tmp_path / "service"))
        service.listen()
        options = (canary.server_port, tmp_path / "service", tmp_path / "job")
        tally.held(ran("sockets_tried.py", "walls", *options, folder=tmp_path / "job"))
        assert canary.hits == []
        tally.hit(ran("sockets_tried.py", "bare", *options, folder=tmp_path / "job"))
        assert len(canary.hits) >= 3
