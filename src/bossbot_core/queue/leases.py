"""Who has lost a job: our own leases end by the monotonic clock, others' by what is written."""

from collections.abc import Callable, Iterable

from bossbot_core.queue.driver import Lease
from bossbot_core.queue.jobs import Job


class Leases:
    """The leases that this process holds, and those of others that it has seen."""

    def __init__(self, lease_s: float, now: Callable[[], float]) -> None:
        self._lease_s = lease_s
        self._now = now
        self._held: dict[int, tuple[int, float]] = {}
        self._seen: dict[Lease, float] = {}

    def __len__(self) -> int:
        return len(self._held)

    def until(self) -> float:
        """When a lease ends that begins now."""
        return self._now() + self._lease_s

    def hold(self, job: Job, until: float) -> None:
        """Note that a job is held here."""
        self._held[job.id] = (job.fence, until)

    def drop(self, job: Job) -> None:
        """Note that a job is no longer held here."""
        if self._held.get(job.id, (None,))[0] == job.fence:
            del self._held[job.id]

    def expired(self, leases: Iterable[Lease]) -> list[Lease]:
        """Those whose holder has been silent for too long."""
        now = self._now()
        self._seen = {lease: self._seen.get(lease, now) for lease in leases}
        return [lease for lease in self._seen if self._until(lease) < now]

    def _until(self, lease: Lease) -> float:
        fence, until = self._held.get(lease.job_id, (None, 0.0))
        if fence == lease.fence:
            return until
        # Another process wrote its lease by a clock that may have been set back since: it ends at the latest when it
        # has been seen unchanged for as long as a lease lasts.
        return min(lease.until, self._seen[lease] + self._lease_s)
