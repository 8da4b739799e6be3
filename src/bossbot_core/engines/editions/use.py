"""Which engines a process uses: the chosen edition, where it is sound, or those that came with the installation."""

import importlib
import os
import sys
from pathlib import Path

import structlog
from attrs import frozen

from bossbot_core.engines.editions.manifest import EditionError, Manifest
from bossbot_core.engines.editions.store import Editions, hold
from bossbot_core.engines.editions.versions import versions

log = structlog.get_logger("engines")


@frozen(kw_only=True)
class Choice:
    """An edition's name and folder, which are empty for the installed engines; `refusal` says why one is set aside."""

    stamp: str = ""
    folder: Path | None = None
    refusal: str = ""


def choice(directory: Path) -> Choice:
    """What a bot of this data directory would use if it started now; changes nothing, and never raises."""
    editions, stamp = Editions.of(directory), ""
    try:
        stamp = editions.current()
        if not stamp:
            return Choice()
        folder = editions.folder(stamp)
        _require_reachable(folder)
        manifest = Manifest.read(editions.manifest(stamp))
        manifest.require_fit()
        manifest.require_whole(folder)
    except EditionError as error:
        return Choice(stamp=stamp, refusal=str(error))
    return Choice(stamp=stamp, folder=folder)


def use(directory: Path) -> Choice:
    """Use them from now on, in this process and in those that it starts; call it before an engine is imported."""
    chosen = choice(directory)
    if chosen.refusal:
        log.warning("engines set aside", edition=chosen.stamp, reason=chosen.refusal)
    if chosen.folder is not None:
        # Open until the process ends: an upgrade meanwhile must not remove what is imported piece by piece.
        hold(chosen.folder)
        put_first(chosen.folder)
    log.info("engines", edition=chosen.stamp if chosen.folder else "installed", **_words(versions()))
    return chosen


def put_first(folder: Path) -> None:
    """Let modules be found in `folder` first, here and in every Python that is started from here."""
    path = str(folder.absolute())
    sys.path.insert(0, path)
    # The fork server is a Python of its own; it is not told the path of this one.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [path, os.environ.get("PYTHONPATH", "")]))
    importlib.invalidate_caches()


def _require_reachable(folder: Path) -> None:
    if sys.flags.ignore_environment or os.pathsep in str(folder):
        raise EditionError("the processes of jobs would not find it (Python's option -E or -I, or a colon in its path)")


def _words(found: dict[str, str]) -> dict[str, str]:
    return {name.replace("-", "_"): version for name, version in found.items()}
