"""What is remembered of jobs: people's histories, counts by the hour, and when both are forgotten."""

from bossbot_core.queue.clock import Clocks
from bossbot_core.queue.driver import Asker, Metric, QueueDriver
from bossbot_core.queue.figures import DAY_S, Figures, Span, figures
from bossbot_core.queue.jobs import Job
from bossbot_core.queue.rows import moment

METRICS_S = 7 * 24 * 3600
"""How long counts by the hour are kept."""

PRUNED_AT_ONCE = 200
"""Rows of each kind in one write: others wait for no more than a few milliseconds."""


class Annals:
    """The past of the queue."""

    def __init__(self, driver: QueueDriver, clocks: Clocks) -> None:
        self._driver = driver
        self._clocks = clocks

    async def history(self, asker: Asker, *, limit: int, offset: int = 0) -> list[Job]:
        """What somebody asked for in a guild, live or ended, newest first, as long as it is remembered."""
        return await self._driver.history(asker, limit, offset)

    async def remembered(self, asker: Asker) -> int:
        """How many jobs their history has."""
        return await self._driver.remembered(asker)

    async def about(self, user_id: int) -> list[Job]:
        """A person's jobs of all guilds that are remembered, live and ended, oldest first."""
        return await self._driver.of_user(user_id)

    async def forget(self, user_id: int) -> int:
        """Forget a person's ended jobs, with their posts; how many those were. The counts stay: they name nobody."""
        return await self._driver.forget_user(user_id)

    async def prune(self) -> int:
        """Forget ended jobs whose time is over (completed 24 h, failed 48 h, cancelled 12 h); how many those were."""
        total = 0
        while pruned := await self._driver.prune(self._clocks.read(), PRUNED_AT_ONCE):
            total += pruned
        return total

    async def tidy(self) -> int:
        """Keep the queue small: forget old history and metrics older than a week; how many rows those were."""
        forgotten = await self._driver.forget_metrics(self._clocks.read().wall - METRICS_S)
        return forgotten + await self.prune()

    async def metrics(self, hours: int = METRICS_S // 3600, *, guild_id: int | None = None) -> list[Metric]:
        """What ended in the last hours in one guild, or in all, by hour, platform and outcome; oldest first."""
        return await self._driver.metrics(self._clocks.read().wall - hours * 3600, guild_id)

    async def figures(self, days: int, *, guild_id: int | None = None) -> Figures:
        """What ended today and on the days before it (UTC; 7 days are kept), in one guild or in all."""
        today = self._clocks.read().wall // DAY_S * DAY_S
        span = Span(start=moment(today - (days - 1) * DAY_S), days=days)
        return figures(await self._driver.metrics(span.start.timestamp(), guild_id), span)
