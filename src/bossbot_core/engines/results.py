"""From paths an engine names to files that may be posted: in the workspace, not empty, media by their content."""

import re
from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from bossbot_core.api import ErrorCode, JobContext, MediaFile, MediaFiles, MediaInfo, PermanentError
from bossbot_core.engines.sizes import too_large
from bossbot_core.engines.sniff import Content, content_of

# Both engines number the files of a job, so that names never clash; people need not see that.
_NUMBER = re.compile(r"^\d{3,}_")


@frozen(kw_only=True)
class Found:
    """A path an engine named, and the picture's description where the platform has one."""

    path: Path
    alt_text: str = ""


def collect(found: Iterable[Found], ctx: JobContext[object], info: MediaInfo) -> MediaFiles:
    """The checked files in the order given; raises NO_MEDIA when none is media, TOO_LARGE over a limit."""
    files, refused = [], []
    for each in found:
        content = _content(each.path, ctx.workspace.root)
        if content is None:
            refused.append(each.path.name)
            ctx.log.warning("not media", file=each.path.name)
        else:
            files.append(_media_file(each, content))
    if not files:
        raise PermanentError(ErrorCode.NO_MEDIA, detail=f"no media among {len(refused)} files: {', '.join(refused)}")
    _within_limits(files, ctx)
    return MediaFiles(files=tuple(files), info=info)


def _content(path: Path, root: Path) -> Content | None:
    inside = path.is_file() and not path.is_symlink() and path.resolve().is_relative_to(root.resolve())
    return content_of(path) if inside and path.stat().st_size else None


def _media_file(found: Found, content: Content) -> MediaFile:
    path = _with_suffix(found.path, content.suffix)
    return MediaFile(
        path=path,
        kind=content.kind,
        mime_type=content.mime_type,
        size_bytes=path.stat().st_size,
        name=_NUMBER.sub("", path.name),
        alt_text=found.alt_text,
    )


def _with_suffix(path: Path, suffix: str) -> Path:
    """Gives the file the suffix of its content, so that no viewer is told a wrong type."""
    if path.suffix.lower() == suffix:
        return path
    right = path.with_suffix(suffix)
    if right.exists():
        right = path.with_name(f"{path.stem}_{path.suffix.lstrip('.')}{suffix}")
    return path.rename(right)


def _within_limits(files: list[MediaFile], ctx: JobContext[object]) -> None:
    largest = max(file.size_bytes for file in files)
    if largest > ctx.limits.max_file_bytes:
        raise too_large(largest, ctx.limits.max_file_bytes)
    whole = sum(file.size_bytes for file in files)
    if whole > ctx.limits.max_total_bytes:
        raise too_large(whole, ctx.limits.max_total_bytes, what="All of it together")
