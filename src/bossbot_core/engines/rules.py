"""What a plugin's settings for an engine must keep to, as attrs validators."""

from collections.abc import Callable
from pathlib import Path
from typing import Any


def absolute_path(_settings: object, attribute: Any, value: str) -> None:
    """Empty, or an absolute path: a job's process works in a folder of its own, where a relative one leads nowhere."""
    if value and not Path(value).is_absolute():
        raise ValueError(f"{attribute.name} must be an absolute path")


def at_least(least: float) -> Callable[[object, Any, float], None]:
    """A number that is not smaller."""

    def check(_settings: object, attribute: Any, value: float) -> None:
        if value < least:
            raise ValueError(f"{attribute.name} must be at least {least:g}")

    return check
