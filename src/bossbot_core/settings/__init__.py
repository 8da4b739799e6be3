"""Settings: read once, typed, then passed on."""

from bossbot_core.settings.addresses import SocketAddress, host_of, origin_of
from bossbot_core.settings.errors import EX_CONFIG, SettingsError
from bossbot_core.settings.load import LoadedSettings, load_settings, secrets_of
from bossbot_core.settings.model import (
    AgePolicy,
    AuditSettings,
    CanarySettings,
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
    Threads,
    ToolSettings,
    WebSettings,
)

__all__ = [
    "EX_CONFIG",
    "AgePolicy",
    "AuditSettings",
    "CanarySettings",
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
    "SocketAddress",
    "StorageSettings",
    "Threads",
    "ToolSettings",
    "WebSettings",
    "host_of",
    "load_settings",
    "origin_of",
    "secrets_of",
]
