"""A job's own folder; fulfils `api.Workspace` and is used inside the job's process."""

import os
import stat
from pathlib import Path

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.storage.names import safe_name, unique_name


class FolderWorkspace:
    """A folder that nothing is written outside of; `root` must exist and be no link."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._given: set[str] = set()
        self._check_root()

    @property
    def root(self) -> Path:
        """The folder, absolute."""
        return self._root

    def path(self, name: str) -> Path:
        """A new path for a file called `name`: made safe, and numbered where that name is there or was given before."""
        self._check_root()
        taken = self._given | {entry.name.casefold() for entry in self._root.iterdir()}
        free = unique_name(safe_name(name), taken)
        self._given.add(free.casefold())
        return self._root / free

    def used_bytes(self) -> int:
        """Bytes on disk below `root` right now; links are not followed."""
        return tree_bytes(self._root)

    def _check_root(self) -> None:
        try:
            is_folder = stat.S_ISDIR(self._root.lstat().st_mode)
        except FileNotFoundError:
            is_folder = False
        if not is_folder:
            raise PermanentError(ErrorCode.INTERNAL, detail=f"the workspace {self._root} is no folder, or is a link")


def tree_bytes(folder: Path) -> int:
    """The sizes of all files below `folder`; what vanishes meanwhile counts nothing, nor does a link's end."""
    if folder.is_symlink():
        return 0
    return sum(_size(Path(parent, name)) for parent, _, names in os.walk(folder) for name in names)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except FileNotFoundError:
        return 0
