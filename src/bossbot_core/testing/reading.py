"""Reads a message as the sandbox shows it: its first embed, what stands in it, its buttons."""

from collections.abc import Mapping
from typing import Any

from bossbot_core.api import ErrorCode

_BUTTON, _TEXT_MENU = 2, 3


def embed_of(message: Mapping[str, Any]) -> dict[str, Any]:
    """The first embed, or an empty one."""
    return dict(message["embeds"][0]) if message["embeds"] else {}


def title_of(message: Mapping[str, Any]) -> str:
    """The title of the first embed."""
    return str(embed_of(message).get("title", ""))


def text_of(message: Mapping[str, Any]) -> str:
    """The description of the first embed."""
    return str(embed_of(message).get("description", ""))


def code_of(message: Mapping[str, Any]) -> str:
    """The error's code at the foot of the first embed, or nothing."""
    found = str(embed_of(message).get("footer", {}).get("text", "")).partition(" · ")[0]
    return found if found in set(ErrorCode) else ""


def buttons_of(message: Mapping[str, Any]) -> dict[str, str]:
    """Each button's `custom_id` by its label."""
    return {each["label"]: each["custom_id"] for each in _components(message) if each["type"] == _BUTTON}


def menu_of(message: Mapping[str, Any]) -> dict[str, Any]:
    """The menu to choose from, or an empty one."""
    return next((dict(each) for each in _components(message) if each["type"] == _TEXT_MENU), {})


def _components(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for row in message["components"] for each in row["components"]]
