"""What an edition is made of: every file with its hash, and the installation that it was proved in."""

import hashlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import Factory, frozen
from packaging.version import Version

from bossbot_core.api.convert import from_json
from bossbot_core.engines.editions.versions import floors, versions

_BYTECODE = "__pycache__"


class EditionError(Exception):
    """An edition cannot be used; the text says why."""


@frozen(kw_only=True)
class Manifest:
    """Stands beside an edition's folder; `beside` are the installed engines that were there when it was proved."""

    python: str
    packages: Mapping[str, str]
    beside: Mapping[str, str]
    files: Mapping[str, str] = Factory(dict)

    @classmethod
    def of(cls, folder: Path) -> "Manifest":
        """The folder as it is now."""
        files = {path.relative_to(folder).as_posix(): _hash(path) for path in _files(folder)}
        python = sys.implementation.cache_tag or ""
        return cls(python=python, packages=versions(folder), beside=versions(), files=files)

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """The manifest that stands in a file; raises `EditionError`."""
        try:
            return from_json(path.read_text(encoding="utf-8"), cls)
        except OSError as error:
            raise EditionError(f"its manifest cannot be read: {error.strerror}") from None
        except Exception as error:
            raise EditionError(f"its manifest is damaged: {type(error).__name__}") from error

    def require_fit(self) -> None:
        """Raise `EditionError` where this installation is not the one that it was proved in, or asks for newer."""
        if self.python != sys.implementation.cache_tag:
            raise EditionError(f"it was made for {self.python}, this is {sys.implementation.cache_tag}")
        for name, floor in floors().items():
            if name in self.packages and not floor.specifier.contains(self.packages[name], prereleases=True):
                raise EditionError(f"it holds {name} {self.packages[name]}, and {floor.specifier} is needed")
        for name, installed in versions().items():
            renewed = installed != self.beside.get(name) and name in self.packages
            if renewed and Version(installed) > Version(self.packages[name]):
                raise EditionError(f"the installed {name} {installed} is newer by now")

    def require_whole(self, folder: Path) -> None:
        """Raise `EditionError` where a file is missing, changed or strange; bytecode that Python made later is none."""
        try:
            found = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
            if missing := sorted(self.files.keys() - found.keys()):
                raise EditionError(f"{len(missing)} files are missing, the first is {missing[0]}")
            for name, path in found.items():
                if name not in self.files and path.parent.name != _BYTECODE:
                    raise EditionError(f"{name} does not belong to it")
                if name in self.files and _hash(path) != self.files[name]:
                    raise EditionError(f"{name} was changed")
        except OSError as error:
            raise EditionError(f"it cannot be read: {error.strerror}") from None


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in folder.walk():
        for name in (*folders, *names):
            if (parent / name).is_symlink():
                raise EditionError(f"{name} is a link")
        yield from (parent / name for name in names)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
