"""Databases that were set aside: damaged ones, and those that a restored backup replaced. Nothing is deleted."""

import os
from datetime import UTC, datetime
from pathlib import Path

FOLDER = "set-aside"
PARTS = ("", "-wal", "-shm", "-journal", "-sums")
"""The files of one database; without its log, the main file is an old state."""


def set_aside(path: Path, reason: str) -> Path:
    """Move all files of a database to a folder of their own; returns where the main file is now."""
    folder = path.parent / FOLDER / f"{timestamp()}-{reason}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in PARTS:
        file = path.with_name(path.name + part)
        if file.exists():
            file.replace(folder / file.name)
    for changed in (folder, folder.parent, path.parent):
        sync_folder(changed)
    return folder / path.name


def latest(path: Path) -> Path | None:
    """The main file that was set aside last, or None."""
    folders = sorted((path.parent / FOLDER).glob("*-*"))
    return folders[-1] / path.name if folders else None


def timestamp() -> str:
    """Now, as names of files have it: sorted by name is sorted by time."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def sync_folder(folder: Path) -> None:
    """Let renames in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
