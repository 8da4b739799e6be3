"""Discord: the only room that speaks hikari and lightbulb."""

from bossbot_core.discord.bot import DiscordBot
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.errors import DiscordError, LoginError, SetupError
from bossbot_core.discord.services import Services

__all__ = ["DiscordBot", "DiscordDelivery", "DiscordError", "LoginError", "Services", "SetupError"]
