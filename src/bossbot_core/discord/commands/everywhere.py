"""Where commands can be used: most everywhere, however the bot is installed; a server's own in servers only."""

from typing import Any

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

SERVERS: dict[str, Any] = {
    "contexts": [hikari.ApplicationContextType.GUILD],
    "integration_types": [hikari.ApplicationIntegrationType.GUILD_INSTALL],
}
"""For commands that speak of a server which the bot is a member of."""
