"""Slash commands: each reads its options, acknowledges in time and hands over; no logic lives here."""

import lightbulb

from bossbot_core.discord.commands.download import Download
from bossbot_core.discord.commands.queue import queue_group

__all__ = ["register"]


def register(client: lightbulb.Client) -> None:
    """Make every command known to `client`."""
    client.register(Download)
    client.register(queue_group())
