"""What a plugin receives: capabilities bound to one job and one plugin, never the application."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from math import inf
from pathlib import Path
from time import monotonic
from typing import Protocol

from attrs import frozen

from bossbot_core.api.models import JobLimits, Phase


class Workspace(Protocol):
    """The job's own folder; everything a job writes stays inside it."""

    @property
    def root(self) -> Path:
        """The folder, absolute."""

    def path(self, name: str) -> Path:
        """The path for a file called `name`, made safe for every file system; never outside `root`."""

    def used_bytes(self) -> int:
        """Bytes on disk below `root` right now."""


class PaceLimiter(Protocol):
    """The platform's pace, shared by all jobs of the bot. Calls block; they are made in the job's own process."""

    def acquire(self) -> None:
        """Wait until the platform may be asked once more."""

    def back_off(self, seconds: float) -> None:
        """Let every job of this platform wait, as a `Retry-After` header asks."""


class Conversions(Protocol):
    """Turns at converting media, shared by all jobs of the bot. Calls block; they are made in the job's own process."""

    def turn(self, *, within_s: float) -> AbstractContextManager[None]:
        """A block that has a turn; raises `TimeoutError` where none came within so many seconds. It is not nested."""


class ProgressReporter(Protocol):
    """Tells the person who waits how far the job is; cheap to call often."""

    def __call__(
        self,
        phase: Phase,
        *,
        done_bytes: int = 0,
        total_bytes: int | None = None,
        item: int | None = None,
        items: int | None = None,
    ) -> None:
        """`done_bytes` of `total_bytes` of file `item` (from 1) of `items`."""


class HttpClient(Protocol):
    """A small HTTP client that goes through the egress door; sizes and redirects are bounded."""

    def get_json(self, url: str, *, headers: Mapping[str, str] | None = None) -> object:
        """The decoded JSON reply (at most 8 MiB); raises `TransientError` or `PermanentError` by status."""

    def final_url(
        self, url: str, *, headers: Mapping[str, str] | None = None, until: Callable[[str], bool] | None = None
    ) -> str:
        """Where a short link leads, after at most 5 redirects, or the first address on the way that `until` accepts."""


class JobLog(Protocol):
    """A structured log bound to the job: stable event names with fields."""

    def debug(self, event: str, **fields: object) -> None:
        """For the curious."""

    def info(self, event: str, **fields: object) -> None:
        """For the operator."""

    def warning(self, event: str, **fields: object) -> None:
        """For an operator who should look."""


@frozen(kw_only=True)
class Egress:
    """The one door to the outside: a loopback proxy with this job's own credentials, and the authorities to trust."""

    proxy_url: str = ""
    ca_file: Path | None = None


@frozen(kw_only=True)
class JobContext[S]:
    """All that a plugin may use while it works on one job; new capabilities will be new attributes.

    `ends_at` is when the job is stopped, by the clock of `time.monotonic`. After a `last_try` nobody tries again: what
    has come by then is all that comes.
    """

    job_id: int
    settings: S
    workspace: Workspace
    limiter: PaceLimiter
    conversions: Conversions
    progress: ProgressReporter
    limits: JobLimits
    http: HttpClient
    egress: Egress
    ffmpeg_path: str
    log: JobLog
    ends_at: float = inf
    last_try: bool = False

    @property
    def left_s(self) -> float:
        """Seconds until the job is stopped."""
        return self.ends_at - monotonic()

    def converting(self, *, reserve_s: float = 0.0) -> AbstractContextManager[None]:
        """A block that may convert: it waits until few enough jobs do, and the person reads that the job converts.

        Raises `TimeoutError` when the job has no more than `reserve_s` seconds left. Such blocks are not nested.
        """
        return self.conversions.turn(within_s=self.left_s - reserve_s)
