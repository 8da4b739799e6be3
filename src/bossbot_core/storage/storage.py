"""Storage as the other rooms see it: a workspace for a running job, the guild tree for a finished one."""

import asyncio
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bossbot_core.api import ErrorCode, MediaFiles, PermanentError
from bossbot_core.settings import StorageSettings
from bossbot_core.storage.media import StoredMedia, StoreRequest
from bossbot_core.storage.results import check, disk_errors
from bossbot_core.storage.retention import Retention
from bossbot_core.storage.tree import GuildTree
from bossbot_core.storage.workspace import FolderWorkspace


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Storage:
    """Everything the bot keeps as files, below `directory`; all of it is private to the bot's user."""

    def __init__(self, directory: Path, settings: StorageSettings, *, clock: Callable[[], datetime] = _utc_now) -> None:
        # Resolved once, so that paths from a job's process compare equal to ours.
        root = directory.resolve()
        self._root = root
        self._temp = root / "temp"
        self._tree = GuildTree(root / "downloads")
        self._retention = Retention(
            tree=self._tree,
            temp=self._temp,
            keep_downloads=timedelta(hours=settings.keep_downloads_h),
            keep_temp=timedelta(hours=settings.keep_temp_h),
        )
        self._clock = clock

    def workspace(self, job_id: int) -> FolderWorkspace:
        """The job's folder `temp/{job_id}/`, made if need be; what an earlier attempt left stays there."""
        folder = self._temp / str(job_id)
        with disk_errors():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._temp.mkdir(mode=0o700, exist_ok=True)
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
        return FolderWorkspace(folder)

    async def store(self, job: StoreRequest, files: MediaFiles) -> StoredMedia:
        """Move the files from the job's workspace into the guild tree, whole or not at all.

        A job that is stored already keeps what it has. Raises `PermanentError`: `STORAGE_FULL`, `NO_MEDIA`, or
        `PLUGIN_CRASHED` for a file that is a link, shared, missing, or outside the workspace.
        """
        return await asyncio.to_thread(self._store, job, files)

    async def find(self, guild_id: int, job_id: int) -> StoredMedia | None:
        """What is stored for a job of this guild; None where nothing whole is."""
        return await asyncio.to_thread(self._tree.find, guild_id, job_id)

    async def discard_workspace(self, job_id: int) -> None:
        """Remove the job's workspace and all that is in it."""
        await asyncio.to_thread(_remove, self._temp / str(job_id))

    async def sweep(self, in_use: Collection[int] = ()) -> int:
        """Remove downloads and workspaces older than the settings allow, but of no job `in_use`; bytes freed."""
        return await asyncio.to_thread(self._retention.sweep, self._clock(), frozenset(in_use))

    async def orphans(self) -> list[Path]:
        """Folders of downloads that were never finished; a sweep removes them when they are old enough."""
        return await asyncio.to_thread(self._retention.orphans)

    def _store(self, job: StoreRequest, files: MediaFiles) -> StoredMedia:
        stored = self._tree.find(job.guild_id, job.job_id)
        if stored is not None:
            return stored
        if not files.files:
            raise PermanentError(ErrorCode.NO_MEDIA)
        with disk_errors():
            results = [check(file, self._temp / str(job.job_id)) for file in files.files]
            return self._tree.store(job, results, files.info, self._clock())


def _remove(folder: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
