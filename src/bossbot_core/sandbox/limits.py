"""Discord's own limits, as settings of the sandbox, and its rate-limit buckets."""

import hashlib
import time
from collections.abc import Callable, Mapping
from math import ceil

from attrs import Factory, define, frozen

MIB = 1024 * 1024
UPLOAD_LIMITS = tuple((f"{mebibytes} MiB", mebibytes * MIB) for mebibytes in (10, 25, 50, 100, 500))
"""What `attachment_size_limit` can be, by Nitro and boosts; the first is what everybody has."""
USUAL_UPLOAD_LIMIT = UPLOAD_LIMITS[0][1]


@frozen
class Bucket:
    """At most `limit` requests in `window_s` seconds."""

    limit: int
    window_s: float


def _buckets() -> Mapping[str, Bucket]:
    # Discord documents none of these and says not to hard-code them; five edits in five seconds is what bots see.
    return {
        "PATCH /channels/{channel}/messages/{message}": Bucket(5, 5.0),
        "PATCH /webhooks/{application}/{token}/messages/{message}": Bucket(5, 5.0),
        "POST /channels/{channel}/messages": Bucket(5, 5.0),
        "POST /webhooks/{application}/{token}": Bucket(5, 2.0),
    }


@frozen(kw_only=True)
class SandboxLimits:
    """Every limit that a test may want to move. Sources: interactions/receiving-and-responding, topics/rate-limits."""

    first_response_s: float = 3.0
    token_life_s: float = 900.0
    nonce_window_s: float = 300.0
    followups_user_installed: int = 5
    default_bucket: Bucket = Bucket(50, 1.0)
    global_bucket: Bucket = Bucket(50, 1.0)
    buckets: Mapping[str, Bucket] = Factory(_buckets)


@frozen(kw_only=True)
class Spent:
    """What is left of a bucket after one more request."""

    name: str
    bucket: Bucket
    remaining: int
    reset_after_s: float
    refused: bool

    @property
    def headers(self) -> dict[str, str]:
        """Discord's rate-limit headers; a refusal carries `Retry-After` too."""
        headers = {
            "X-RateLimit-Limit": str(self.bucket.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": f"{time.time() + self.reset_after_s:.3f}",
            "X-RateLimit-Reset-After": f"{self.reset_after_s:.3f}",
            "X-RateLimit-Bucket": self.name,
        }
        if self.refused:
            headers |= {"Retry-After": str(ceil(self.reset_after_s)), "X-RateLimit-Scope": "user"}
        return headers


@define
class _Window:
    ends: float
    used: int = 0


class RateLimits:
    """Counts requests in fixed windows, one for each bucket and major parameter.

    Real time, never the sandbox's clock: the bot waits in real time too.
    """

    def __init__(self, limits: SandboxLimits, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._windows: dict[tuple[str, str], _Window] = {}

    def spend(self, route: str, major: str) -> Spent:
        """Counts one request on a route (`PATCH /channels/{channel}/messages/{message}`)."""
        return self._count(route, major, self._limits.buckets.get(route, self._limits.default_bucket))

    def spend_global(self) -> Spent:
        """Counts one request of the bot's; interaction endpoints are exempt."""
        return self._count("global", "", self._limits.global_bucket)

    def _count(self, route: str, major: str, bucket: Bucket) -> Spent:
        now = self._monotonic()
        window = self._windows.get((route, major))
        if window is None or window.ends <= now:
            window = self._windows[route, major] = _Window(now + bucket.window_s)
        refused = window.used >= bucket.limit
        window.used += not refused
        return Spent(
            name=hashlib.sha256(route.encode()).hexdigest()[:32],
            bucket=bucket,
            remaining=bucket.limit - window.used,
            reset_after_s=window.ends - now,
            refused=refused,
        )
