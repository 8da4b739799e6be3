"""State that was reached must be written down: a full disk or a busy file is waited for, never a lost job."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable

import structlog

from bossbot_core.api import BossBotError, ErrorCode

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 5.0

log = structlog.get_logger("runner")


async def persist[T](write: Callable[[], Awaitable[T]], *, first_pause_s: float = FIRST_PAUSE_S) -> T:
    """The result of `write`, tried until the database takes it; every other error passes."""
    pause_s = first_pause_s
    while True:
        try:
            return await write()
        except (sqlite3.Error, BossBotError) as error:
            if isinstance(error, BossBotError) and error.code is not ErrorCode.STORAGE_FULL:
                raise
            log.warning("state not written", error=str(error), again_in_s=pause_s)
        await asyncio.sleep(pause_s)
        pause_s = min(LONGEST_PAUSE_S, pause_s * 2)
