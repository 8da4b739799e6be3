"""What the runner needs from outside; `discord/delivery.py` and the command line fulfil it, `app.py` joins them."""

from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from bossbot_core.api import BossBotError, Phase
from bossbot_core.queue import Job, Question, WaitReason
from bossbot_core.storage import StoredMedia


@frozen(kw_only=True)
class Progress:
    """How far a running job is. `phase` None means uploading; speed in bytes a second; ETA in seconds."""

    phase: Phase | None = Phase.FETCHING
    done_bytes: int = 0
    total_bytes: int | None = None
    speed_bytes_s: float | None = None
    eta_s: float | None = None
    item: int | None = None
    items: int | None = None


@frozen(kw_only=True)
class Waiting:
    """Why a job does not run: its place in the queue (from 1) with the reason, or the seconds to its next try.

    `at_once` is the limit that the reason speaks of, 0 where it speaks of none.
    """

    position: int = 1
    reason: WaitReason = WaitReason.NEXT
    at_once: int = 0
    retry_in_s: float | None = None
    retry_code: str = ""


@frozen(kw_only=True)
class Receipt:
    """Proof of delivery: the messages that carry the files, in order."""

    message_ids: tuple[int, ...]


@frozen(kw_only=True)
class FileLink:
    """Where a stored file can be downloaded until `ends_at`; whoever has the address has the file."""

    url: str = field(repr=False)
    ends_at: datetime


class LargeFiles(Protocol):
    """What becomes of files that are larger than Discord takes."""

    def largest_bytes(self, job: Job) -> int:
        """The largest file that the job may bring."""

    def link(self, job: Job, media: StoredMedia, number: int) -> FileLink | None:
        """A link to the file at this place (from 1); None where the job may have none for it."""


class Delivery(Protocol):
    """Answers the person who asked."""

    async def show(self, job: Job, status: Progress | Waiting) -> None:
        """Show how far the job is; best effort, never raises, never slower than the caller can bear."""

    async def deliver(self, job: Job, media: StoredMedia) -> Receipt:
        """Post the files exactly once, however often this is called for one job.

        Raises `TransientError` where a later call may succeed, `PermanentError` where it cannot.
        """

    async def ask(self, job: Job, question: Question) -> None:
        """Ask which items of the list are wanted; asked again, it is the same question. Never raises."""

    async def tell_failure(self, job: Job, error: BossBotError, error_id: str) -> None:
        """Tell the failure by code and sentence; never raises."""

    async def tell_cancelled(self, job: Job) -> None:
        """Say that the job was cancelled; never raises."""
