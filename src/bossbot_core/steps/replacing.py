"""Files that take the place of others."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import evolve

from bossbot_core.api import JobContext, MediaFile, MediaFiles
from bossbot_core.engines.sniff import Content


def beside(file: MediaFile, ctx: JobContext[Any], suffix: str) -> Path:
    """A new path in the workspace, named like `file`."""
    return ctx.workspace.path(f"{file.path.stem}{suffix}")


def replaced(file: MediaFile, path: Path, content: Content) -> MediaFile:
    """`file` as it is at `path` now; what it was stays until `exchanged`."""
    name = PurePosixPath(file.name or file.path.name).with_suffix(content.suffix).name
    return evolve(
        file,
        path=path,
        kind=content.kind,
        mime_type=content.mime_type,
        size_bytes=path.stat().st_size,
        name=name,
    )


def exchanged(before: MediaFiles, files: Iterable[MediaFile]) -> MediaFiles:
    """`before` with these files instead; those that are not among them any more are removed.

    Nothing is removed before all of them are there: a step that breaks in its middle is left out, and what it was given
    is posted.
    """
    after = tuple(files)
    for path in {each.path for each in before.files} - {each.path for each in after}:
        path.unlink()
    return evolve(before, files=after)
