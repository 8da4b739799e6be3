"""How often people may use a command, and how often the bot may ask a platform."""

from bossbot_core.limits.commands import CommandRates
from bossbot_core.limits.pace import PlatformPace

__all__ = ["CommandRates", "PlatformPace"]
