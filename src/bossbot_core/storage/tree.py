"""The guild tree: `downloads/{guild_id}/{yyyy-mm-dd}/{job_id}/{metadata.json, content/}`.

`metadata.json` comes last: a folder without one is half moved, and counts as not there.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog
from attrs import evolve
from cattrs import BaseValidationError

from bossbot_core.api import MediaFiles
from bossbot_core.api.convert import from_json, to_json
from bossbot_core.storage.media import StoredFile, StoredMedia, StoreRequest
from bossbot_core.storage.names import safe_name, unique_name
from bossbot_core.storage.results import Result, identity, refused
from bossbot_core.storage.workspace import tree_bytes

log = structlog.get_logger("storage")

METADATA = "metadata.json"
CONTENT = "content"


def guild_of(folder: Path) -> int:
    """The server that a job's folder in the tree belongs to."""
    return int(folder.parent.parent.name)


class GuildTree:
    """The finished downloads below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, guild_id: int, job_id: int) -> StoredMedia | None:
        """A job's files, if they are all there."""
        for folder in self.folders_of(guild_id, job_id):
            media = read_metadata(folder)
            if media is not None:
                return media
        return None

    def store(self, request: StoreRequest, results: Sequence[Result], files: MediaFiles, now: datetime) -> StoredMedia:
        """Move the checked `results` into the tree, with what is told of the whole in `files`."""
        folder = self.begin(request, now)
        try:
            media = StoredMedia(
                job_id=request.job_id,
                guild_id=request.guild_id,
                plugin=request.plugin,
                media_id=request.media_id,
                source_url=request.source_url,
                stored_at=now,
                files=_move(results, folder / CONTENT, now),
                info=files.info,
                media_key=request.media_key,
                shareable=request.shareable,
                left_out=files.left_out,
            )
            write_metadata(folder, media)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return media

    def begin(self, request: StoreRequest, now: datetime) -> Path:
        """The job's folder, private and empty; it counts when its metadata is written."""
        folder = self.day(request.guild_id, now) / str(request.job_id)
        for parent in (self.root, folder.parent.parent, folder.parent, folder, folder / CONTENT):
            parent.mkdir(mode=0o700, parents=parent == self.root, exist_ok=True)
            if parent != self.root and parent.is_symlink():
                raise refused(parent, "a link stands in its place")
            parent.chmod(0o700)
        return folder

    def folders(self) -> Iterator[Path]:
        """Every job's folder, finished or not."""
        for day in self.days():
            yield from (job for job in _folders(day) if job.name.isdecimal())

    def days(self) -> Iterator[Path]:
        """Every day's folder."""
        for guild in _folders(self.root):
            yield from (day for day in _folders(guild) if day.match("????-??-??"))

    def clear(self, guild_id: int, job_id: int) -> bool:
        """Throw away what is half moved of a job; whether there was anything."""
        half_moved = self.folders_of(guild_id, job_id)
        for folder in half_moved:
            remove_folder(folder)
        return bool(half_moved)

    def day_bytes(self, guild_id: int, now: datetime) -> int:
        """What one guild's folder of the day holds, finished or not; a file with two names is there once."""
        sizes = {}
        for job in _folders(self.day(guild_id, now)):
            for status in file_statuses(job / CONTENT):
                sizes[identity(status)] = status.st_size
        return sum(sizes.values())

    def day(self, guild_id: int, now: datetime) -> Path:
        """A guild's folder of the day."""
        return self.root / str(guild_id) / f"{now:%Y-%m-%d}"

    def folders_of(self, guild_id: int, job_id: int) -> list[Path]:
        """A job's folders: one, or none, but for a clock that was set over midnight."""
        return sorted((self.root / str(guild_id)).glob(f"*/{job_id}"), reverse=True)


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
    """Remove a job's folder, its claim to be whole first; a link goes, what it leads to stays."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink()
        return
    (folder / METADATA).unlink(missing_ok=True)
    shutil.rmtree(folder)


def removed_bytes(folder: Path) -> int | None:
    """Remove a folder; the bytes that were in it, or None where it would not go."""
    size_bytes = tree_bytes(folder)
    try:
        remove_folder(folder)
    except FileNotFoundError:  # its job removed it meanwhile
        return 0
    except OSError as error:
        log.warning("folder not removed", folder=str(folder), error=str(error))
        return None
    return size_bytes


def file_statuses(folder: Path) -> Iterator[os.stat_result]:
    """The files directly in `folder`; what vanishes meanwhile is left out."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                yield entry.stat(follow_symlinks=False)


def stored_name(name: str, now: datetime) -> str:
    """The name in the tree of what people see as `name`."""
    return f"{now:%Y%m%d_%H%M%S}_{name}"


def _move(results: Sequence[Result], content: Path, now: datetime) -> tuple[StoredFile, ...]:
    if len({result.identity for result in results}) != len(results):
        raise refused(content, "the same file is named twice")
    names: list[str] = []
    for result in results:
        names.append(
            unique_name(safe_name(result.media.name or result.media.path.name), {name.casefold() for name in names})
        )
        result.move_to(content / stored_name(names[-1], now))
    return tuple(
        StoredFile(
            path=content / stored_name(name, now),
            name=name,
            kind=result.media.kind,
            mime_type=result.media.mime_type,
            size_bytes=result.size_bytes,
            sha256=result.sha256,
            alt_text=result.media.alt_text,
        )
        for name, result in zip(names, results, strict=True)
    )


def _folders(parent: Path) -> list[Path]:
    """The folders directly in `parent`; links to folders are none."""
    try:
        with os.scandir(parent) as entries:
            return sorted(parent / entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
