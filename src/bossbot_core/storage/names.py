"""File names that are safe on every file system, whatever a stranger called the file."""

import re
import unicodedata
from collections.abc import Container

MAX_NAME_BYTES = 120
"""Linux allows 255 bytes a name; room is left for our date, a number, and what engines append while they work."""

MAX_EXTENSION_BYTES = 16

# Control, format (bidi and zero-width among them), surrogate, private and unassigned characters, line separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Separators here and on Windows, and what Windows refuses in a name.
_FORBIDDEN = str.maketrans(dict.fromkeys('/\\<>:"|?*', "_"))
# Windows: "Naming Files, Paths, and Namespaces"; the digits may be superscripts.
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """`name` as one part of a path: visible characters, NFC, at most 120 bytes, its extension kept; never empty."""
    seen = "".join(char for char in name if unicodedata.category(char) not in _UNSEEN)
    plain = unicodedata.normalize("NFC", seen).translate(_FORBIDDEN)
    plain = _trim(plain) or "file"
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    return shorten(plain)


def unique_name(name: str, taken: Container[str]) -> str:
    """`name`, numbered where `taken` (case-folded names) has it already."""
    number, candidate = 2, name
    while candidate.casefold() in taken:
        candidate = shorten(name, f"_{number}")
        number += 1
    return candidate


def shorten(name: str, ending: str = "") -> str:
    """`name` with `ending` before its extension, cut to 120 bytes."""
    stem, extension = _split(name)
    room = MAX_NAME_BYTES - len((ending + extension).encode())
    kept = stem.encode()[:room].decode(errors="ignore").rstrip(" .")
    return f"{kept}{ending}{extension}"


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if not stem or not extension.isalnum() or len(extension.encode()) > MAX_EXTENSION_BYTES:
        return name, ""
    return stem, dot + extension


def _trim(name: str) -> str:
    return name.strip().lstrip(". ").rstrip(". ")
