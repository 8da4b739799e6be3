"""What ended, added up for people: by time, by platform, by the code of failures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from bossbot_core.queue.driver import Metric
from bossbot_core.queue.jobs import JobState

HOUR_S = 3600
DAY_S = 24 * HOUR_S


@frozen(kw_only=True)
class Span:
    """Whole days (UTC): `days` of them, from `start`."""

    start: datetime
    days: int


@frozen(kw_only=True)
class Tally:
    """How many jobs ended in each way; `size_bytes` is what was posted."""

    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    size_bytes: int = 0

    @property
    def jobs(self) -> int:
        """All of them."""
        return self.completed + self.failed + self.cancelled

    def plus(self, metric: Metric) -> "Tally":
        """With what one row counts."""
        known = metric.outcome in {JobState.COMPLETED, JobState.CANCELLED}
        outcome = metric.outcome if known else JobState.FAILED.value
        more = {outcome: getattr(self, outcome) + metric.jobs}
        return evolve(self, size_bytes=self.size_bytes + metric.size_bytes, **more)


@frozen(kw_only=True)
class Bar:
    """What ended in one hour (of a single day) or on one day, which began at `start`."""

    start: datetime
    tally: Tally = Tally()


@frozen(kw_only=True)
class Figures:
    """What ended in a span; platforms and failures, by their code, with the most frequent first."""

    bars: tuple[Bar, ...]
    total: Tally = Tally()
    platforms: Mapping[str, Tally] = field(factory=dict)
    failures: Mapping[str, int] = field(factory=dict)


def figures(metrics: Iterable[Metric], span: Span) -> Figures:
    """Add up what was counted; a single day is shown by its hours."""
    step_s = HOUR_S if span.days == 1 else DAY_S
    counts = [Tally()] * (span.days * DAY_S // step_s)
    total = Tally()
    platforms: dict[str, Tally] = defaultdict(Tally)
    failures: Counter[str] = Counter()
    for metric in metrics:
        place = int(metric.hour - span.start.timestamp()) // step_s
        if not 0 <= place < len(counts):  # counted while the clock was wrong
            continue
        counts[place] = counts[place].plus(metric)
        total = total.plus(metric)
        platforms[metric.plugin] = platforms[metric.plugin].plus(metric)
        if metric.outcome not in {JobState.COMPLETED, JobState.CANCELLED}:
            failures[metric.outcome] += metric.jobs
    return Figures(
        bars=tuple(
            Bar(start=span.start + n * timedelta(seconds=step_s), tally=tally) for n, tally in enumerate(counts)
        ),
        total=total,
        platforms=dict(sorted(platforms.items(), key=lambda item: (-item[1].jobs, item[0]))),
        failures=dict(failures.most_common()),
    )
