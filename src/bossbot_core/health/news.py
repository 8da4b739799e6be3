"""What the bot's owner should hear of a platform, once."""

import zlib
from datetime import datetime
from enum import StrEnum

from attrs import Factory, frozen

from bossbot_core.health.health import Health


class NewsKind(StrEnum):
    """What has changed."""

    BAD = "bad"
    GOOD = "good"
    COOKIES = "cookies"


@frozen(kw_only=True)
class News:
    """`cookies_end_at` is set where the cookies end soon."""

    plugin: str
    kind: NewsKind
    health: Health = Factory(Health)
    cookies_end_at: datetime | None = None

    @property
    def key(self) -> str:
        """The same for the same news, so that it can be recognised; at most 25 characters."""
        moment = self.cookies_end_at.timestamp() if self.cookies_end_at else self.health.recent[-1].at
        return f"{self.kind[0]}-{zlib.crc32(self.plugin.encode()):x}-{int(moment)}"
