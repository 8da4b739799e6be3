"""What a killed process left behind is removed at start, before any job runs."""

from collections.abc import Collection

import structlog
from attrs import frozen

from bossbot_core.storage.keeping import Keeping
from bossbot_core.storage.retention import Retention, without

log = structlog.get_logger("storage")


@frozen(kw_only=True)
class Repair:
    """What was removed; `copies` can serve later askers."""

    orphans: int
    workspaces: int
    freed_bytes: int
    copies: int


def repair(retention: Retention, keeping: Keeping, live: Collection[int] | None) -> Repair:
    """Remove orphans, and the workspaces of jobs that are not `live`; None leaves those to the sweep."""
    orphans = [freed for folder in retention.orphans() if (freed := keeping.remove(folder)) is not None]
    ended = without(retention.workspaces(), live) if live is not None else []
    workspaces = [freed for folder in ended if (freed := keeping.remove(folder)) is not None]
    done = Repair(
        orphans=len(orphans),
        workspaces=len(workspaces),
        freed_bytes=sum(orphans) + sum(workspaces),
        copies=len(keeping.copies()),
    )
    if orphans or workspaces:
        log.info("storage repaired", orphans=done.orphans, workspaces=done.workspaces, freed_bytes=done.freed_bytes)
    return done
