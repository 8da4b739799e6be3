"""One sweep: the clock is judged, then what may go is removed, folder by folder."""

from collections.abc import Collection, Iterable
from pathlib import Path

import structlog
from attrs import frozen

from bossbot_core.storage.clocks import LastSweep, Moment, read_state, steady_s, write_state
from bossbot_core.storage.keeping import Keeping
from bossbot_core.storage.retention import Retention, count_files, without

log = structlog.get_logger("storage")


@frozen(kw_only=True)
class Swept:
    """What one sweep did; `refused_files` are kept only because the clock jumped, until somebody confirms."""

    downloads: int = 0
    workspaces: int = 0
    freed_bytes: int = 0
    refused_files: int = 0


def sweep(retention: Retention, keeping: Keeping, at: Moment, in_use: Collection[int], *, confirm: bool) -> Swept:
    """Remove what is too old; while the clock is in doubt, no more than a tenth of the files."""
    root = retention.tree.root
    steady = None if confirm else steady_s(read_state(root), at, retention.keep_downloads.total_seconds())
    retention.take_back(at.wall)
    overdue = [folder for folder in without(retention.overdue(at.wall), in_use) if not keeping.in_use(int(folder.name))]
    refused = 0 if steady is None else _refused(retention, overdue)
    downloads = _remove(keeping, [] if refused else overdue, in_use)
    workspaces = _remove(keeping, retention.abandoned(at.wall), in_use)
    retention.remove_empty_days(at.wall)
    write_state(root, LastSweep(at=at, steady_s=steady, refused_files=refused))
    return Swept(
        downloads=len(downloads),
        workspaces=len(workspaces),
        freed_bytes=sum(downloads) + sum(workspaces),
        refused_files=refused,
    )


def _refused(retention: Retention, overdue: Iterable[Path]) -> int:
    files, most = count_files(overdue), retention.most_in_doubt()
    if files <= most:
        return 0
    log.warning("sweep refused, the clock jumped", files=files, most=most)
    return files


def _remove(keeping: Keeping, folders: Iterable[Path], in_use: Collection[int]) -> list[int]:
    # Asked anew for each folder: jobs begin while a sweep runs.
    removed = (keeping.remove(folder, unless=in_use.__contains__) for folder in folders)
    return [freed for freed in removed if freed is not None]
