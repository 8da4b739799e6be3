"""What this room needs of the others; each keeps its own rows and its own SQL."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bossbot_core.queue import Job

type Goodbye = Callable[[Job], Awaitable[None]]
"""Shows in Discord that a job was cancelled; never raises."""


class Records(Protocol):
    """Rows about people that one room keeps."""

    async def about(self, user_id: int) -> Sequence[object]:
        """Everything that is kept about a person, as attrs values of their own."""

    async def forget(self, user_id: int) -> int:
        """Forget a person, or leave nothing but a keyed hash; how many rows are gone."""
