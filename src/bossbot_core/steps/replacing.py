"""A file that takes the place of another one."""

from pathlib import Path, PurePosixPath
from typing import Any

from attrs import evolve

from bossbot_core.api import JobContext, MediaFile
from bossbot_core.engines.sniff import Content


def beside(file: MediaFile, ctx: JobContext[Any], suffix: str) -> Path:
    """A new path in the workspace, named like `file`."""
    return ctx.workspace.path(f"{file.path.stem}{suffix}")


def replaced(file: MediaFile, path: Path, content: Content) -> MediaFile:
    """`file` as it is at `path` now; what it was is removed."""
    file.path.unlink()
    name = PurePosixPath(file.name or file.path.name).with_suffix(content.suffix).name
    return evolve(
        file,
        path=path,
        kind=content.kind,
        mime_type=content.mime_type,
        size_bytes=path.stat().st_size,
        name=name,
    )
