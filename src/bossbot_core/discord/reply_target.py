"""Where an answer goes, read from the interaction that asked for it."""

from datetime import UTC, datetime, timedelta

import hikari

from bossbot_core.queue import ReplyTarget

TOKEN_LIFE = timedelta(minutes=15)
"""How long an interaction's token is good (interactions/receiving-and-responding#followup-messages)."""

_THREADS = {
    hikari.ChannelType.GUILD_NEWS_THREAD,
    hikari.ChannelType.GUILD_PUBLIC_THREAD,
    hikari.ChannelType.GUILD_PRIVATE_THREAD,
}


def reply_target(interaction: hikari.CommandInteraction, *, private: bool, spoiler: bool) -> ReplyTarget:
    """The durable address of the person who ran the command."""
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
    )


def _may_post(interaction: hikari.CommandInteraction) -> bool:
    if interaction.context is hikari.ApplicationContextType.BOT_DM:
        return True
    if hikari.ApplicationIntegrationType.GUILD_INSTALL not in interaction.authorizing_integration_owners:
        return False
    # A server that gave the bot no right to post here still gets every file: follow-ups need no permission.
    granted = interaction.app_permissions
    needed = _posting_permissions(interaction.channel.type)
    return bool(granted & hikari.Permissions.ADMINISTRATOR) or granted & needed == needed


def _posting_permissions(kind: hikari.ChannelType | int) -> hikari.Permissions:
    may = hikari.Permissions
    return (
        may.VIEW_CHANNEL | may.ATTACH_FILES | (may.SEND_MESSAGES_IN_THREADS if kind in _THREADS else may.SEND_MESSAGES)
    )
