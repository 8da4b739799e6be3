"""The bot's own web server: signed downloads of files that are too large for Discord, /health and /ready."""

from bossbot_core.web.front import WebFront
from bossbot_core.web.links import Links, LinkTarget

__all__ = ["LinkTarget", "Links", "WebFront"]
