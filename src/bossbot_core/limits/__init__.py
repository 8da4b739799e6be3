"""How often people may use a command, how much they have a day, and how often the bot may ask a platform."""

from bossbot_core.limits.commands import CommandRates, rates_by_command
from bossbot_core.limits.pace import PlatformPace
from bossbot_core.limits.quotas import Quotas
from bossbot_core.limits.window import CommandRate

__all__ = ["CommandRate", "CommandRates", "PlatformPace", "Quotas", "rates_by_command"]
