"""How the bot is: what whoever runs it wants to see at a glance."""

import asyncio
import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from attrs import frozen

from bossbot_core.database import Database
from bossbot_core.engines import editions
from bossbot_core.queue import JobQueue
from bossbot_core.runner.life import LifeCycle, LifeStatus

_PAGES_HELD = Path("/proc/self/statm")


@frozen(kw_only=True)
class VitalSigns:
    """The bot at this moment; None is what cannot be known, or was never done."""

    version: str
    engines: Mapping[str, str]
    life: LifeStatus
    waiting_jobs: int
    database_bytes: int
    free_bytes: int
    memory_bytes: int | None
    last_backup_at: datetime | None


@frozen(kw_only=True)
class Vitals:
    """Reads the vital signs; `directory` is where everything is kept, `backups` where the daily copies go."""

    life: LifeCycle
    queue: JobQueue
    database: Database
    directory: Path
    backups: Path

    async def read(self) -> VitalSigns:
        """All of them, within a few milliseconds."""
        life, live = self.life.status(), await self.queue.live_ids()
        return VitalSigns(
            version=version("bossbot-core"),
            engines=editions.versions(),
            life=life,
            waiting_jobs=max(0, len(live) - life.running_jobs),
            database_bytes=await self.database.size_bytes(),
            free_bytes=await asyncio.to_thread(_free_bytes, self.directory),
            memory_bytes=_memory_bytes(),
            last_backup_at=await self.database.last_backup_at(self.backups),
        )


def _free_bytes(directory: Path) -> int:
    return shutil.disk_usage(directory).free


def _memory_bytes() -> int | None:
    """What the bot's own process holds; its jobs have processes of their own."""
    try:
        return int(_PAGES_HELD.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
