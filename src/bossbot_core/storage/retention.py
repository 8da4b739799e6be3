"""Retention: what is older than it may be, what was never finished, and how much of it one sweep may take."""

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from attrs import frozen

from bossbot_core.storage.allowances import Allowances
from bossbot_core.storage.clocks import JUMP_S
from bossbot_core.storage.tree import CONTENT, METADATA, GuildTree, file_statuses, guild_of, read_metadata

MOST_IN_DOUBT = 0.1
"""The part of all files that one sweep may remove while the clock is in doubt."""


@frozen(kw_only=True)
class Retention:
    """The two places that are swept, and how long things stay there; `keep_downloads` is the longest."""

    tree: GuildTree
    temp: Path
    keep_downloads: timedelta
    keep_temp: timedelta
    allowances: Allowances

    def overdue(self, now: datetime) -> list[Path]:
        """Finished downloads that were kept as long as their server wants."""
        return [folder for folder in self._finished() if self._kept_until_s(folder) < now.timestamp()]

    def abandoned(self, now: datetime) -> list[Path]:
        """Half-moved downloads and workspaces that nothing was written to for long enough."""
        oldest = (now - self.keep_temp).timestamp()
        return [folder for folder in [*self._unfinished(), *self.workspaces()] if _last_change_s(folder) < oldest]

    def orphans(self) -> list[Path]:
        """Downloads that are half moved, half removed or damaged."""
        return [folder for folder in self.tree.folders() if read_metadata(folder) is None]

    def workspaces(self) -> list[Path]:
        """The folders of jobs, whatever became of the jobs."""
        return [folder for folder in self.temp.glob("*") if folder.name.isdecimal()]

    def most_in_doubt(self) -> int:
        """How many files one sweep may remove while the clock is in doubt."""
        return int(MOST_IN_DOUBT * count_files(self._finished()))

    def take_back(self, now: datetime) -> None:
        """Let downloads from the future, stored before the clock was set back, count as stored now."""
        latest = now.timestamp() + JUMP_S
        for folder in self._finished():
            if _changed_s(folder / METADATA) > latest:
                with suppress(FileNotFoundError):
                    os.utime(folder / METADATA, (now.timestamp(),) * 2)

    def remove_empty_days(self, now: datetime) -> None:
        """Remove days that nothing is in and nothing will be."""
        # A store that began just before midnight may still need yesterday's folder.
        near = {f"{now + timedelta(days=days):%Y-%m-%d}" for days in (-1, 0, 1)}
        for day in self.tree.days():
            if day.name not in near:
                with suppress(OSError):
                    day.rmdir()

    def keep_s(self, guild_id: int) -> float:
        """How long a server's downloads are kept, in seconds."""
        return min(self.keep_downloads.total_seconds(), self.allowances.keep_s(guild_id))

    def _kept_until_s(self, folder: Path) -> float:
        return _changed_s(folder / METADATA) + self.keep_s(guild_of(folder))

    def _finished(self) -> Iterator[Path]:
        return (folder for folder in self.tree.folders() if (folder / METADATA).is_file())

    def _unfinished(self) -> Iterator[Path]:
        return (folder for folder in self.tree.folders() if not (folder / METADATA).is_file())


def count_files(folders: Iterable[Path]) -> int:
    """How many media files are in these downloads."""
    return sum(1 for folder in folders for _ in file_statuses(folder / CONTENT))


def without(folders: Collection[Path], in_use: Collection[int]) -> list[Path]:
    """Those of no job that is in use."""
    return [folder for folder in folders if int(folder.name) not in in_use]


def _last_change_s(folder: Path) -> float:
    inside = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    return max((_changed_s(path) for path in inside), default=0.0) or _changed_s(folder)


def _changed_s(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return 0.0
