"""What the queue and the storage ask about a server; they read it from other threads too."""

from collections.abc import Mapping

from bossbot_core.guilds.service import GuildRules


class GuildBounds:
    """Fulfils `queue.GuildCaps` and `storage.Allowances`."""

    def __init__(self, rules: GuildRules) -> None:
        self._rules = rules
        self._running: dict[int, int] = {}
        for guild_id in rules.guilds():
            self._note(guild_id)
        rules.on_change(self._note)

    def running(self) -> Mapping[int, int]:
        """How many jobs may run at once, of the servers that allow fewer than the bot does."""
        return self._running

    def queued(self, guild_id: int) -> int:
        """How many jobs of a server may wait."""
        return self._rules.effective(guild_id).queue_size

    def daily_bytes(self, guild_id: int) -> int:
        """How much a server may keep of one day."""
        return self._rules.effective(guild_id).daily_quota_bytes

    def keep_s(self, guild_id: int) -> float:
        """How long a server's downloads are kept."""
        return self._rules.effective(guild_id).retention_s

    def _note(self, guild_id: int) -> None:
        most = self._rules.effective(guild_id).concurrent_jobs
        self._running = {other: count for other, count in self._running.items() if other != guild_id}
        if most < self._rules.effective(0).concurrent_jobs:
            self._running[guild_id] = most
