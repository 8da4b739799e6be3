"""Room for files: counted from the disk, plus what running jobs were promised.

Nothing here outlives the process, so nothing can be wrong after a restart: files lie where they lie, and a job that is
run again reserves again. The caller sees to it that one thread at a time is in here, and tells of each change.
"""

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from attrs import evolve, frozen

from bossbot_core.api import ErrorCode, PermanentError, TransientError
from bossbot_core.settings import StorageSettings
from bossbot_core.storage.allowances import Allowances
from bossbot_core.storage.tree import GuildTree
from bossbot_core.storage.workspace import tree_bytes

RETRY_AFTER_S = 30.0
"""Room comes back when another job ends, which takes seconds, or with a sweep, which takes minutes."""


@frozen(kw_only=True)
class Usage:
    """What the disk holds for jobs: `reserved_bytes` were promised to running jobs and are not written yet."""

    temp_bytes: int
    reserved_bytes: int
    free_bytes: int


@frozen(kw_only=True)
class _Promise:
    guild_id: int
    size_bytes: int


def free_bytes(folder: Path) -> int:
    """What the disk of `folder` still takes."""
    return shutil.disk_usage(folder).free


class Quota:
    """The temp cap, each guild's quota of the day, and the floor of free space."""

    def __init__(
        self,
        temp: Path,
        tree: GuildTree,
        settings: StorageSettings,
        allowances: Allowances,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        self._temp = temp
        self._tree = tree
        self._settings = settings
        self._allowances = allowances
        self._free = free
        self._promises: dict[int, _Promise] = {}
        self._days: dict[int, tuple[str, int]] = {}

    def __contains__(self, job_id: object) -> bool:
        """Whether the job holds a reservation."""
        return job_id in self._promises

    def reserve(self, job_id: int, guild_id: int, size_bytes: int | None, now: datetime) -> None:
        """Promise a job room for `size_bytes`, in place of what it was promised before."""
        left = self._guild_left(job_id, guild_id, now)
        # Of a size that nobody knows yet, a guild may have less left and still be served: the true size counts later.
        size = max(1, min(self._settings.assumed_job_bytes, self._settings.max_temp_bytes, left))
        size = size if size_bytes is None else size_bytes
        if size > left:
            raise self._quota_exceeded(guild_id, size)
        if size > self._settings.max_temp_bytes:
            raise PermanentError(ErrorCode.TOO_LARGE, detail=f"{size} bytes are over storage.max_temp_bytes")
        self._check_disk(job_id, size)
        self._promises[job_id] = _Promise(guild_id=guild_id, size_bytes=size)

    def extend(self, job_id: int, now: datetime) -> None:
        """Promise a job what its workspace holds already, where that is more than it was promised."""
        promise = self._promises.get(job_id)
        used = tree_bytes(self._temp / str(job_id))
        if promise is not None and used > promise.size_bytes:
            self.reserve(job_id, promise.guild_id, used, now)

    def check_kept(self, job_id: int, guild_id: int, size_bytes: int, now: datetime) -> None:
        """Refuse bytes that the guild's day has no room for."""
        if size_bytes > self._guild_left(job_id, guild_id, now):
            raise self._quota_exceeded(guild_id, size_bytes)

    def kept(self, guild_id: int, size_bytes: int, now: datetime) -> None:
        """The guild's day holds so many bytes more."""
        day, before = self._day(guild_id, now)
        self._days[guild_id] = day, before + size_bytes

    def recount(self, guild_id: int) -> None:
        """Something else became of the guild's files: count them when they are asked for."""
        self._days.pop(guild_id, None)

    def check_free(self, size_bytes: int) -> None:
        """Refuse bytes that would take from the floor of free space."""
        if size_bytes > self._free_left(0, self._workspaces()):
            raise _disk_full(f"{size_bytes} bytes would leave less than storage.min_free_bytes")

    def has_room(self) -> bool:
        """Whether one more job would be promised room."""
        try:
            self._check_disk(0, min(self._settings.assumed_job_bytes, self._settings.max_temp_bytes))
        except TransientError:
            return False
        return True

    def settle(self, job_id: int) -> None:
        """The job's files are kept now and counted on the disk: nothing more is promised."""
        if (promise := self._promises.get(job_id)) is not None:
            self._promises[job_id] = evolve(promise, size_bytes=0)

    def release(self, job_id: int) -> None:
        """Forget what a job was promised."""
        self._promises.pop(job_id, None)

    def usage(self) -> Usage:
        """What is taken right now."""
        used = self._workspaces()
        return Usage(temp_bytes=sum(used.values()), reserved_bytes=self._unwritten(0, used), free_bytes=self._disk())

    def _day(self, guild_id: int, now: datetime) -> tuple[str, int]:
        today = f"{now:%Y-%m-%d}"
        # A walk for each job would make a busy day cost the square of its jobs.
        if guild_id not in self._days or self._days[guild_id][0] != today:
            self._days = {other: day for other, day in self._days.items() if day[0] == today}
            self._days[guild_id] = today, self._tree.day_bytes(guild_id, now)
        return self._days[guild_id]

    def _guild_left(self, job_id: int, guild_id: int, now: datetime) -> int:
        kept_bytes = self._day(guild_id, now)[1]
        promised = sum(
            promise.size_bytes
            for other, promise in self._promises.items()
            if other != job_id and promise.guild_id == guild_id
        )
        return self._daily_bytes(guild_id) - kept_bytes - promised

    def _check_disk(self, job_id: int, size: int) -> None:
        used = self._workspaces()
        others = {*used, *self._promises} - {job_id}
        taken = sum(max(used.get(other, 0), self._promised(other)) for other in others)
        if taken + max(size, used.get(job_id, 0)) > self._settings.max_temp_bytes:
            raise _disk_full(f"{size} bytes beside {taken} are over storage.max_temp_bytes")
        if max(0, size - used.get(job_id, 0)) > self._free_left(job_id, used):
            raise _disk_full(f"{size} bytes would leave less than storage.min_free_bytes")

    def _free_left(self, job_id: int, used: Mapping[int, int]) -> int:
        return self._disk() - self._settings.min_free_bytes - self._unwritten(job_id, used)

    def _unwritten(self, job_id: int, used: Mapping[int, int]) -> int:
        return sum(
            max(0, promise.size_bytes - used.get(other, 0))
            for other, promise in self._promises.items()
            if other != job_id
        )

    def _promised(self, job_id: int) -> int:
        promise = self._promises.get(job_id)
        return promise.size_bytes if promise is not None else 0

    def _workspaces(self) -> dict[int, int]:
        return {int(folder.name): tree_bytes(folder) for folder in self._temp.glob("*") if folder.name.isdecimal()}

    def _disk(self) -> int:
        places = (place for place in (self._temp, *self._temp.parents) if place.exists())
        return self._free(next(places))

    def _quota_exceeded(self, guild_id: int, size: int) -> PermanentError:
        return PermanentError(
            ErrorCode.QUOTA_EXCEEDED,
            "This server may keep {daily_bytes} a day, and today (UTC) there is no room left for this.",
            detail=f"guild {guild_id}, {size} bytes",
            daily_bytes=self._daily_bytes(guild_id),
        )

    def _daily_bytes(self, guild_id: int) -> int:
        return min(self._settings.guild_daily_bytes, self._allowances.daily_bytes(guild_id))


def _disk_full(detail: str) -> TransientError:
    return TransientError(ErrorCode.STORAGE_FULL, detail=detail, retry_after_s=RETRY_AFTER_S)
