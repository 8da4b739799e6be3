"""A Discord on loopback with a page, to try the bot and any plugin without a token."""

from bossbot_core.sandbox.invocation import Invocation
from bossbot_core.sandbox.limits import SandboxLimits
from bossbot_core.sandbox.media_host import SampleHost
from bossbot_core.sandbox.server import SandboxDiscord
from bossbot_core.sandbox.slash_values import SlashError

__all__ = ["Invocation", "SampleHost", "SandboxDiscord", "SandboxLimits", "SlashError"]
