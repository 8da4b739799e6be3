"""Installs the engines, and what they need newer than what is there, into a folder; the environment stays as it is."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distributions
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from bossbot_core.engines.editions import ENGINES, floors

TIMEOUT_S = 600.0
ROUNDS = 5
"""Each finds what the packages of the one before ask for; the engines' own chain has two links."""

_BESIDE_PYTHON = frozenset({"deno"})
"""A program that jobs find beside the interpreter only; a newer one comes with the installation."""


class InstallError(Exception):
    """The engines were not installed; the text says why."""


class WantedError(Exception):
    """What is wanted is no engine, or cannot be read; the text says so."""


def wanted(texts: Sequence[str]) -> list[Requirement]:
    """The engines to install: the newest of each, or the versions that are named. Raises `WantedError`."""
    named = {canonicalize_name(each.name): each for each in map(_read, texts)}
    newest = {name: Requirement(name) for name in floors()}
    return list((newest | named).values())


def install(requirements: Sequence[Requirement], folder: Path, source: Path | None) -> None:
    """Fill `folder`; `source` is a folder of wheels to take in place of the package index. Raises `InstallError`."""
    wanted = list(requirements)
    for _ in range(ROUNDS):
        _run(wanted, folder, source)
        wanted = list(missing(folder))
        if not wanted:
            _close_to_others(folder)
            return
    raise InstallError(f"there is no end to what the engines need: {', '.join(map(str, wanted))}")


def missing(folder: Path) -> Iterator[Requirement]:
    """What the packages in `folder` need, and neither it nor the installation has."""
    inside = _by_name([str(folder)])
    around = _by_name(sys.path) | inside
    for name, package in inside.items():
        extras = floors()[name].extras if name in floors() else set()
        for text in package.requires or ():
            needed = Requirement(text)
            found = around.get(canonicalize_name(needed.name))
            if not _applies(needed, extras) or canonicalize_name(needed.name) in _BESIDE_PYTHON:
                continue
            if found is None or not needed.specifier.contains(found.version, prereleases=True):
                yield Requirement(f"{needed.name}{needed.specifier}")


def _close_to_others(folder: Path) -> None:
    # Installers give programs and locks their own modes, whatever the process's mask says.
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode & stat.S_IRWXU)


def _applies(needed: Requirement, extras: set[str]) -> bool:
    marker = needed.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in {"", *extras})


def _by_name(path: list[str]) -> dict[str, Distribution]:
    # What comes first on the path wins, as it does in an import.
    return {canonicalize_name(each.name): each for each in reversed(list(distributions(path=path)))}


def _read(text: str) -> Requirement:
    try:
        read = Requirement(text)
    except InvalidRequirement:
        raise WantedError(f'{text!r} is no version of an engine; write it like "yt-dlp==2026.7.4".') from None
    if canonicalize_name(read.name) not in ENGINES or read.url or read.marker or read.extras:
        raise WantedError(f"{text!r} is none of {', '.join(ENGINES)} with a version.")
    return read


def _run(wanted: Sequence[Requirement], folder: Path, source: Path | None) -> None:
    offline = ["--no-index", "--find-links", str(source.absolute())] if source else []
    fixed = ["--target", str(folder), "--no-deps", "--only-binary", ":all:", *offline]
    # A project's own settings for uv, such as a date after which it knows no release, are found from the folder that it
    # runs in: this one is nobody's.
    with tempfile.TemporaryDirectory(prefix="bossbot-engines-") as scratch:
        command = [*_installer(), *fixed, *map(str, wanted)]
        try:
            done = subprocess.run(
                command,
                cwd=scratch,
                env=_environment(scratch),
                umask=0o077,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise InstallError(f"{command[0]} did not work: {type(error).__name__}") from None
    if done.returncode:
        raise InstallError(_last_words(done.stderr) or f"{command[0]} ended with {done.returncode}")


def _installer() -> list[str]:
    """Uv or pip, whichever works; both compile the bytecode, without which a first import takes seconds."""
    uv = [str(beside) if (beside := Path(sys.executable).with_name("uv")).exists() else "uv"]
    pip = ["install", "--quiet", "--no-cache-dir", "--no-input", "--disable-pip-version-check"]
    if _works(uv):
        return [*uv, "pip", "install", "--quiet", "--no-cache", "--compile-bytecode", "--python", sys.executable]
    if find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", *pip]
    if _works(["pip", "--python", sys.executable]):
        return ["pip", "--python", sys.executable, *pip]
    raise InstallError("neither uv nor pip is here; one of them is needed to install the engines")


def _works(program: list[str]) -> bool:
    try:
        # A name on the path may be a shim that leads nowhere.
        return subprocess.run([*program, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _environment(scratch: str) -> dict[str, str]:
    """Ours without secrets and without other engines on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOSS_BOT_")}
    kept.pop("PYTHONPATH", None)
    return kept | {"TMPDIR": scratch}


def _last_words(text: str) -> str:
    return " ".join(" ".join(text.split()[-60:]).split())
