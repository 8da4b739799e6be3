"""What the bot learns of a platform from each job that asked it."""

import asyncio

from attrs import frozen

from bossbot_core.api import BossBotError, ErrorCode
from bossbot_core.health import PlatformHealth
from bossbot_core.pluginhost import PluginHost
from bossbot_core.queue import Job
from bossbot_core.runner.reports import Reports
from bossbot_core.storage import Storage


@frozen(kw_only=True)
class Outcomes:
    """Is told how each fetch ended, while the job's folder is still there."""

    health: PlatformHealth
    host: PluginHost
    storage: Storage
    reports: Reports

    async def fetched(self, job: Job) -> None:
        """The platform gave what it was asked for."""
        await self.health.record(job.plugin)

    async def failed(self, job: Job, error: BossBotError, error_id: str) -> str:
        """It did not, in the end; gives the name of the report that was kept, or nothing."""
        await self.health.record(job.plugin, error.code)
        if error.code is not ErrorCode.PLATFORM_CHANGED:
            return ""
        return await asyncio.to_thread(self._keep, job, error_id)

    def _keep(self, job: Job, error_id: str) -> str:
        return self.reports.keep(
            self.storage.workspace(job.id).root,
            plugin=job.plugin,
            link=job.match.canonical_url,
            error_id=error_id,
            secrets=self.host.cookie_values(job.plugin),
        )
