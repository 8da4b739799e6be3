"""The bot's own URL gate: `parse_url("https://...")` gives the `ParsedUrl` that `match_url` will receive."""

from bossbot_core.intake.urls import parse_url

__all__ = ["parse_url"]
