"""Slash commands: each reads its options, acknowledges in time and hands over; no logic lives here."""

import lightbulb

from bossbot_core.discord.commands.admin import admin_group
from bossbot_core.discord.commands.download import Download
from bossbot_core.discord.commands.help import Help
from bossbot_core.discord.commands.history import HistoryCommand
from bossbot_core.discord.commands.message_menu import DownloadAudio, DownloadMedia
from bossbot_core.discord.commands.permissions import permissions_group
from bossbot_core.discord.commands.plugins import plugins_group
from bossbot_core.discord.commands.privacy import privacy_group
from bossbot_core.discord.commands.queue import queue_group
from bossbot_core.discord.commands.settings import settings_group
from bossbot_core.discord.commands.stats import Stats

__all__ = ["register"]


def register(client: lightbulb.Client) -> None:
    """Make every command known to `client`."""
    client.register(Download)
    for menu in (DownloadMedia, DownloadAudio):
        client.register(menu)
    for group in (queue_group, settings_group, permissions_group, plugins_group, privacy_group, admin_group):
        client.register(group())
    client.register(HistoryCommand)
    client.register(Stats)
    client.register(Help)
