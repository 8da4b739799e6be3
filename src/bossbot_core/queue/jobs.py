"""A job as a value: what is wanted, for whom, and how far it is."""

from datetime import datetime
from enum import IntEnum, StrEnum

from attrs import field, frozen

from bossbot_core.api import MediaKind, Quality, UrlMatch


class JobState(StrEnum):
    """`queued → downloading → processing → uploading → completed | failed | cancelled`."""

    QUEUED = "queued"
    DOWNLOADING = "downloading"
    PROCESSING = "processing"
    UPLOADING = "uploading"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether the job has ended."""
        return self in {JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED}

    @property
    def running(self) -> bool:
        """Whether a worker holds the job."""
        return self in {JobState.DOWNLOADING, JobState.PROCESSING, JobState.UPLOADING}


class Priority(IntEnum):
    """Higher is served first."""

    LOW = 0
    NORMAL = 1
    HIGH = 2


@frozen(kw_only=True)
class ReplyTarget:
    """Where and how to answer.

    `interaction_token` is good until `token_expires_at` (Discord: 15 minutes after the command); `guild_id` is 0 in
    direct messages; `bot_in_channel` is False where the app is only user-installed and may not post by itself.
    """

    application_id: int
    interaction_id: int
    interaction_token: str = field(repr=False)
    token_expires_at: datetime
    guild_id: int
    channel_id: int
    user_id: int
    upload_limit_bytes: int
    locale: str = "en-US"
    private: bool = False
    spoiler: bool = False
    bot_in_channel: bool = True


@frozen(kw_only=True)
class NewJob:
    """A claim that passed the gate and may be queued."""

    plugin: str
    match: UrlMatch
    quality: Quality
    reply: ReplyTarget
    priority: Priority = Priority.NORMAL


@frozen(kw_only=True)
class Job:
    """One durable row. `fence` grows with each claim: a write that names an older one changes nothing.

    A row forgets the interaction's token when the job has ended; the value that ended it still holds the token, so that
    the person can be told.
    """

    id: int
    state: JobState
    plugin: str
    match: UrlMatch
    quality: Quality
    reply: ReplyTarget
    priority: Priority
    attempts: int
    fence: int
    created_at: datetime
    not_before: datetime
    finished_at: datetime | None = None
    error_code: str = ""
    cancel_requested: bool = False

    @property
    def kind(self) -> MediaKind:
        """What stands behind the link."""
        return self.match.kind


class LeaseLostError(Exception):
    """Another claim, a restart or an end came first: this worker no longer owns the job and must stop."""

    def __init__(self, job: Job) -> None:
        self.job = job
        super().__init__(f"job {job.id} is no longer held under fence {job.fence}")
