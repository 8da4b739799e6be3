"""Which of a video's subtitle tracks is in the language that somebody wants."""

from collections.abc import Mapping
from typing import Any

# Codes that changed long ago and that platforms still use.
_FORMER = {"he": "iw", "id": "in", "yi": "ji"}


def in_language(tracks: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The one track of a language, or nothing: `en` before `en-GB`, and for `pt-BR` also `pt` or else `pt-PT`.

    Among equals a track that says how it was made (`en-orig`) or who named it (`en-nP7-2PuUl7o`) comes last.
    """
    wanted = language.casefold()
    base = wanted.partition("-")[0]
    names = {name: _modern(name.casefold()) for name in tracks}
    fitting = [name for name, code in names.items() if f"{code}-".startswith((f"{wanted}-", f"{base}-"))]
    if not fitting:
        return {}
    best = min(fitting, key=lambda name: (names[name] != wanted, names[name] != base, _is_named(name)))
    return {best: tracks[best]}


def _modern(code: str) -> str:
    language, mark, rest = code.partition("-")
    return next((new for new, old in _FORMER.items() if old == language), language) + mark + rest


def _is_named(name: str) -> bool:
    """Whether more than a region (two letters or three digits) or a script (four letters) follows the language."""
    rest = name.partition("-")[2]
    return not (len(rest) in {2, 4} and rest.isalpha()) and not (len(rest) == 3 and rest.isdecimal())
