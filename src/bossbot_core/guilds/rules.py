"""What holds in one place of a server, as a value."""

from enum import StrEnum

from attrs import frozen

from bossbot_core.api import Quality
from bossbot_core.guilds.sites import covered
from bossbot_core.settings import AgePolicy, Threads


class Language(StrEnum):
    """What the bot speaks; `auto` is each person's own language."""

    AUTO = "auto"
    ENGLISH = "en"
    GERMAN = "de"
    SPANISH = "es"
    JAPANESE = "ja"


@frozen(kw_only=True)
class Rules:
    """The effective settings of a channel.

    An empty tuple of platforms, allowed sites or allowed users means everything; a channel of 0 is none.
    """

    enabled_platforms: tuple[str, ...]
    max_file_bytes: int
    quality: Quality
    concurrent_jobs: int
    queue_size: int
    daily_quota_bytes: int
    retention_s: float
    spoiler: bool
    age_policy: AgePolicy
    threads: Threads
    allowed_sites: tuple[str, ...]
    blocked_sites: tuple[str, ...]
    allowed_users: tuple[int, ...]
    blocked_users: tuple[int, ...]
    output_channel_id: int
    language: Language
    auto_download_channel_ids: tuple[int, ...]
    keep_source_message: bool
    notify_on_finish: bool

    def serves(self, platform: str) -> bool:
        """Whether a platform is switched on here."""
        return not self.enabled_platforms or platform in self.enabled_platforms

    def admits(self, user_id: int) -> bool:
        """Whether a person may use the bot here; a block wins."""
        if user_id in self.blocked_users:
            return False
        return not self.allowed_users or user_id in self.allowed_users

    def permits(self, *hosts: str) -> bool:
        """Whether a link with these hosts (the pasted one and the one that is fetched) may be served.

        A block of any of them wins; where sites are allowed by name, one of them must be.
        """
        if any(covered(host, self.blocked_sites) for host in hosts):
            return False
        return not self.allowed_sites or any(covered(host, self.allowed_sites) for host in hosts)
