"""What must not be cut off in the middle, however often its caller is cancelled."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def to_the_end[T](work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`; a cancellation meanwhile is raised once the work has ended."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        # Whoever is cancelled has no use for a failure.
        await asyncio.gather(task, return_exceptions=True)
        raise cancelled
    return task.result()
