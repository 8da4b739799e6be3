"""What the queue asks of a database: small operations, each atomic, in the order they were asked for.

`add`, `retry`, `finish`, `cancel`, `clear`, `told`, `recover`, `forget_user`, `pause` and `resume` are durable when
they return. What nobody is told of (claims, heartbeats, states on the way) may be taken back by a power cut, together
with all that came after it.

`bossbot_core.queue.sqlite` fulfils it. Another database does by passing `tests/integration/queue/contract`.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from attrs import Factory, frozen

from bossbot_core.api import ErrorCode
from bossbot_core.queue.clock import Moment
from bossbot_core.queue.jobs import Job, JobState, NewJob


@frozen(kw_only=True)
class Caps:
    """How many jobs may run at once; `guilds` names those that allow fewer than `guild`."""

    total: int
    guild: int
    platform: int
    guilds: Mapping[int, int] = Factory(dict)

    def of_guild(self, guild_id: int) -> int:
        """How many jobs of a guild."""
        return min(self.guild, self.guilds.get(guild_id, self.guild))


@frozen(kw_only=True)
class Place:
    """A waiting job's place in the order of claims; `overdue` where delayed jobs fell due and stand beside it still."""

    place: int
    overdue: bool


@frozen(kw_only=True)
class Ways:
    """What may stand in a job's way: running jobs (all, of its guild, of its platform, of its media), and a pause."""

    running: int
    of_guild: int
    of_platform: int
    of_media: int
    paused: bool


@frozen(kw_only=True)
class Lease:
    """A running job's lease; it changes with each claim and each heartbeat."""

    job_id: int
    fence: int
    until: float


@frozen(kw_only=True)
class End:
    """How a job ended; `size_bytes` is what was posted, `told` whether the person has been told already.

    What is not `counted` is no download: the metrics leave it out.
    """

    state: JobState
    code: str = ""
    size_bytes: int = 0
    told: bool = True
    counted: bool = True


@frozen(kw_only=True)
class Metric:
    """Jobs of one platform that ended in one hour in one way: `completed`, `cancelled` or the code of the error.

    `hour` is its first second since 1970; `seconds` are those between the last claim and the end.
    """

    hour: int
    plugin: str
    outcome: str
    jobs: int
    size_bytes: int
    seconds: float


@frozen(kw_only=True)
class Asker:
    """Somebody's jobs in a guild, with `private` ones or without."""

    guild_id: int
    user_id: int
    private: bool


class QueueDriver(Protocol):
    """The queue's store. A job that names a stale fence changes nothing: the answer is None (or False)."""

    async def add(self, new: NewJob, at: Moment, most: int) -> Job | None:
        """A new waiting job, or None where `most` of its guild wait already.

        A question that it answers is answered with it; raises `PermanentError` where that is answered already.
        """

    async def get(self, job_id: int) -> Job | None:
        """The job with this number."""

    async def place(self, job_id: int, at: Moment) -> Place | None:
        """Where a waiting job stands; None where it does not wait."""

    async def waiting(self, guild_id: int, limit: int, offset: int) -> list[Job]:
        """A guild's live jobs: running, then ready in the order of claims, then delayed."""

    async def own(self, guild_id: int, user_id: int, limit: int) -> list[Job]:
        """Somebody's live jobs in a guild: running, then those that wait."""

    async def history(self, asker: Asker, limit: int, offset: int) -> list[Job]:
        """What somebody asked for, live or ended, newest first."""

    async def remembered(self, asker: Asker) -> int:
        """How many jobs `history` has in all."""

    async def queued(self, guild_id: int) -> int:
        """How many jobs of a guild wait."""

    async def count(self, guild_id: int) -> int:
        """How many jobs of a guild have not ended."""

    async def live_ids(self) -> frozenset[int]:
        """All jobs that have not ended."""

    async def next_due(self) -> float | None:
        """When the first delayed job falls due."""

    async def ways(self, job: Job) -> Ways:
        """What may stand in a job's way."""

    async def promote(self, at: Moment) -> None:
        """Put delayed jobs that fell due into their lanes; `add` and `claim` do so too."""

    async def claim(self, owner: str, at: Moment, lease_until: float, caps: Caps) -> Job | None:
        """The next job that may run, leased."""

    async def advance(self, job: Job, state: JobState) -> Job | None:
        """A running job in its next state."""

    async def choose(self, job: Job) -> Job | None:
        """A running job, which from now on wants what the `options` of this value say."""

    async def heartbeat(self, job: Job, lease_until: float) -> bool:
        """Whether the lease could be prolonged."""

    async def retry(self, job: Job, at: Moment, delay_s: float, code: ErrorCode) -> Job | None:
        """The job, waiting again; cancelled, and untold, where that was asked for in the meantime."""

    async def finish(self, job: Job, at: Moment, end: End) -> Job | None:
        """The job in a final state."""

    async def cancel(self, job_id: int, at: Moment) -> Job | None:
        """A waiting job cancelled, and untold; a running one marked, an ended one as it is."""

    async def untold(self) -> list[Job]:
        """The ended jobs that nobody was told of, oldest first."""

    async def told(self, job_id: int) -> None:
        """Note that the end was told."""

    async def clear(self, guild_id: int, at: Moment) -> list[Job]:
        """Every waiting job of a guild, cancelled."""

    async def leases(self) -> list[Lease]:
        """Of all running jobs, oldest job first."""

    async def recover(self, leases: Sequence[Lease], max_attempts: int, at: Moment) -> list[Job]:
        """Queue again what is still held under one of these leases; what ends instead is returned, and untold."""

    async def rein_in(self, at: Moment) -> None:
        """No delayed job waits longer from now on than it was meant to in all."""

    async def hasten(self, code: ErrorCode, at: Moment) -> int:
        """Let the jobs that are delayed for this reason fall due; how many those were."""

    async def pause(self, guild_id: int, at: Moment) -> None:
        """Start nothing of a guild."""

    async def resume(self, guild_id: int) -> None:
        """Start a guild's jobs again."""

    async def paused(self, guild_id: int) -> bool:
        """Whether a guild is paused."""

    async def prune(self, at: Moment, most: int) -> int:
        """Forget up to `most` jobs of each kind that ended long ago, with their posts; how many those were."""

    async def of_user(self, user_id: int) -> list[Job]:
        """A person's jobs, live and ended, oldest first."""

    async def forget_user(self, user_id: int) -> int:
        """Forget a person's ended jobs, with their posts; how many those were."""

    async def forget_metrics(self, before: float) -> int:
        """Drop what was counted in hours that began before; how many rows those were."""

    async def metrics(self, since: float, guild_id: int | None = None) -> list[Metric]:
        """What was counted of one guild, or of all, in hours that began at or after, oldest first."""
