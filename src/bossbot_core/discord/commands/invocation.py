"""How a command is run: lightbulb hands it the services that its parameters name."""

from collections.abc import Awaitable, Callable
from typing import Any

import lightbulb


def invoke(serve: Callable[..., Awaitable[None]]) -> Callable[[Any, lightbulb.Context], Awaitable[None]]:
    """Mark the method that a command runs, as `lightbulb.invoke` does, but prepare what it needs once.

    lightbulb compiles a resolver with new names for each call of a method, and names of code are never forgotten.
    """
    injected = lightbulb.di.with_di(serve)

    async def run(command: Any, ctx: lightbulb.Context, /) -> None:
        await injected(command, ctx)

    return lightbulb.invoke(run)
