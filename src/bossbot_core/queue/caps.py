"""What a server may set lower for itself than the bot's settings do."""

from collections.abc import Mapping
from typing import Protocol


class GuildCaps(Protocol):
    """How many jobs servers allow themselves; asked at every claim, so it answers at once."""

    def running(self) -> Mapping[int, int]:
        """How many jobs may run at once, of the servers that allow fewer than the bot does."""

    def queued(self, guild_id: int) -> int:
        """How many jobs of a server may wait."""
