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
    """One durable row. `fence` grows with each claim: a write that names an older one changes nothing."""

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

    @property
    def kind(self) -> MediaKind:
        """What stands behind the link."""
        return self.match.kind
