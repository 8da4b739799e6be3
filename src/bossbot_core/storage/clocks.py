"""Doubt about the wall clock: it may be set, by hand or by the network, and files are aged by it."""

import time
from datetime import datetime
from pathlib import Path

import structlog
from attrs import frozen
from cattrs import BaseValidationError

from bossbot_core.api.convert import from_json, to_json

STATE = ".cleanup"

JUMP_S = 300.0
"""Clocks drift by seconds a day, and NTP sets outright what is off by more than 0.128 s; five minutes are neither."""

log = structlog.get_logger("storage")


@frozen(kw_only=True)
class Moment:
    """One moment by the wall clock and by the seconds since boot `boot_id`, which nobody sets."""

    wall: datetime
    uptime_s: float
    boot_id: str


@frozen(kw_only=True)
class LastSweep:
    """`downloads/.cleanup`: when the last sweep was, and how sure it was of the time.

    `steady_s` is for how long the clocks have agreed since they last did not (None: no jump is remembered);
    `refused_files` were kept for that reason alone.
    """

    at: Moment
    steady_s: float | None = None
    refused_files: int = 0


def uptime_s() -> float:
    """Seconds since boot; unlike `monotonic`, sleep of the machine counts, and files age while it sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot_id() -> str:
    """Which boot `uptime_s` counts from."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def steady_s(last: LastSweep | None, now: Moment, keep_s: float) -> float | None:
    """How long the clocks have agreed since they last did not; None where there is nothing to doubt.

    After `keep_s` a jump is forgotten: by then every file that saw it has truly been kept that long. Over a reboot
    only the wall clock is left: a machine that was off for longer than files are kept cannot be told from a jump.
    """
    if last is None:
        return None
    wall_s = (now.wall - last.at.wall).total_seconds()
    if now.boot_id == last.at.boot_id:
        passed_s = now.uptime_s - last.at.uptime_s
        jumped = abs(wall_s - passed_s) > JUMP_S
    else:
        passed_s = 0.0
        jumped = not -JUMP_S <= wall_s <= keep_s
    if jumped:
        return 0.0
    if last.steady_s is None or last.steady_s + passed_s >= keep_s:
        return None
    return last.steady_s + passed_s


def read_state(folder: Path) -> LastSweep | None:
    """What the last sweep left."""
    try:
        return from_json((folder / STATE).read_bytes(), LastSweep)
    except (OSError, ValueError, BaseValidationError):
        return None


def write_state(folder: Path, state: LastSweep) -> None:
    """Leave it for the next sweep, in this process or another; a full disk must not stop a sweep."""
    beside = folder / f"{STATE}.new"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.write_text(to_json(state))
        beside.chmod(0o600)
        beside.rename(folder / STATE)
    except OSError as error:
        log.warning("time of the sweep not kept", error=str(error))
