"""Wheels of another version, made from the distributions that are installed here: real code without a package index."""

import base64
import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distribution
from pathlib import Path, PurePosixPath

_OURS = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})
"""What the installer wrote beside what came in the wheel."""

_WHEEL = "Wheel-Version: 1.0\nGenerator: bossbot\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def repack(name: str, version: str, folder: Path, *, changes: Mapping[str, str] | None = None) -> Path:
    """Write the wheel of `name`, a package of pure Python, as `version`; `changes` are files with another content."""
    module = name.replace("-", "_")
    content = dict(_files(distribution(name), module, version))
    return _pack(module, version, content | {path: text.encode() for path, text in (changes or {}).items()}, folder)


def pretend(name: str, version: str, folder: Path, *, source: str = "") -> Path:
    """Write a wheel of that name and version with nothing in it but one module; quick to install."""
    module = name.replace("-", "_")
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    content = {f"{module}/__init__.py": source, f"{module}-{version}.dist-info/METADATA": metadata}
    return _pack(module, version, {path: text.encode() for path, text in content.items()}, folder)


def _pack(module: str, version: str, content: dict[str, bytes], folder: Path) -> Path:
    information = f"{module}-{version}.dist-info"
    content[f"{information}/WHEEL"] = _WHEEL.encode()
    record = [f"{path},sha256={_hash(part)},{len(part)}" for path, part in content.items()]
    content[f"{information}/RECORD"] = "\n".join([*record, f"{information}/RECORD,,", ""]).encode()
    wheel = folder / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, part in content.items():
            archive.writestr(path, part)
    return wheel


def _files(found: Distribution, module: str, version: str) -> Iterator[tuple[str, bytes]]:
    before = f"{module}-{found.version}"
    for file in found.files or ():
        path, source = PurePosixPath(file.as_posix()), Path(str(file.locate()))
        if path.suffix == ".pyc" or path.name in _OURS or not source.is_file():
            continue
        content = source.read_bytes()
        if ".." in path.parts:
            # What lies beside the packages, such as manuals, lies in a folder of its own in a wheel.
            shared = "/".join(part for part in path.parts if part != "..")
            if shared.startswith("share/"):
                yield f"{module}-{version}.data/data/{shared}", content
            continue
        if path.name in {"METADATA", "version.py"}:
            content = _renamed(content.decode(), version).encode()
        yield str(path).replace(f"{before}.dist-info", f"{module}-{version}.dist-info"), content


def _renamed(text: str, version: str) -> str:
    return re.sub(r"""(?m)^(Version: |__version__ = ["'])[^"'\n]+""", rf"\g<1>{version}", text, count=1)


def _hash(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
