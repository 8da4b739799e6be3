"""Storage from one job's side: what is there already, room for what comes, and where it is kept."""

import contextlib
from collections.abc import AsyncIterator

import structlog
from attrs import frozen

from bossbot_core.api import ErrorCode, MediaFiles, PermanentError
from bossbot_core.pluginhost import PluginHost, crash
from bossbot_core.queue import Job
from bossbot_core.runner.stubborn import to_the_end
from bossbot_core.storage import Storage, StoredMedia, StoreRequest

log = structlog.get_logger("runner")


@frozen(kw_only=True)
class Shelf:
    """Finds and keeps a job's files."""

    storage: Storage
    host: PluginHost

    async def find(self, job: Job) -> StoredMedia | None:
        """The files of an earlier attempt, or a verified copy of what another job fetched."""
        stored = await self.storage.find(job.reply.guild_id, job.id)
        return stored or await self.storage.adopt(self._request(job))

    def hold(self, job: Job) -> contextlib.AbstractContextManager[None]:
        """Within the block no sweep takes the job's files, stored or not."""
        return self.storage.hold(job.id)

    @contextlib.asynccontextmanager
    async def room(self, job: Job) -> AsyncIterator[None]:
        """Within the block disk space is set aside for the job; raises as `Storage.reserve` does."""
        await self.storage.reserve(job.id, job.reply.guild_id)
        try:
            yield
        finally:
            await to_the_end(self.storage.release(job.id))

    async def keep(self, job: Job, files: MediaFiles) -> StoredMedia:
        """The files, moved into the guild's tree; raises as `Storage.store` does."""
        if not files.files:
            raise PermanentError(ErrorCode.NO_MEDIA)
        try:
            return await self.storage.store(self._request(job), files)
        except PermanentError as error:
            # Files that are none of the job's: storage knows no plugins, people are told which one it was.
            if error.code is not ErrorCode.PLUGIN_CRASHED:
                raise
            raise crash(job.plugin, error.detail) from error

    async def clear(self, job: Job) -> None:
        """Remove the job's workspace; one that will not go is left to the sweep."""
        try:
            await self.storage.discard_workspace(job.id)
        except OSError as error:
            log.warning("workspace not removed", job=job.id, error=str(error))

    def _request(self, job: Job) -> StoreRequest:
        return StoreRequest(
            job_id=job.id,
            guild_id=job.reply.guild_id,
            plugin=job.plugin,
            media_id=job.match.media_id,
            source_url=job.match.canonical_url,
            media_key=job.media_key,
            # What came by an account of the operator's is for the people of the server that asked.
            shareable=not self.host.uses_cookies(job.plugin),
        )
