"""Every setting, typed. `settings.toml` shows each with its default and one comment; a test holds the two together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import Factory, field, frozen

MIB = 1024 * 1024


@frozen(kw_only=True)
class DiscordSettings:
    """How the bot reaches Discord."""

    token: str = field(default="", repr=False)
    rest_url: str = ""
    command_prefix: str = "$"


@frozen(kw_only=True)
class DataSettings:
    """Where everything is kept."""

    directory: Path = Path("data")


@frozen(kw_only=True)
class DatabaseSettings:
    """How safely SQLite writes."""

    synchronous: str = "FULL"


@frozen(kw_only=True)
class QueueSettings:
    """How many jobs run and wait."""

    max_concurrent: int = 5
    max_concurrent_per_guild: int = 3
    max_queued_per_guild: int = 50
    lease_s: float = 60.0
    heartbeat_s: float = 15.0


@frozen(kw_only=True)
class DownloadSettings:
    """What one job may take."""

    max_file_bytes: int = 500 * MIB
    max_items: int = 50
    time_limit_s: float = 900.0
    stall_limit_s: float = 60.0
    max_attempts: int = 3
    retry_base_s: float = 1.0
    retry_max_s: float = 30.0


@frozen(kw_only=True)
class StorageSettings:
    """How long files are kept."""

    keep_downloads_h: float = 24.0
    keep_temp_h: float = 1.0


@frozen(kw_only=True)
class LimitSettings:
    """How often people and jobs may ask; `pace` maps a plugin's name to requests per second."""

    downloads_per_minute: int = 5
    download_cooldown_s: float = 10.0
    default_pace_per_s: float = 2.0
    pace: Mapping[str, float] = Factory(dict)


@frozen(kw_only=True)
class NetworkSettings:
    """The door to the outside; `ca_file` adds authorities to trust, for hosts behind an inspecting proxy."""

    ca_file: str = ""
    idle_timeout_s: float = 60.0


@frozen(kw_only=True)
class PluginSettings:
    """Which plugins may load; `tables` holds the `[plugins.<name>]` tables as they were written."""

    allow: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    safe_mode: bool = False
    tables: Mapping[str, Mapping[str, Any]] = field(factory=dict, repr=False)


@frozen(kw_only=True)
class ToolSettings:
    """Programs beside us; empty means the one that came with the packages."""

    ffmpeg: str = ""


@frozen(kw_only=True)
class LogSettings:
    """What is logged and how: `auto` is pretty on a terminal and JSON elsewhere."""

    level: str = "info"
    format: str = "auto"


@frozen(kw_only=True)
class Settings:
    """All settings of one bot."""

    discord: DiscordSettings = DiscordSettings()
    data: DataSettings = DataSettings()
    database: DatabaseSettings = DatabaseSettings()
    queue: QueueSettings = QueueSettings()
    downloads: DownloadSettings = DownloadSettings()
    storage: StorageSettings = StorageSettings()
    limits: LimitSettings = LimitSettings()
    network: NetworkSettings = NetworkSettings()
    plugins: PluginSettings = PluginSettings()
    tools: ToolSettings = ToolSettings()
    logs: LogSettings = LogSettings()
