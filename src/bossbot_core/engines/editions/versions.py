"""The engines' versions, the least that is safe, and when each was released."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ENGINES = ("yt-dlp", "yt-dlp-ejs", "gallery-dl")
"""The distributions that an edition renews; yt-dlp-ejs is yt-dlp's solver of puzzles and goes with it."""

_MANUAL = "share/man/man1/gallery-dl.1"


def versions(folder: Path | None = None) -> dict[str, str]:
    """The versions that would be imported now, or those in `folder`; an engine that is not there is left out."""
    if folder is not None:
        found: dict[str, str] = {
            canonicalize_name(each.name): each.version for each in distributions(path=[str(folder)])
        }
        return {name: found[name] for name in ENGINES if name in found}
    return {name: each.version for name in ENGINES if (each := _installed(name)) is not None}


def floors() -> Mapping[str, Requirement]:
    """What this version of Boss-Bot asks of each engine, by the engine's name."""
    asked = map(Requirement, requires("bossbot-core") or ())
    return {name: each for each in asked if (name := canonicalize_name(each.name)) in ENGINES and each.marker is None}


def released(name: str) -> date | None:
    """The day of an engine's release; None where it does not say.

    yt-dlp's version is the day. gallery-dl's stands in the manual page that comes with it.
    """
    found = _installed(name)
    if found is None:
        return None
    text = found.version if name == "yt-dlp" else next(_manuals(found), "")
    day = re.search(r"\b(\d{4})[.-](\d{1,2})[.-](\d{1,2})\b", text)
    try:
        return date(int(day[1]), int(day[2]), int(day[3])) if day else None
    except ValueError:
        return None


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _manuals(found: Distribution) -> Iterator[str]:
    """The first line of gallery-dl's manual; an edition has it beside the package, whatever its list of files says."""
    listed = [Path(str(file.locate())) for file in found.files or () if file.as_posix().endswith(_MANUAL)]
    for path in [*listed, Path(str(found.locate_file(_MANUAL)))]:
        if path.is_file():
            yield path.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
