"""How long a waiting job will wait, as far as the last day tells."""

from collections.abc import Iterable

from bossbot_core.queue.driver import Metric
from bossbot_core.queue.jobs import JobState, WaitReason

LEAST_JOBS = 5
"""Completed downloads without which nothing is said: fewer tell nothing."""

_PREDICTABLE = frozenset({WaitReason.POSITION, WaitReason.SERVER_BUSY, WaitReason.BUSY})


def usual_s(metrics: Iterable[Metric]) -> float | None:
    """Seconds that a download took on average, or None where too few were completed."""
    done = [metric for metric in metrics if metric.outcome == JobState.COMPLETED]
    jobs = sum(metric.jobs for metric in done)
    return sum(metric.seconds for metric in done) / jobs if jobs >= LEAST_JOBS else None


def starts_in_s(usual: float | None, reason: WaitReason, *, ahead: Iterable[tuple[int, int]]) -> float | None:
    """Seconds until a job starts, or None where nobody can know.

    `ahead` are lines that it stands in: its place in each (1 is next) and how many are served at once.
    """
    if usual is None or reason not in _PREDICTABLE:
        return None
    return max((usual * place / at_once for place, at_once in ahead if at_once), default=None)
