"""A stored file opened for somebody else to read: no link is followed on the way, and nobody can take it away."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bossbot_core.storage.media import StoredFile

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A pipe that stands in the file's place must not make anybody wait.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def open_below(root: Path, path: Path) -> int:
    """A descriptor of the plain file `path`; raises `OSError` where it, or a folder between, is a link."""
    *folders, name = path.relative_to(root).parts
    folder = os.open(root, _FOLDER)
    try:
        for part in folders:
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        return _plain(os.open(name, _FILE, dir_fd=folder), path)
    finally:
        os.close(folder)


@contextmanager
def lent(root: Path, file: StoredFile) -> Iterator[int]:
    """The file's descriptor within the block: it can be read to its end, even when the file is removed meanwhile."""
    descriptor = open_below(root, file.path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _plain(descriptor: int, path: Path) -> int:
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(f"{path} is no plain file")
