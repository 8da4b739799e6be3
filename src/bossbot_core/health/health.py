"""A platform's health as a value: the last ten fetches that say something of it, and what follows from them.

`docs/operate/platforms.md` tells operators the same numbers.
"""

from collections import Counter
from datetime import UTC, datetime
from enum import StrEnum

from attrs import evolve, frozen

from bossbot_core.api import ErrorCode

COUNTED = frozenset(
    {
        ErrorCode.PLATFORM_CHANGED,
        ErrorCode.LOGIN_REQUIRED,
        ErrorCode.RATE_LIMITED,
        ErrorCode.NETWORK,
        ErrorCode.TIMEOUT,
        ErrorCode.PLUGIN_CRASHED,
        ErrorCode.PLUGIN_RESTING,
    }
)
"""Failures that are the platform's fault or ours; that a post is removed, private or without media says nothing."""

MOST = 10
LONGEST_S = 3 * 24 * 3600.0
"""What is older says nothing of today."""

LEAST = 5
SHAKY_BELOW = 0.8
BAD_BELOW = 0.5


class HealthState(StrEnum):
    """How a platform does."""

    UNKNOWN = "unknown"
    """Too few fetches lately to say."""
    GOOD = "good"
    SHAKY = "shaky"
    BAD = "bad"


@frozen
class Outcome:
    """One fetch: when it ended (seconds since 1970), and its error's code, empty where it went well."""

    at: float
    code: str = ""


@frozen(kw_only=True)
class Health:
    """The outcomes that count, oldest first; `last_good` is in seconds since 1970."""

    recent: tuple[Outcome, ...] = ()
    last_good: float | None = None

    def plus(self, outcome: Outcome) -> "Health":
        """With one more."""
        good = self.last_good if outcome.code else outcome.at
        return evolve(self, recent=(*self.recent, outcome)[-MOST:], last_good=good)

    def at(self, now: float) -> "Health":
        """Without what is too old; what a clock that was ahead dated into the future counts as of now."""
        return evolve(self, recent=tuple(each for each in self.recent if now - each.at <= LONGEST_S))

    @property
    def ended(self) -> int:
        """How many count."""
        return len(self.recent)

    @property
    def well(self) -> int:
        """How many of them went well."""
        return sum(not outcome.code for outcome in self.recent)

    @property
    def last_good_at(self) -> datetime | None:
        """When a fetch last went well."""
        return None if self.last_good is None else datetime.fromtimestamp(self.last_good, UTC)

    @property
    def failures(self) -> dict[str, int]:
        """How many failed by each code, the most frequent first."""
        return dict(Counter(outcome.code for outcome in self.recent if outcome.code).most_common())

    @property
    def state(self) -> HealthState:
        """What follows."""
        if self.ended < LEAST:
            return HealthState.UNKNOWN
        rate = self.well / self.ended
        if rate < BAD_BELOW:
            return HealthState.BAD
        return HealthState.SHAKY if rate < SHAKY_BELOW else HealthState.GOOD
