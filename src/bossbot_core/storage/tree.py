"""The guild tree: `downloads/{guild_id}/{yyyy-mm-dd}/{job_id}/{metadata.json, content/}`.

`metadata.json` comes last: a folder without one is half moved, and counts as not there.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from attrs import evolve
from cattrs import BaseValidationError

from bossbot_core.api import MediaInfo
from bossbot_core.api.convert import from_json, to_json
from bossbot_core.storage.media import StoredFile, StoredMedia, StoreRequest
from bossbot_core.storage.names import safe_name, unique_name
from bossbot_core.storage.results import Result, refused

METADATA = "metadata.json"
CONTENT = "content"


class GuildTree:
    """The finished downloads below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def find(self, guild_id: int, job_id: int) -> StoredMedia | None:
        """A job's files, if they are all there."""
        for folder in self._folders_of(guild_id, job_id):
            media = read_metadata(folder)
            if media is not None:
                return media
        return None

    def store(self, request: StoreRequest, results: Sequence[Result], info: MediaInfo, now: datetime) -> StoredMedia:
        """Move checked files into the tree; a half-moved folder of the same job is thrown away first."""
        for half_moved in self._folders_of(request.guild_id, request.job_id):
            remove_folder(half_moved)
        folder = self._root / str(request.guild_id) / f"{now:%Y-%m-%d}" / str(request.job_id)
        (folder / CONTENT).mkdir(mode=0o700, parents=True)
        for parent in (folder, folder.parent, folder.parent.parent, self._root):
            parent.chmod(0o700)
        try:
            media = StoredMedia(
                job_id=request.job_id,
                guild_id=request.guild_id,
                plugin=request.plugin,
                media_id=request.media_id,
                source_url=request.source_url,
                stored_at=now,
                files=_move(results, folder / CONTENT, now),
                info=info,
            )
            write_metadata(folder, media)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return media

    def folders(self) -> Iterator[Path]:
        """Every job's folder, finished or not."""
        return (path for path in self._root.glob("*/*/*") if path.name.isdecimal())

    def days(self) -> Iterator[Path]:
        """Every day's folder."""
        return self._root.glob("*/????-??-??")

    def _folders_of(self, guild_id: int, job_id: int) -> list[Path]:
        return sorted((self._root / str(guild_id)).glob(f"*/{job_id}"), reverse=True)


def read_metadata(folder: Path) -> StoredMedia | None:
    """What `folder` holds; None where it is half moved, damaged, or a file is missing or cut short."""
    try:
        media = from_json((folder / METADATA).read_bytes(), StoredMedia)
        files = tuple(evolve(file, path=folder / CONTENT / file.path.name) for file in media.files)
        # Contents are not synced (that would take longer than the move): after a power cut, sizes tell.
        whole = all(file.path.lstat().st_size == file.size_bytes for file in files)
    except (OSError, ValueError, BaseValidationError):
        return None
    return evolve(media, files=files) if whole else None


def write_metadata(folder: Path, media: StoredMedia) -> None:
    """Make the folder count: written beside, synced, renamed into place, and the folders synced."""
    inside = evolve(media, files=tuple(evolve(file, path=Path(file.path.name)) for file in media.files))
    beside = folder / f".{METADATA}"
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - for the mode
        file.write(to_json(inside).encode())
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(folder / CONTENT)
    beside.rename(folder / METADATA)
    for parent in (folder, folder.parent, folder.parent.parent):
        _sync_folder(parent)


def remove_folder(folder: Path) -> None:
    """Remove a job's folder, its claim to be whole first."""
    (folder / METADATA).unlink(missing_ok=True)
    shutil.rmtree(folder)


def _move(results: Sequence[Result], content: Path, now: datetime) -> tuple[StoredFile, ...]:
    if len({result.identity for result in results}) != len(results):
        raise refused(content, "the same file is named twice")
    names: list[str] = []
    for result in results:
        names.append(
            unique_name(safe_name(result.media.name or result.media.path.name), {name.casefold() for name in names})
        )
        result.move_to(content / _stored_name(names[-1], now))
    return tuple(
        StoredFile(
            path=content / _stored_name(name, now),
            name=name,
            kind=result.media.kind,
            mime_type=result.media.mime_type,
            size_bytes=result.size_bytes,
            sha256=result.sha256,
            alt_text=result.media.alt_text,
        )
        for name, result in zip(names, results, strict=True)
    )


def _stored_name(name: str, now: datetime) -> str:
    return f"{now:%Y%m%d_%H%M%S}_{name}"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
