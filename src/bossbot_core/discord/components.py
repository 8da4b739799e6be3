"""Serves buttons by their `custom_id` alone, so that they work after a restart."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

import hikari

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.messages import endings

type Handler = Callable[[hikari.ComponentInteraction, Sequence[str]], Awaitable[None]]
"""Serves a press; the texts are what the pattern found in the `custom_id`."""


class ButtonRouter:
    """Sends each press to the handler whose pattern fits the whole `custom_id`."""

    def __init__(self, edge: Edge, *handlers: Mapping[re.Pattern[str], Handler]) -> None:
        self._edge = edge
        self._handlers = {pattern: handler for each in handlers for pattern, handler in each.items()}

    async def press(self, press: hikari.ComponentInteraction) -> None:
        """Serve one press."""
        await self._edge.serve(press, lambda: self._route(press))

    async def _route(self, press: hikari.ComponentInteraction) -> None:
        for pattern, handler in self._handlers.items():
            if found := pattern.fullmatch(press.custom_id):
                await handler(press, found.groups())
                return
        raise PermanentError(ErrorCode.NOT_FOUND, endings.UNKNOWN_BUTTON)
