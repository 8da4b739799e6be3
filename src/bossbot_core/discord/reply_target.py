"""Where an answer goes, read from the interaction that asked for it."""

from datetime import UTC, datetime, timedelta

import hikari
from attrs import evolve, frozen

from bossbot_core.guilds import GuildRules, Rules
from bossbot_core.queue import ReplyTarget

TOKEN_LIFE = timedelta(minutes=15)
"""How long an interaction's token is good (interactions/receiving-and-responding#followup-messages)."""

_THREADS = {
    hikari.ChannelType.GUILD_NEWS_THREAD,
    hikari.ChannelType.GUILD_PUBLIC_THREAD,
    hikari.ChannelType.GUILD_PRIVATE_THREAD,
}


type Asking = hikari.CommandInteraction | hikari.ComponentInteraction


@frozen(kw_only=True)
class ReplyTargets:
    """Finds the durable address of the person who asked, by what the server wants and what is known of its channels."""

    rules: GuildRules
    cache: hikari.api.Cache

    def of(self, interaction: Asking, *, private: bool, spoiler: bool = False) -> ReplyTarget:
        """The address for what the command brings."""
        rules = self._rules(interaction)
        output_id = 0 if private else self._output_channel_id(interaction, rules)
        return ReplyTarget(
            application_id=interaction.application_id,
            interaction_id=interaction.id,
            interaction_token=interaction.token,
            # Our own clock, not the interaction's: the end is compared with our own clock, which may be wrong.
            token_expires_at=datetime.now(UTC) + TOKEN_LIFE,
            guild_id=interaction.guild_id or 0,
            channel_id=interaction.channel_id,
            user_id=interaction.user.id,
            upload_limit_bytes=interaction.attachment_size_limit,
            locale=str(interaction.locale),
            private=private,
            spoiler=spoiler,
            bot_in_channel=_may_post(interaction),
            output_channel_id=output_id,
            age_restricted_channel=self._age_restricted(interaction, output_id),
        )

    def _rules(self, interaction: Asking) -> Rules:
        place = (interaction.guild_id or 0, interaction.channel_id)
        return self.rules.effective(*place, parent_id=parent_channel_id(interaction))

    def _output_channel_id(self, interaction: Asking, rules: Rules) -> int:
        if not _in_guild_of_the_bot(interaction):
            return 0
        chosen = rules.output_channel_id
        # A channel that is gone, or another server's, whatever somebody typed, gets nothing.
        return 0 if chosen == interaction.channel_id or self._channel(interaction, chosen) is None else chosen

    def _age_restricted(self, interaction: Asking, output_id: int) -> bool:
        """Where nothing is known of the channel, it is not."""
        if not _in_guild_of_the_bot(interaction):
            return False
        channel_id = output_id or parent_channel_id(interaction) or interaction.channel_id
        return bool(getattr(self._channel(interaction, channel_id), "is_nsfw", False))

    def _channel(self, interaction: Asking, channel_id: int) -> hikari.PermissibleGuildChannel | None:
        channel = self.cache.get_guild_channel(channel_id)
        return channel if channel is not None and channel.guild_id == interaction.guild_id else None


def in_place_of(asked: ReplyTarget, reply: ReplyTarget, *, message_id: int) -> ReplyTarget:
    """Where the answer to a question goes: `reply`, the presser's own.

    Where a message asked, the bot's own (`message_id`) goes on being its answer: it needs no token, what fits there is
    known, and the message that asked may go with the files.
    """
    if not asked.status_message_id:
        return reply
    return evolve(asked, status_message_id=message_id, user_id=reply.user_id, locale=reply.locale)


def parent_channel_id(
    interaction: hikari.CommandInteraction | hikari.ComponentInteraction | hikari.AutocompleteInteraction,
) -> int:
    """The channel of a thread; 0 where the interaction does not come from one."""
    in_thread = interaction.channel.type in _THREADS
    return int(interaction.channel.parent_id or 0) if in_thread else 0


def _in_guild_of_the_bot(interaction: Asking) -> bool:
    installed = interaction.authorizing_integration_owners
    return interaction.guild_id is not None and hikari.ApplicationIntegrationType.GUILD_INSTALL in installed


def _may_post(interaction: Asking) -> bool:
    if interaction.context is hikari.ApplicationContextType.BOT_DM:
        return True
    if hikari.ApplicationIntegrationType.GUILD_INSTALL not in interaction.authorizing_integration_owners:
        return False
    # A server that gave the bot no right to post here still gets every file: follow-ups need no permission.
    granted = interaction.app_permissions or hikari.Permissions.NONE
    needed = _posting_permissions(interaction.channel.type)
    return bool(granted & hikari.Permissions.ADMINISTRATOR) or granted & needed == needed


def _posting_permissions(kind: hikari.ChannelType | int) -> hikari.Permissions:
    may = hikari.Permissions
    return (
        may.VIEW_CHANNEL | may.ATTACH_FILES | (may.SEND_MESSAGES_IN_THREADS if kind in _THREADS else may.SEND_MESSAGES)
    )
