"""Finds the extractor for an address among those a plugin allows; no other module of gallery-dl is even loaded."""

import importlib
from collections.abc import Sequence
from typing import Any

from bossbot_core.api import ErrorCode, PermanentError


def find(url: str, allowed: tuple[str | type[Any], ...]) -> Any | None:
    """The extractor for `url`, or None where the class that would serve it is not allowed.

    A plugin's own classes are asked first, then each module's in their own order, so that an address means what it
    means to gallery-dl.
    """
    # Prefixes such as `r:` or `oauth:` would reach files and logins.
    if not url.startswith(("https://", "http://")):
        return None
    own = (kind.from_url(url) for kind in allowed if isinstance(kind, type))
    return next(filter(None, own), None) or _named(url, [each for each in allowed if isinstance(each, str)])


def _named(url: str, allowed: Sequence[str]) -> Any | None:
    for module_name in dict.fromkeys(name.partition(".")[0] for name in allowed):
        for kind in classes(module_name):
            extractor = kind.from_url(url)
            if extractor is not None:
                return extractor if f"{module_name}.{kind.__name__}" in allowed else None
    return None


def classes(module_name: str) -> list[Any]:
    """The extractor classes that one module of gallery-dl defines."""
    if not module_name.isidentifier():
        raise PermanentError(ErrorCode.INTERNAL, detail=f"not a gallery-dl module: {module_name!r}")
    module = importlib.import_module(f"gallery_dl.extractor.{module_name}")
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and hasattr(value, "pattern") and value.__module__ == module.__name__
    ]
