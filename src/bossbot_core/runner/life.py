"""The bot's life cycle, for those who may end it: take nothing new for a while, or stop and be started again."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum

import structlog
from attrs import frozen

from bossbot_core.queue import JobQueue

log = structlog.get_logger("life")


class Stage(StrEnum):
    """Where the bot is between its start and its end."""

    WORKING = "working"
    DRAINING = "draining"
    """It takes nothing new until somebody says so; what runs goes on."""
    RESTARTING = "restarting"
    STOPPING = "stopping"


class Ending(StrEnum):
    """What the program should do once everything is stopped."""

    STOP = "stop"
    RESTART = "restart"


@frozen(kw_only=True)
class LifeStatus:
    """The bot at this moment."""

    stage: Stage
    started_at: datetime
    up_s: float
    running_jobs: int


class LifeCycle:
    """Drains, resumes and restarts the bot; while it drains, people who ask for something new are told so."""

    def __init__(self, queue: JobQueue, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._queue = queue
        self._monotonic = monotonic
        self._started_at = datetime.now(UTC)
        self._started = monotonic()
        self._stage = Stage.WORKING
        self._restart = asyncio.Event()

    def status(self) -> LifeStatus:
        """The stage, for how long the bot is up, and how many jobs run."""
        return LifeStatus(
            stage=self._stage,
            started_at=self._started_at,
            up_s=self._monotonic() - self._started,
            running_jobs=self._queue.running,
        )

    def drain(self) -> bool:
        """Take nothing new until `resume` or a restart; False where the bot is about to end anyway."""
        if self._stage not in {Stage.WORKING, Stage.DRAINING}:
            return False
        self._move(Stage.DRAINING)
        return True

    def resume(self) -> bool:
        """Take jobs again after `drain`; False where the bot is about to end."""
        if self._stage not in {Stage.WORKING, Stage.DRAINING}:
            return False
        self._move(Stage.WORKING)
        return True

    def restart(self) -> bool:
        """End the bot as soon as the running jobs have ended, or their grace time, and ask to be started again.

        False where it is about to end already.
        """
        if self._stage in {Stage.RESTARTING, Stage.STOPPING}:
            return False
        self._move(Stage.RESTARTING)
        self._restart.set()
        return True

    def stop(self) -> None:
        """Note that the bot ends for good: somebody stopped it from outside, or Discord did."""
        self._move(Stage.STOPPING)

    @property
    def ending(self) -> Ending:
        """What is to follow the end."""
        return Ending.RESTART if self._stage is Stage.RESTARTING else Ending.STOP

    async def restart_asked(self) -> None:
        """Return once `restart` was called."""
        await self._restart.wait()

    def _move(self, stage: Stage) -> None:
        if stage is self._stage:
            return
        log.info("life cycle", stage=stage, before=self._stage)
        self._stage = stage
        if stage is Stage.WORKING:
            self._queue.reopen()
        else:
            self._queue.drain()
