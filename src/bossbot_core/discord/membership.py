"""Which servers the bot is in, and which of their channels are gone, as the gateway tells it."""

import hikari

from bossbot_core.guilds import Guilds


class Membership:
    """Notes when the bot is removed from a server, and when it comes back; forgets what deleted channels had set."""

    def __init__(self, guilds: Guilds) -> None:
        self._departures = guilds.departures
        self._rules = guilds.rules

    def watch(self, bot: hikari.GatewayBot) -> None:
        """Listen from now on."""
        bot.subscribe(hikari.ShardReadyEvent, self._on_ready)
        bot.subscribe(hikari.GuildLeaveEvent, self._on_leave)
        bot.subscribe(hikari.GuildJoinEvent, self._on_join)
        bot.subscribe(hikari.GuildChannelDeleteEvent, self._on_channel_delete)
        bot.subscribe(hikari.GuildThreadDeleteEvent, self._on_thread_delete)

    async def _on_ready(self, event: hikari.ShardReadyEvent) -> None:
        shards = event.shard.shard_count
        await self._departures.seen(
            [int(guild_id) for guild_id in event.unavailable_guilds],
            # Each shard tells of its own servers only.
            concerns=lambda guild_id: hikari.snowflakes.calculate_shard_id(shards, guild_id) == event.shard.id,
        )

    async def _on_leave(self, event: hikari.GuildLeaveEvent) -> None:
        await self._departures.left(int(event.guild_id))

    async def _on_join(self, event: hikari.GuildJoinEvent) -> None:
        await self._departures.joined(int(event.guild_id))

    async def _on_channel_delete(self, event: hikari.GuildChannelDeleteEvent) -> None:
        await self._rules.forget_channel(int(event.guild_id), int(event.channel_id))

    async def _on_thread_delete(self, event: hikari.GuildThreadDeleteEvent) -> None:
        await self._rules.forget_channel(int(event.guild_id), int(event.thread_id))
