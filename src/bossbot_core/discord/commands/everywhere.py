"""Where the commands can be used: servers, the bot's direct messages and private channels, however it is installed."""

import hikari

CONTEXTS = (
    hikari.ApplicationContextType.GUILD,
    hikari.ApplicationContextType.BOT_DM,
    hikari.ApplicationContextType.PRIVATE_CHANNEL,
)
INTEGRATION_TYPES = (
    hikari.ApplicationIntegrationType.GUILD_INSTALL,
    hikari.ApplicationIntegrationType.USER_INSTALL,
)
