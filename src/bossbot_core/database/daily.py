"""A backup every day, without anybody's doing."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from attrs import frozen

from bossbot_core.database.aside import latest
from bossbot_core.database.backup import back_up, backups, made_at, prune
from bossbot_core.database.errors import BackupError

EVERY_S = 24 * 3600.0
AGAIN_S = 3600.0
"""How soon a failed backup is tried again."""

log = structlog.get_logger("database")


async def keep_daily(
    database: Path, folder: Path, keep: int, *, every_s: float = EVERY_S, again_s: float = AGAIN_S
) -> None:
    """Back up now unless the newest is recent, then at even intervals of the loop's clock, which nobody sets."""
    wait_s = await asyncio.to_thread(due_s, database, folder, every_s, datetime.now(UTC))
    while True:
        await asyncio.sleep(wait_s)
        wait_s = every_s if await asyncio.to_thread(_backed_up, database, folder, keep) else again_s


def due_s(database: Path, folder: Path, every_s: float, now: datetime) -> float:
    """Seconds until the next backup; one from the future says that the clock was wrong, and counts for nothing."""
    ages = [(now - made_at(path)).total_seconds() for path in backups(folder, database.stem)]
    recent = [age for age in ages if 0 <= age < every_s]
    return every_s - min(recent) if recent else 0.0


@frozen(kw_only=True)
class Remains:
    """Copies that keep what is deleted now.

    The daily backups among them are gone by `backups_until` (None: there is none); a database that was set aside stays
    until somebody removes it.
    """

    backups_until: datetime | None
    set_aside: bool


def remains(database: Path, folder: Path, keep: int) -> Remains:
    """What there is; the newest backup goes when `keep` newer ones have been made, one a day."""
    newest = next(iter(backups(folder, database.stem)), None)
    until = None if newest is None else made_at(newest) + keep * timedelta(seconds=EVERY_S)
    return Remains(backups_until=until, set_aside=latest(database) is not None)


def newest_at(database: Path, folder: Path) -> datetime | None:
    """When the newest backup was made; None where there is none."""
    return max((made_at(path) for path in backups(folder, database.stem)), default=None)


def _backed_up(database: Path, folder: Path, keep: int) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = back_up(database, folder)
        pruned = prune(folder, database.stem, keep, spare=made.path)
    except (BackupError, OSError, sqlite3.Error) as error:
        log.warning("daily backup failed", error=str(error))
        return False
    log.info("daily backup", path=str(made.path), size_bytes=made.size_bytes, seconds=made.seconds, pruned=len(pruned))
    return True
