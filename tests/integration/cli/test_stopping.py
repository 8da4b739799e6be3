"""Ctrl-C reaches every process of a terminal's foreground at once, at any moment."""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

import pytest

SLOW = ["sandbox", "--exec", "/download url:{sample}/slow.mp4"]


def forkserver_of(pid: int) -> bool:
    # Processes and threads come and go while one looks.
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return True
    return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to see the fork server start")
@pytest.mark.parametrize("delay_s", [0.0, 0.1, 0.3])
async def test_ctrl_c_while_the_fork_server_starts_ends_everything_quietly(home, delay_s):
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bossbot_core", *SLOW, cwd=home, env=environment, stdout=pipe, stderr=pipe,
        start_new_session=True,
    )  # fmt: skip
    async with asyncio.timeout(30):
        while not forkserver_of(process.pid):
            await asyncio.sleep(0.005)
    await asyncio.sleep(delay_s)
    os.killpg(process.pid, signal.SIGINT)
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 130
    assert out == b""
    assert err == b""
