"""From paths an engine names to files that may be posted: in the workspace, not empty, media by their content."""

import re
from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from bossbot_core.api import (
    BossBotError,
    ErrorCode,
    JobContext,
    MediaFile,
    MediaFiles,
    MediaInfo,
    PermanentError,
    TransientError,
)
from bossbot_core.engines.resume import Part, forget_origins
from bossbot_core.engines.sizes import too_large
from bossbot_core.engines.sniff import Content, content_of
from bossbot_core.engines.verify import verify

# Both engines number the files of a job, so that names never clash; people need not see that.
_NUMBER = re.compile(r"^\d{3,}_")


@frozen(kw_only=True)
class Found:
    """A path an engine named, and the picture's description where the platform has one.

    What is only `beside` another file, such as its cover, nobody misses.
    """

    path: Path
    alt_text: str = ""
    beside: bool = False


class _ForeignError(PermanentError):
    """What came is whole, and no media: nobody misses it."""


def collect(found: Iterable[Found], ctx: JobContext[object], info: MediaInfo, *, left_out: int = 0) -> MediaFiles:
    """The checked files in the order given; those that turn out damaged join the `left_out` ones.

    Raises NO_MEDIA when none is media, TOO_LARGE over a limit, a transient NETWORK when one arrived incomplete; on the
    last try that one is left out where others are whole.
    """
    files: list[MediaFile] = []
    refused: list[BossBotError] = []
    for each in found:
        try:
            files.append(_media_file(each, _checked(each.path, ctx.workspace.root)))
        except BossBotError as error:
            if isinstance(error, TransientError) and not ctx.last_try:
                raise
            refused.append(error)
            left_out += not (each.beside or isinstance(error, _ForeignError))
            ctx.log.warning("not media", file=each.path.name, detail=error.detail)
    if not files:
        raise _nothing(refused)
    _within_limits(files, ctx)
    forget_origins(ctx.workspace.root)
    return MediaFiles(files=tuple(files), info=info, left_out=left_out)


def _nothing(refused: list[BossBotError]) -> BossBotError:
    if cut := next((error for error in refused if isinstance(error, TransientError)), None):
        return cut
    template = refused[0].template if refused else None
    reasons = ", ".join(error.detail for error in refused)
    return PermanentError(ErrorCode.NO_MEDIA, template, detail=f"no media among {len(refused)} files: {reasons}")


def _checked(path: Path, root: Path) -> Content:
    inside = path.is_file() and not path.is_symlink() and path.resolve().is_relative_to(root.resolve())
    if not (inside and path.stat().st_size):
        raise PermanentError(ErrorCode.NO_MEDIA, detail=path.name)
    content = content_of(path)
    if content is None:
        raise _ForeignError(ErrorCode.NO_MEDIA, detail=path.name)
    try:
        verify(path, content)
    except TransientError:
        # Its origin would vouch for it again; the next attempt has to fetch all of it.
        Part.of(path).forget()
        raise
    return content


def _media_file(found: Found, content: Content) -> MediaFile:
    path = _with_suffix(found.path, content.suffix)
    return MediaFile(
        path=path,
        kind=content.kind,
        mime_type=content.mime_type,
        size_bytes=path.stat().st_size,
        name=_shown(path),
        alt_text=found.alt_text,
    )


def _shown(path: Path) -> str:
    """Without the number, unless a title in another script left nothing else."""
    name = _NUMBER.sub("", path.name)
    if any(map(str.isalnum, name.partition(".")[0])):
        return name
    return path.name.partition("_")[0] + "".join(path.suffixes)


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
        raise too_large(largest, ctx.limits.delivered_bytes)
    whole = sum(file.size_bytes for file in files)
    if whole > ctx.limits.max_total_bytes:
        raise too_large(whole, ctx.limits.max_total_bytes, together=True)
