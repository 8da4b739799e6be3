"""Settings: read once, typed, then passed on."""

from bossbot_core.settings.errors import EX_CONFIG, SettingsError
from bossbot_core.settings.load import LoadedSettings, load_settings, secrets_of
from bossbot_core.settings.model import (
    AgePolicy,
    AuditSettings,
    DatabaseSettings,
    DataSettings,
    DiscordSettings,
    DownloadSettings,
    LimitSettings,
    LogSettings,
    NetworkSettings,
    PluginSettings,
    QueueSettings,
    ServerSettings,
    Settings,
    StorageSettings,
    ToolSettings,
)

__all__ = [
    "EX_CONFIG",
    "AgePolicy",
    "AuditSettings",
    "DataSettings",
    "DatabaseSettings",
    "DiscordSettings",
    "DownloadSettings",
    "LimitSettings",
    "LoadedSettings",
    "LogSettings",
    "NetworkSettings",
    "PluginSettings",
    "QueueSettings",
    "ServerSettings",
    "Settings",
    "SettingsError",
    "StorageSettings",
    "ToolSettings",
    "load_settings",
    "secrets_of",
]
