"""Retention: what is older than it may be is removed, what a job still uses never."""

import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from attrs import frozen

from bossbot_core.storage.tree import METADATA, GuildTree, remove_folder
from bossbot_core.storage.workspace import tree_bytes

log = structlog.get_logger("storage")


@frozen(kw_only=True)
class Retention:
    """The two places that are swept, and how long things stay there."""

    tree: GuildTree
    temp: Path
    keep_downloads: timedelta
    keep_temp: timedelta

    def sweep(self, now: datetime, in_use: Collection[int]) -> int:
        """Remove what is too old; gives the bytes freed."""
        freed = 0
        for folder in [*self._old_downloads(now), *self._old_workspaces(now)]:
            if int(folder.name) not in in_use:
                freed += _remove(folder)
        self._remove_empty_days(now)
        return freed

    def orphans(self) -> list[Path]:
        """Half-moved downloads."""
        return [folder for folder in self.tree.folders() if not (folder / METADATA).is_file()]

    def _old_downloads(self, now: datetime) -> Iterator[Path]:
        for folder in self.tree.folders():
            metadata = folder / METADATA
            if metadata.is_file():
                too_old = _changed_s(metadata) < (now - self.keep_downloads).timestamp()
            else:
                too_old = _last_change_s(folder) < (now - self.keep_temp).timestamp()
            if too_old:
                yield folder

    def _old_workspaces(self, now: datetime) -> Iterator[Path]:
        for folder in self.temp.glob("*"):
            if folder.name.isdecimal() and _last_change_s(folder) < (now - self.keep_temp).timestamp():
                yield folder

    def _remove_empty_days(self, now: datetime) -> None:
        # A store that began just before midnight may still need yesterday's folder.
        yesterday = f"{now - timedelta(days=1):%Y-%m-%d}"
        for day in self.tree.days():
            if day.name < yesterday:
                with suppress(OSError):
                    day.rmdir()


def _remove(folder: Path) -> int:
    size_bytes = tree_bytes(folder)
    try:
        remove_folder(folder)
    except FileNotFoundError:  # its job removed it meanwhile
        return 0
    except OSError as error:
        log.warning("folder not removed", folder=str(folder), error=str(error))
        return 0
    return size_bytes


def _last_change_s(folder: Path) -> float:
    inside = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    return max((_changed_s(path) for path in inside), default=0.0) or _changed_s(folder)


def _changed_s(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return 0.0
