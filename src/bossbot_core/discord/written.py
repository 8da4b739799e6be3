"""What the intake is asked, read from a message that somebody wrote."""

from datetime import UTC, datetime

import hikari
from attrs import frozen

from bossbot_core.discord.speech import locale_for
from bossbot_core.discord.written_links import Link
from bossbot_core.guilds import GuildRules, Rules
from bossbot_core.intake import SubmitRequest
from bossbot_core.queue import ReplyTarget

MIB = 1024 * 1024

UPLOAD_LIMITS = {hikari.GuildPremiumTier.TIER_2: 50 * MIB, hikari.GuildPremiumTier.TIER_3: 100 * MIB}
"""What one file may weigh by a server's boosts, above the usual 10 MiB: a message does not tell it, as commands do."""

USUAL_LIMIT = 10 * MIB

CACHED = hikari.api.CacheComponents.GUILDS | hikari.api.CacheComponents.ROLES | hikari.api.CacheComponents.GUILD_THREADS
"""What must be known of servers to read messages as commands are read."""

_MANAGERS = hikari.Permissions.MANAGE_GUILD | hikari.Permissions.ADMINISTRATOR


@frozen(kw_only=True)
class Written:
    """Makes requests of messages; the place is known from the cache, the wishes from the server's rules."""

    rules: GuildRules
    cache: hikari.api.Cache

    def rules_of(self, message: hikari.Message) -> Rules:
        """What holds where the message stands."""
        return self.rules.effective(
            message.guild_id or 0, message.channel_id, parent_id=self.parent_channel_id(message)
        )

    def parent_channel_id(self, message: hikari.Message) -> int:
        """The channel of a thread; 0 where the message stands in none."""
        thread = self.cache.get_thread(message.channel_id)
        return int(thread.parent_id) if thread else 0

    def request(self, message: hikari.Message, link: Link, *, alone: bool, ask: bool) -> SubmitRequest:
        """The request for one link; `alone` says that the message has no other, `ask` that its author waits for it."""
        role_ids = self._role_ids(message)
        return SubmitRequest(
            text=link.url,
            reply=self._reply(message, delete_source=alone),
            spoiler=link.spoiler or None,
            role_ids=role_ids,
            manages_guild=self._manages(message, role_ids),
            ask=ask,
            parent_channel_id=self.parent_channel_id(message),
        )

    def locale(self, message: hikari.Message) -> str:
        """The language that the server chose, for the bot or for itself: a message does not tell its author's."""
        guild = self.cache.get_guild(message.guild_id) if message.guild_id else None
        own = guild.preferred_locale if guild else hikari.Locale.EN_US
        return str(locale_for(self.rules_of(message).language, own))

    def _reply(self, message: hikari.Message, *, delete_source: bool) -> ReplyTarget:
        output_id = self._output_channel_id(message)
        place = self._channel(message, output_id or self.parent_channel_id(message) or message.channel_id)
        return ReplyTarget(
            application_id=0,
            interaction_id=message.id,
            interaction_token="",
            token_expires_at=datetime.now(UTC),
            guild_id=message.guild_id or 0,
            channel_id=message.channel_id,
            user_id=message.author.id,
            upload_limit_bytes=self._upload_limit_bytes(message),
            locale=self.locale(message),
            output_channel_id=output_id,
            age_restricted_channel=bool(getattr(place, "is_nsfw", False)),
            delete_source=delete_source,
        )

    def _output_channel_id(self, message: hikari.Message) -> int:
        chosen = self.rules_of(message).output_channel_id
        return 0 if chosen == message.channel_id or self._channel(message, chosen) is None else chosen

    def _channel(self, message: hikari.Message, channel_id: int) -> hikari.PermissibleGuildChannel | None:
        channel = self.cache.get_guild_channel(channel_id)
        return channel if channel is not None and channel.guild_id == message.guild_id else None

    def _upload_limit_bytes(self, message: hikari.Message) -> int:
        guild = self.cache.get_guild(message.guild_id) if message.guild_id else None
        return UPLOAD_LIMITS.get(hikari.GuildPremiumTier(guild.premium_tier), USUAL_LIMIT) if guild else USUAL_LIMIT

    def _role_ids(self, message: hikari.Message) -> frozenset[int]:
        return frozenset(int(role_id) for role_id in message.member.role_ids) if message.member else frozenset()

    def _manages(self, message: hikari.Message, role_ids: frozenset[int]) -> bool:
        """Whether Discord lets the author manage the server, by their roles or as its owner."""
        guild = self.cache.get_guild(message.guild_id) if message.guild_id else None
        if guild is None:
            return False
        roles = (self.cache.get_role(role_id) for role_id in (*role_ids, int(guild.id)))
        return guild.owner_id == message.author.id or any(role.permissions & _MANAGERS for role in roles if role)
