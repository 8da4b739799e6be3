"""What a server may keep, and for how long."""

from typing import Protocol

from attrs import frozen

from bossbot_core.settings import StorageSettings

HOUR_S = 3600


class Allowances(Protocol):
    """Asked from several threads, for every store and every folder of a sweep; it answers at once."""

    def daily_bytes(self, guild_id: int) -> int:
        """How much a server may keep of one day."""

    def keep_s(self, guild_id: int) -> float:
        """How long a server's downloads are kept, in seconds; no longer than `storage.keep_downloads_h`."""


@frozen
class EqualAllowances:
    """The settings, for every server."""

    settings: StorageSettings

    def daily_bytes(self, guild_id: int) -> int:  # noqa: ARG002 - all servers have the same
        """`storage.guild_daily_bytes`."""
        return self.settings.guild_daily_bytes

    def keep_s(self, guild_id: int) -> float:  # noqa: ARG002 - all servers have the same
        """`storage.keep_downloads_h`."""
        return self.settings.keep_downloads_h * HOUR_S
