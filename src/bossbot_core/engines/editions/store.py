"""The editions of a data directory: `engines/STAMP/` with `engines/STAMP.json`, and `engines/current`, which names one.

A folder without a manifest is none: what was never proved, or was left behind, is removed by the next upgrade.
"""

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import frozen

from bossbot_core.api.convert import to_json
from bossbot_core.engines.editions.manifest import EditionError, Manifest

KEPT = 2
_STAMPED = re.compile(r"\d{8}T\d{6}Z")


class EditionsBusyError(Exception):
    """Another process changes the editions right now."""


@frozen
class Editions:
    """Names an edition by its stamp, the second of its making; an empty name is the installed engines."""

    root: Path

    @classmethod
    def of(cls, directory: Path) -> "Editions":
        """Those under a data directory."""
        return cls(directory.absolute() / "engines")

    def folder(self, stamp: str) -> Path:
        """Where an edition lies."""
        return self.root / stamp

    def manifest(self, stamp: str) -> Path:
        """The file that makes it an edition."""
        return self.root / f"{stamp}.json"

    def kept(self) -> list[str]:
        """Every edition, the oldest first."""
        return sorted(path.stem for path in self.root.glob("*.json"))

    def current(self) -> str:
        """The one that was chosen; raises `EditionError` where that cannot be known."""
        try:
            stamp = (self.root / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        except (OSError, ValueError) as error:
            raise EditionError(f"engines/current cannot be read: {type(error).__name__}") from None
        if stamp not in self.kept():
            raise EditionError("engines/current names no edition that is there")
        return stamp

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Be the only one to change them; raises `EditionsBusyError`, `OSError`."""
        self.root.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.mkdir(mode=0o700, exist_ok=True)
        self.root.chmod(0o700)
        lock = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            if not _locked(lock):
                raise EditionsBusyError
            yield
        finally:
            os.close(lock)

    def stage(self) -> str:
        """A new, empty folder for an edition to be; newer in name than every other, whatever the clock says."""
        taken = [path.stem for path in self.root.iterdir() if _STAMPED.fullmatch(path.stem)]
        after = [datetime.strptime(stamp, "%Y%m%dT%H%M%S%z") + timedelta(seconds=1) for stamp in taken]
        stamp = max([datetime.now(UTC), *after]).strftime("%Y%m%dT%H%M%SZ")
        self.folder(stamp).mkdir(mode=0o700)
        return stamp

    def drop(self, stamp: str) -> None:
        """Remove a folder that did not become an edition."""
        shutil.rmtree(self.folder(stamp), ignore_errors=True)

    def choose(self, stamp: str, manifest: Manifest) -> None:
        """Make a staged folder an edition and the chosen one, then remove those that are too old."""
        _write(self.manifest(stamp), to_json(manifest))
        _write(self.root / "current", f"{stamp}\n")
        self.sweep()

    def back(self) -> str:
        """Choose the edition before the current one, or the installed engines where there is none; gives its name.

        The one that is left is no edition any more. Raises `EditionError` where the installed engines are in use.
        """
        try:
            left = self.current()
        except EditionError:
            (self.root / "current").unlink()
            return ""
        if not left:
            raise EditionError("the installed engines are in use, so there is nothing to go back to")
        before = max((stamp for stamp in self.kept() if stamp < left), default="")
        if before:
            _write(self.root / "current", f"{before}\n")
        else:
            (self.root / "current").unlink()
        self.manifest(left).unlink()
        return before

    def sweep(self) -> None:
        """Remove all but the two newest, except folders that a process still uses."""
        for stamp in self.kept()[:-KEPT]:
            self.manifest(stamp).unlink()
        kept = set(self.kept())
        for path in self.root.iterdir():
            if path.is_dir() and path.name not in kept and not _used(path):
                shutil.rmtree(path, ignore_errors=True)


def hold(folder: Path) -> int:
    """Keep a folder from being swept as long as the descriptor that this gives is open."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def _used(folder: Path) -> bool:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return not _locked(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:  # noqa: PTH123 - for the mode
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
