"""A job as a value: what is wanted, for whom, and how far it is."""

from datetime import datetime
from enum import IntEnum, StrEnum

from attrs import asdict, field, frozen

from bossbot_core.api import MediaKind, Quality, UrlMatch
from bossbot_core.settings import AgePolicy


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


class WaitReason(StrEnum):
    """Why a queued job does not run yet; the first that applies, in the order of this list."""

    DRAINING = "draining"
    """The bot is about to stop, or is being looked after, and starts nothing new."""
    PAUSED = "paused"
    """Someone paused the server's downloads."""
    DELAYED = "delayed"
    """It failed for the moment and is tried again later."""
    SAME_MEDIA = "same_media"
    """Another job fetches the same media; this one takes what that one brings."""
    SERVER_BUSY = "server_busy"
    """The server has as many downloads running as it may."""
    PLATFORM_BUSY = "platform_busy"
    """The platform has as many downloads running as it may."""
    POSITION = "position"
    """Others are before it."""
    BUSY = "busy"
    """It is the next one, but the bot has as many downloads running as it may."""
    NEXT = "next"
    """Nothing is in its way."""


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
    `message_id` is the follow-up that shows the status, 0 where that is the command's first answer.
    `output_channel_id` is the channel that gets the files instead, 0 where none does; `age_restricted_channel` tells of
    the one that gets them, and `unknown_age` what becomes there of media without an age rating.

    Where a message asked, `status_message_id` is the bot's own that answers it, `interaction_id` the one that asked,
    and there is no token; `delete_source` says that the message that asked goes once the files are posted. `notify`
    says that the asker is called then.
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
    message_id: int = 0
    output_channel_id: int = 0
    age_restricted_channel: bool = False
    unknown_age: AgePolicy = AgePolicy.SPOILER
    status_message_id: int = 0
    delete_source: bool = False
    notify: bool = False


@frozen(kw_only=True)
class JobOptions:
    """What else is wanted of the media: `subtitles` in a language, `items` as `Selection` writes them, a `thread`.

    `survey` says that the asker wants to choose: the job looks up what there is, and ends with a question. `question`
    is that job where the items are those of a profile: under their numbers there was something else at another time.
    """

    subtitles: str = ""
    items: str = ""
    thread: bool = False
    survey: bool = False
    question: int = 0

    def __str__(self) -> str:
        return ",".join(f"{name}={value}" for name, value in asdict(self).items() if value)


@frozen(kw_only=True)
class NewJob:
    """A claim that passed the gate and may be queued.

    `scope` is empty where everyone would get the same files, and the server's number where its own cookies are used:
    what these bring is never shared with other servers. `answers` is the job whose question this one answers, 0 where
    it answers none: the question is answered when this job is queued, and not without it.
    """

    plugin: str
    match: UrlMatch
    quality: Quality
    reply: ReplyTarget
    priority: Priority = Priority.NORMAL
    options: JobOptions = JobOptions()
    scope: str = ""
    answers: int = 0

    @property
    def media_key(self) -> str:
        """What a fetch would bring: jobs with the same key share one."""
        return _media_key(self)


@frozen(kw_only=True)
class Job:
    """One durable row. `fence` grows with each claim: a write that names an older one changes nothing.

    A row forgets the interaction's token when the job has ended and the person was told; the value that ended it still
    holds the token.
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
    options: JobOptions = JobOptions()
    scope: str = ""

    @property
    def media_key(self) -> str:
        """What a fetch would bring: jobs with the same key share one."""
        return _media_key(self)

    @property
    def kind(self) -> MediaKind:
        """What stands behind the link."""
        return self.match.kind


class LeaseLostError(Exception):
    """Another claim, a restart or an end came first: this worker no longer owns the job and must stop."""

    def __init__(self, job: Job) -> None:
        self.job = job
        super().__init__(f"job {job.id} is no longer held under fence {job.fence}")


def _media_key(job: NewJob | Job) -> str:
    # The upload limit is a part of it, since it decides the format.
    limit = job.reply.upload_limit_bytes
    options = f"({job.options})" if job.options != JobOptions() else ""
    return f"{job.plugin}:{job.match.kind}:{job.quality}{options}:{limit}:{job.scope}:{job.match.media_id}"
