"""A job's result files, checked before they are kept: regular, unshared, inside the workspace, with their sha256."""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EDQUOT, EFBIG, ELOOP, ENOENT, ENOSPC, ENOTDIR, ENXIO, EXDEV
from pathlib import Path

from attrs import frozen

from bossbot_core.api import ErrorCode, MediaFile, PermanentError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK, opening a pipe would wait for its other end.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

_NOT_A_RESULT = frozenset({EACCES, ELOOP, ENOENT, ENOTDIR, ENXIO})


@frozen(kw_only=True)
class Result:
    """One checked file: what it is, where it lies, and which file on the disk that was."""

    media: MediaFile
    sha256: str
    size_bytes: int
    identity: tuple[int, int]

    def move_to(self, target: Path) -> None:
        """Move it to `target`, private to us; refuses another file that took its place since it was checked."""
        try:
            self.media.path.rename(target)
        except OSError as error:
            if error.errno != EXDEV:
                raise
            shutil.copyfile(self.media.path, target, follow_symlinks=False)
            if sha256_of(target) != self.sha256:
                raise refused(self.media.path, "changed while it was stored") from None
        else:
            if identity(target.lstat()) != self.identity:
                raise refused(self.media.path, "changed while it was stored")
        target.chmod(0o600)


def check(file: MediaFile, workspace: Path) -> Result:
    """Open `file` without following a link anywhere below `workspace` and hash it; raises `PermanentError`."""
    try:
        descriptor = _open_inside(workspace, file.path)
    except OSError as error:
        if error.errno in _NOT_A_RESULT:
            raise refused(file.path, os.strerror(error.errno or 0)) from None
        raise
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
            raise refused(file.path, "no plain file of its own")
        sha256 = sha256_of(descriptor)
    finally:
        os.close(descriptor)
    return Result(media=file, sha256=sha256, size_bytes=status.st_size, identity=identity(status))


def refused(path: Path, reason: str) -> PermanentError:
    """The error for a result file that is not what it should be."""
    return PermanentError(ErrorCode.PLUGIN_CRASHED, detail=f"result file {path}: {reason}")


@contextmanager
def disk_errors() -> Iterator[None]:
    """A full disk, or a file-size limit, becomes `PermanentError(STORAGE_FULL)`."""
    try:
        yield
    except OSError as error:
        if error.errno in {ENOSPC, EDQUOT, EFBIG}:
            raise PermanentError(ErrorCode.STORAGE_FULL, detail=str(error)) from error
        raise


def _open_inside(workspace: Path, path: Path) -> int:
    if not path.is_relative_to(workspace):
        raise refused(path, "outside the workspace")
    *folders, name = path.relative_to(workspace).parts or ("",)
    if ".." in folders or name in {"", ".."}:
        raise refused(path, "outside the workspace")
    at = os.open(workspace, _FOLDER)
    try:
        for folder in folders:
            inner = os.open(folder, _FOLDER, dir_fd=at)
            os.close(at)
            at = inner
        return os.open(name, _FILE, dir_fd=at)
    finally:
        os.close(at)


def identity(status: os.stat_result) -> tuple[int, int]:
    """Which file on the disk this is, whatever its name."""
    return status.st_dev, status.st_ino


def sha256_of(file: Path | int) -> str:
    """The file's sha256, hexadecimal; a descriptor stays open."""
    with open(file, "rb", closefd=not isinstance(file, int)) as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
