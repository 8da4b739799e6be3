"""Settings: read once, typed, then passed on."""

from bossbot_core.settings.model import (
    DatabaseSettings,
    DataSettings,
    DiscordSettings,
    DownloadSettings,
    LimitSettings,
    LogSettings,
    NetworkSettings,
    PluginSettings,
    QueueSettings,
    Settings,
    StorageSettings,
    ToolSettings,
)

__all__ = [
    "DataSettings",
    "DatabaseSettings",
    "DiscordSettings",
    "DownloadSettings",
    "LimitSettings",
    "LogSettings",
    "NetworkSettings",
    "PluginSettings",
    "QueueSettings",
    "Settings",
    "StorageSettings",
    "ToolSettings",
]
