"""Storage as the other rooms see it: a workspace for a running job, the guild tree for a finished one."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bossbot_core.api import MediaFiles
from bossbot_core.settings import StorageSettings
from bossbot_core.storage.allowances import Allowances, EqualAllowances
from bossbot_core.storage.clocks import LastSweep, Moment, boot_id, read_state, uptime_s
from bossbot_core.storage.keeping import Keeping
from bossbot_core.storage.lending import lent
from bossbot_core.storage.media import StoredFile, StoredMedia, StoreRequest
from bossbot_core.storage.quota import Quota, Usage, free_bytes
from bossbot_core.storage.repair import Repair, repair
from bossbot_core.storage.results import disk_errors
from bossbot_core.storage.retention import Retention
from bossbot_core.storage.sweep import Swept, sweep
from bossbot_core.storage.tree import GuildTree, remove_folder
from bossbot_core.storage.workspace import FolderWorkspace


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Storage:
    """Everything the bot keeps as files, below `directory`; all of it is private to the bot's user.

    `allowances` tells what each server may keep (None: what the settings say). `clock` is the wall clock and `uptime`
    the seconds since boot; `free` tells what the disk of a folder still takes.
    """

    def __init__(
        self,
        directory: Path,
        settings: StorageSettings,
        *,
        allowances: Allowances | None = None,
        clock: Callable[[], datetime] = _utc_now,
        uptime: Callable[[], float] = uptime_s,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        # Resolved once, so that paths from a job's process compare equal to ours.
        root = directory.resolve()
        allowances = allowances or EqualAllowances(settings)
        self._root = root
        self._temp = root / "temp"
        self._tree = GuildTree(root / "downloads")
        self._retention = Retention(
            tree=self._tree,
            temp=self._temp,
            keep_downloads=timedelta(hours=settings.keep_downloads_h),
            keep_temp=timedelta(hours=settings.keep_temp_h),
            allowances=allowances,
        )
        self._quota = Quota(self._temp, self._tree, settings, allowances, free)
        self._keeping = Keeping(self._temp, self._tree, self._quota, clock)
        self._clock = clock
        self._uptime = uptime

    def workspace(self, job_id: int) -> FolderWorkspace:
        """The job's folder `temp/{job_id}/`, made if need be; what an earlier attempt left stays there."""
        folder = self._temp / str(job_id)
        with disk_errors():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._temp.mkdir(mode=0o700, exist_ok=True)
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
        return FolderWorkspace(folder)

    def hold(self, job_id: int) -> AbstractContextManager[None]:
        """Within the block no sweep takes the job's files; a reservation does the same until it is released."""
        return self._keeping.hold(job_id)

    async def reserve(self, job_id: int, guild_id: int, size_bytes: int | None = None) -> None:
        """Set room aside until `release`, for `size_bytes` or (None) for `storage.assumed_job_bytes`.

        Reserving again replaces the first. Raises `TransientError(STORAGE_FULL)` where room may come back,
        `PermanentError` `QUOTA_EXCEEDED` for the guild's day and `TOO_LARGE` for what could never fit.
        """
        await asyncio.to_thread(self._alone, self._quota.reserve, job_id, guild_id, size_bytes, self._clock())

    async def extend(self, job_id: int) -> None:
        """Let a running job's reservation grow to what its workspace holds by now; raises like `reserve`."""
        await asyncio.to_thread(self._alone, self._quota.extend, job_id, self._clock())

    async def release(self, job_id: int) -> None:
        """Give back what was set aside and let the job's files age; without a reservation nothing happens."""
        await asyncio.to_thread(self._alone, self._quota.release, job_id)

    async def has_room(self) -> bool:
        """Whether `reserve` would find room for one more job."""
        return await asyncio.to_thread(self._alone, self._quota.has_room)

    async def usage(self) -> Usage:
        """What running jobs hold and may still write."""
        return await asyncio.to_thread(self._alone, self._quota.usage)

    async def store(self, job: StoreRequest, files: MediaFiles) -> StoredMedia:
        """Move the files from the job's workspace into the guild tree, whole or not at all.

        A job that is stored already keeps what it has. Raises `PermanentError`: `STORAGE_FULL`, `NO_MEDIA`,
        `QUOTA_EXCEEDED`, or `PLUGIN_CRASHED` for a file that is a link, shared, missing, or outside the workspace.
        """
        return await asyncio.to_thread(self._keeping.store, job, files)

    async def adopt(self, request: StoreRequest) -> StoredMedia | None:
        """Give the job a copy of what is stored under its `media_key`, each file's checksum verified; None: fetch it.

        Damaged copies are dropped. Raises `PermanentError(QUOTA_EXCEEDED)` where the guild's day has no room for it.
        """
        return await asyncio.to_thread(self._keeping.adopt, request) if request.media_key else None

    async def find(self, guild_id: int, job_id: int) -> StoredMedia | None:
        """What is stored for a job of this guild; None where nothing whole is."""
        return await asyncio.to_thread(self._keeping.find, guild_id, job_id)

    def kept_until(self, media: StoredMedia) -> datetime:
        """When the sweep may take these files."""
        return media.stored_at + timedelta(seconds=self._retention.keep_s(media.guild_id))

    def lend(self, file: StoredFile) -> AbstractContextManager[int]:
        """An open descriptor of a stored file: no sweep takes its bytes within the block.

        Raises `OSError` where the file is gone, or it or a folder above it is a link.
        """
        return lent(self._tree.root, file)

    async def discard(self, guild_id: int, job_id: int) -> bool:
        """Remove what is stored for a job of this guild; False where it is in use. Copies of other jobs stay."""
        return await asyncio.to_thread(self._keeping.discard, guild_id, job_id)

    async def discard_workspace(self, job_id: int) -> None:
        """Remove the job's workspace and all that is in it."""
        await asyncio.to_thread(_discard, self._temp / str(job_id))

    async def sweep(self, in_use: Collection[int] = (), *, confirm: bool = False) -> Swept:
        """Remove downloads and workspaces older than the settings allow, but of no job `in_use` or held.

        After a jump of the wall clock a sweep removes no more than a tenth of the files, until the clock was steady
        for as long as files are kept, or somebody says `confirm`.
        """
        return await asyncio.to_thread(self._sweep, in_use, confirm=confirm)

    async def last_sweep(self) -> LastSweep | None:
        """When the last sweep was, of this process or another."""
        return await asyncio.to_thread(read_state, self._tree.root)

    async def repair(self, live: Collection[int] | None = None) -> Repair:
        """At start, before any job runs: remove what a killed process left, and learn which copies there are.

        Workspaces are removed of jobs that are not `live`; None leaves them to the sweep.
        """
        return await asyncio.to_thread(repair, self._retention, self._keeping, live)

    async def orphans(self) -> list[Path]:
        """Downloads that are half moved, half removed or damaged; `repair` removes them."""
        return await asyncio.to_thread(self._retention.orphans)

    def _alone[**P, T](self, change: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._keeping.alone():
            return change(*args, **kwargs)

    def _sweep(self, in_use: Collection[int], *, confirm: bool) -> Swept:
        at = Moment(wall=self._clock(), uptime_s=self._uptime(), boot_id=boot_id())
        return sweep(self._retention, self._keeping, at, in_use, confirm=confirm)


def _discard(folder: Path) -> None:
    with suppress(FileNotFoundError):
        remove_folder(folder)
