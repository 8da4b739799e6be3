"""Processes as tests see them: who descends from whom, who lives, what they hold; and a bot to start and kill."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bossbot_core.testing.orders import OBEYED

_DEATH_S = 20.0
"""A fork server that still imports the engines hears of the bot's death only when it is done with that."""


class BotProcess:
    """A bot that runs as `bossbot_core.testing.bot_process`."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it lives."""
        return self._process.returncode

    def send(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    async def arm(self, point: str) -> None:
        """Let it kill itself when it comes to `point` (see `death.die_at`); returns once it will."""
        await self.obey(f"die {point}")

    async def obey(self, order: str) -> None:
        """Give it an order (see `orders`); returns when it was obeyed."""
        said = self._log.read_bytes().count(OBEYED.encode())
        self.order(order)
        await until(lambda: self._log.read_bytes().count(OBEYED.encode()) > said or self.exit_code is not None, 10)

    def order(self, order: str) -> None:
        """Give it an order, which it will hear first when it stands still."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order}\n".encode())

    def hang_up(self) -> None:
        """Close the other end of its orders, as the death of whoever tests would."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def freeze(self) -> list[int]:
        """SIGSTOP it with all that it started; gives who stands still."""
        frozen = [self.pid, *descendants(self.pid)]
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        return frozen

    async def ended(self, timeout_s: float = 30.0) -> int:
        """Wait for its end; gives the exit code, negative for a signal."""
        return await asyncio.wait_for(self._process.wait(), timeout_s)

    async def kill(self, *, within_s: float = _DEATH_S) -> None:
        """SIGKILL it; raises `TimeoutError` where a process that it started outlives it by so much."""
        family = [] if self.exit_code is not None else descendants(self.pid)
        if self.exit_code is None:
            self.send(signal.SIGKILL)
        await self.ended()
        await until(lambda: not any(alive(pid) for pid in family), within_s)


async def start_bot(options: Mapping[str, Any], log: Path, *, path: Path | None = None) -> BotProcess:
    """Start a bot with the options of `bot_process`; its output goes to `log`, `path` goes before its import path."""
    import_path = os.pathsep.join(filter(None, [str(path or ""), os.environ.get("PYTHONPATH", "")]))
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bossbot_core.testing.bot_process",
            json.dumps(options),
            stdin=asyncio.subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=os.environ | {"PYTHONPATH": import_path},
        )
    return BotProcess(process, log)


async def until(condition: Callable[[], Any], timeout_s: float = 30.0) -> None:
    """Return when the condition holds; raises `TimeoutError`."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 - what is watched are other processes
            await asyncio.sleep(0.02)


def descendants(pid: int) -> list[int]:
    """Every living process below `pid`."""
    children: dict[int, list[int]] = {}
    for child, fields in _processes():
        if fields[0] not in "ZX":
            children.setdefault(int(fields[1]), []).append(child)
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found[1:]


def zombies(pid: int) -> list[int]:
    """The dead below `pid` that nobody has asked about."""
    family = {pid, *descendants(pid)}
    return [child for child, fields in _processes() if fields[0] == "Z" and int(fields[1]) in family]


def alive(pid: int) -> bool:
    """Whether the process runs."""
    try:
        return _fields(Path(f"/proc/{pid}/stat"))[0] not in "ZX"
    except OSError:
        return False


def open_files(pid: int) -> int:
    """How many file descriptors the process holds."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def status_of(pid: int, name: str) -> int:
    """A number from `/proc/PID/status`: `VmRSS` (KiB), `Threads`."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1])


def cpu_seconds(pid: int) -> float:
    """What the process has computed so far, without its children."""
    fields = _fields(Path(f"/proc/{pid}/stat"))
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _processes() -> list[tuple[int, list[str]]]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found.append((int(stat.parent.name), _fields(stat)))
        except OSError:
            continue
    return found


def _fields(stat: Path) -> list[str]:
    # The name before them may hold anything, even a bracket.
    return stat.read_text(errors="replace").rsplit(") ", 1)[1].split()
