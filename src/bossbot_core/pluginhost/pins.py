"""The fingerprint of an installed plugin, taken before anything of it is imported.

It proves that the same package is installed as when it was looked at. It is no wall against somebody who may write to
the installation: they could change the bot itself.
"""

import hashlib
from collections.abc import Iterator
from importlib.metadata import EntryPoint, PackagePath
from importlib.util import find_spec
from pathlib import Path

_BOOKKEEPING = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json"})
"""What installers write beside the package's own files; it differs from one installation to the next."""


class UnpinnableError(Exception):
    """An installation that has no fingerprint; the text says why."""


def fingerprint(point: EntryPoint) -> str:
    """`sha256:` and the hash over the names and contents of the files that the distribution's RECORD names.

    Raises `UnpinnableError` where a file is missing, or the module would not be imported from these files.
    """
    files = {path.as_posix(): Path(str(path.locate())) for path in _recorded(point)}
    _require_import_from(point, files)
    whole = hashlib.sha256()
    for name, path in sorted(files.items()):
        whole.update(f"{name}\0{_digest(path)}\n".encode())
    return f"sha256:{whole.hexdigest()}"


def _recorded(point: EntryPoint) -> Iterator[PackagePath]:
    if point.dist is None or point.dist.read_text("RECORD") is None:
        raise UnpinnableError("it was installed without a RECORD of its files")
    for path in point.dist.files or ():
        ours = path.parent.name.endswith(".dist-info") and path.name in _BOOKKEEPING
        # Bytecode that the installer made has no hash in the RECORD; what came with the package has one.
        made = path.suffix == ".pyc" and path.hash is None
        if not ours and not made:
            yield path


def _require_import_from(point: EntryPoint, files: dict[str, Path]) -> None:
    spec = find_spec(point.module.partition(".")[0])
    origin = spec.origin if spec else None
    if origin is None or Path(origin).resolve() not in {path.resolve() for path in files.values()}:
        raise UnpinnableError(
            "its code does not lie among the files of its distribution (an editable installation, or another module of "
            "that name comes first)"
        )


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnpinnableError(f"{path.name} cannot be read: {error.strerror}") from None
