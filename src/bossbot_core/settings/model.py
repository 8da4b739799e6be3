"""Every setting, typed. `settings.toml` shows each with its default and one comment; a test holds the two together."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from attrs import field, frozen

from bossbot_core.settings.addresses import socket_address, web_origin
from bossbot_core.settings.places import InnerPlace, each_inner_place
from bossbot_core.settings.rules import (
    at_least,
    between,
    each_absolute,
    each_link,
    each_package,
    each_positive,
    each_sha256,
    one_of,
    positive,
    short_word,
    web_address,
    zero_or_at_least,
)

MIB = 1024 * 1024

LEAST_SPEED = 16 * 1024
"""Bytes per second; below it, connections look dead to both ends."""


LONGEST_LINK_H = 168.0
"""A link's longest life: the keys of links are kept for as long after they were replaced."""


def _stripped(text: str) -> str:
    return text.strip()


@frozen(kw_only=True)
class DiscordSettings:
    """How the bot reaches Discord."""

    token: str = field(default="", repr=False, converter=_stripped)
    rest_url: str = field(default="", validator=web_address)
    text_commands: bool = False
    command_prefix: str = field(default="$", validator=short_word)
    owner_ids: tuple[int, ...] = ()


@frozen(kw_only=True)
class DataSettings:
    """Where everything is kept."""

    directory: Path = Path("data")

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.directory / "bossbot.db"


@frozen(kw_only=True)
class DatabaseSettings:
    """How safely SQLite writes."""

    synchronous: str = field(default="FULL", validator=one_of("FULL", "NORMAL"))


@frozen(kw_only=True)
class QueueSettings:
    """How many jobs run and wait."""

    max_concurrent: int = field(default=5, validator=at_least(1))
    max_concurrent_per_guild: int = field(default=3, validator=at_least(1))
    max_concurrent_per_platform: int = field(default=0, validator=at_least(0))
    max_queued_per_guild: int = field(default=50, validator=at_least(1))
    lease_s: float = field(default=60.0, validator=positive)
    heartbeat_s: float = field(default=15.0, validator=positive)
    grace_s: float = field(default=20.0, validator=at_least(0))


@frozen(kw_only=True)
class DownloadSettings:
    """What one job may take."""

    max_file_bytes: int = field(default=500 * MIB, validator=at_least(1))
    max_job_bytes: int = field(default=1024 * MIB, validator=at_least(1))
    max_items: int = field(default=50, validator=at_least(1))
    time_limit_s: float = field(default=900.0, validator=positive)
    stall_limit_s: float = field(default=60.0, validator=positive)
    max_conversions: int = field(default=1, validator=at_least(1))
    max_attempts: int = field(default=3, validator=at_least(1))
    retry_base_s: float = field(default=1.0, validator=at_least(0))
    retry_max_s: float = field(default=30.0, validator=at_least(0))
    readable: tuple[str, ...] = field(default=(), validator=each_absolute)


@frozen(kw_only=True)
class StorageSettings:
    """How long files are kept, and how much room they may take."""

    keep_downloads_h: float = field(default=24.0, validator=at_least(0))
    keep_temp_h: float = field(default=1.0, validator=at_least(0))
    max_temp_bytes: int = field(default=1024 * MIB, validator=at_least(1))
    guild_daily_bytes: int = field(default=500 * MIB, validator=at_least(1))
    min_free_bytes: int = field(default=200 * MIB, validator=at_least(0))
    assumed_job_bytes: int = field(default=50 * MIB, validator=at_least(1))


@frozen(kw_only=True)
class LimitSettings:
    """How often people and jobs may ask; `pace` maps a plugin's name to requests per second; 0 a day is no limit."""

    downloads_per_minute: int = field(default=5, validator=at_least(1))
    download_cooldown_s: float = field(default=10.0, validator=at_least(0))
    command_rates: bool = True
    user_daily_downloads: int = field(default=500, validator=at_least(0))
    user_daily_bytes: int = field(default=5 * 1024 * MIB, validator=at_least(0))
    guild_daily_downloads: int = field(default=2000, validator=at_least(0))
    default_pace_per_s: float = field(default=2.0, validator=positive)
    pace: Mapping[str, float] = field(factory=dict, validator=each_positive)


class AgePolicy(StrEnum):
    """What happens outside age-restricted channels to media whose age rating nobody knows."""

    REFUSE = "refuse"
    SPOILER = "spoiler"
    ALLOW = "allow"


class Threads(StrEnum):
    """What is fetched of a post that is a part of its author's thread."""

    POST = "post"
    THREAD = "thread"


@frozen(kw_only=True)
class AuditSettings:
    """How long administrative acts and denied attempts are kept."""

    keep_days: float = field(default=365.0, validator=at_least(1))


@frozen(kw_only=True)
class ServerSettings:
    """What holds in a server that has set nothing else, and in direct messages."""

    quality: str = field(default="best", validator=one_of("best", "1080p", "720p", "480p", "audio"))
    spoiler: bool = False
    age_policy: str = field(default="spoiler", validator=one_of(*AgePolicy))
    threads: str = field(default="post", validator=one_of(*Threads))
    language: str = field(default="auto", validator=one_of("auto", "en", "de", "es", "ja"))
    keep_source_message: bool = True
    notify_on_finish: bool = False


@frozen(kw_only=True)
class NetworkSettings:
    """The door to the outside; `ca_file` is a PEM bundle to trust instead of the usual one; a speed of 0 is none."""

    ca_file: str = ""
    allow: tuple[str, ...] = field(default=(), validator=each_inner_place)
    idle_timeout_s: float = field(default=60.0, validator=positive)
    max_bytes_per_s: int = field(default=0, validator=zero_or_at_least(LEAST_SPEED))
    max_job_bytes_per_s: int = field(default=0, validator=zero_or_at_least(LEAST_SPEED))

    def allows(self, host: str, port: int) -> bool:
        """Whether a link may lead to `host` at `port` although that is not the public internet."""
        return any(InnerPlace.parse(place).holds(host, port) for place in self.allow)


@frozen(kw_only=True)
class WebSettings:
    """The bot's own web server: none where `listen` is empty; it gives out links where `public_url` is set too."""

    listen: str = field(default="", validator=socket_address)
    public_url: str = field(default="", validator=web_origin)
    link_h: float = field(default=24.0, validator=between(0.1, LONGEST_LINK_H))

    @property
    def has_links(self) -> bool:
        """Whether files that are too large to be posted get a link."""
        return bool(self.listen and self.public_url)


@frozen(kw_only=True)
class PluginSettings:
    """Which plugins may load, and as what; `tables` holds the `[plugins.<name>]` tables as they were written."""

    allow: tuple[str, ...] = field(default=(), validator=each_package)
    block: tuple[str, ...] = ()
    pin: Mapping[str, str] = field(factory=dict, validator=each_sha256)
    safe_mode: bool = False
    tables: Mapping[str, Mapping[str, Any]] = field(factory=dict, repr=False)


@frozen(kw_only=True)
class CanarySettings:
    """What `bossbot canary` fetches: `links` maps a plugin's name to a link in place of the plugin's own."""

    links: Mapping[str, str] = field(factory=dict, validator=each_link)


@frozen(kw_only=True)
class ToolSettings:
    """Programs beside us; empty means the one that came with the packages."""

    ffmpeg: str = ""


@frozen(kw_only=True)
class LogSettings:
    """What is logged and how: `auto` is pretty on a terminal and JSON elsewhere."""

    level: str = field(default="info", validator=one_of("debug", "info", "warning", "error"))
    format: str = field(default="auto", validator=one_of("auto", "json", "pretty"))


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
    audit: AuditSettings = AuditSettings()
    servers: ServerSettings = ServerSettings()
    network: NetworkSettings = NetworkSettings()
    web: WebSettings = WebSettings()
    plugins: PluginSettings = PluginSettings()
    canary: CanarySettings = CanarySettings()
    tools: ToolSettings = ToolSettings()
    logs: LogSettings = LogSettings()
