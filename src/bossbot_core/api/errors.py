"""Every way a job can fail, as one closed tree.

    BossBotError
    ├── TransientError     tried again with back-off, then told
    └── PermanentError     told at once

What went wrong is the `code`, not the class: two classes decide what happens next, the code decides what people read.
"""

from enum import StrEnum
from typing import Self

from attrs import frozen

from bossbot_core.api.wording import Value, worded


class ErrorCode(StrEnum):
    """The closed list of reasons; a code is stable and never reused for something else."""

    INVALID_URL = "invalid_url"
    INVALID_VALUE = "invalid_value"
    UNSUPPORTED_URL = "unsupported_url"
    BLOCKED_ADDRESS = "blocked_address"
    BLOCKED_BY_SERVER = "blocked_by_server"
    BLOCKED = "blocked"
    LOGIN_REQUIRED = "login_required"
    PRIVATE = "private"
    REMOVED = "removed"
    AGE_RESTRICTED = "age_restricted"
    GEO_BLOCKED = "geo_blocked"
    RATE_LIMITED = "rate_limited"
    TOO_LARGE = "too_large"
    TOO_MANY_ITEMS = "too_many_items"
    LIVE_STREAM = "live_stream"
    DRM_PROTECTED = "drm_protected"
    NO_MEDIA = "no_media"
    PLATFORM_CHANGED = "platform_changed"
    NETWORK = "network"
    TIMEOUT = "timeout"
    STORAGE_FULL = "storage_full"
    QUOTA_EXCEEDED = "quota_exceeded"
    QUEUE_FULL = "queue_full"
    COOLDOWN = "cooldown"
    MISSING_PERMISSION = "missing_permission"
    NOT_FOUND = "not_found"
    CANCELLED = "cancelled"
    PLUGIN_CRASHED = "plugin_crashed"
    PLUGIN_RESTING = "plugin_resting"
    UPLOAD_FAILED = "upload_failed"
    SHUTTING_DOWN = "shutting_down"
    INTERNAL = "internal"


class Mender(StrEnum):
    """Who can do something about a failure."""

    YOU = "you"
    SERVER_ADMINS = "server_admins"
    OPERATOR = "operator"
    PLATFORM = "platform"
    TRY_LATER = "try_later"


@frozen
class Explanation:
    """One sentence that is safe to show a stranger, and who can mend it."""

    sentence: str
    mender: Mender


EXPLANATIONS: dict[ErrorCode, Explanation] = {
    ErrorCode.INVALID_URL: Explanation("That is not a link I can read.", Mender.YOU),
    ErrorCode.INVALID_VALUE: Explanation("That value does not fit.", Mender.YOU),
    ErrorCode.UNSUPPORTED_URL: Explanation("No installed plugin serves that site.", Mender.OPERATOR),
    ErrorCode.BLOCKED_ADDRESS: Explanation("That link leads to a private or internal address.", Mender.YOU),
    ErrorCode.BLOCKED_BY_SERVER: Explanation("This server does not allow that site.", Mender.SERVER_ADMINS),
    ErrorCode.BLOCKED: Explanation("Whoever runs the bot has blocked you.", Mender.OPERATOR),
    ErrorCode.LOGIN_REQUIRED: Explanation("The platform shows this only to people who are logged in.", Mender.OPERATOR),
    ErrorCode.PRIVATE: Explanation("This post is private.", Mender.PLATFORM),
    ErrorCode.REMOVED: Explanation("This post no longer exists.", Mender.PLATFORM),
    ErrorCode.AGE_RESTRICTED: Explanation("The platform asks for proof of age before it shows this.", Mender.OPERATOR),
    ErrorCode.GEO_BLOCKED: Explanation("The platform does not show this where the bot runs.", Mender.OPERATOR),
    ErrorCode.RATE_LIMITED: Explanation("The platform asks us to slow down.", Mender.TRY_LATER),
    ErrorCode.TOO_LARGE: Explanation("The file is larger than can be posted here.", Mender.YOU),
    ErrorCode.TOO_MANY_ITEMS: Explanation("There are more items behind this link than one job may fetch.", Mender.YOU),
    ErrorCode.LIVE_STREAM: Explanation("This is live; try again when the stream has ended.", Mender.TRY_LATER),
    ErrorCode.DRM_PROTECTED: Explanation("This is copy-protected and cannot be downloaded.", Mender.PLATFORM),
    ErrorCode.NO_MEDIA: Explanation("There is no photo, video or sound behind this link.", Mender.YOU),
    ErrorCode.PLATFORM_CHANGED: Explanation("The platform answered in a way the bot does not know.", Mender.OPERATOR),
    ErrorCode.NETWORK: Explanation("The platform could not be reached.", Mender.TRY_LATER),
    ErrorCode.TIMEOUT: Explanation("The download took too long and was stopped.", Mender.TRY_LATER),
    ErrorCode.STORAGE_FULL: Explanation("The bot's disk is full.", Mender.OPERATOR),
    ErrorCode.QUOTA_EXCEEDED: Explanation("Today's download quota is used up.", Mender.TRY_LATER),
    ErrorCode.QUEUE_FULL: Explanation("The queue is full.", Mender.TRY_LATER),
    ErrorCode.COOLDOWN: Explanation("That was quick; wait a moment.", Mender.TRY_LATER),
    ErrorCode.MISSING_PERMISSION: Explanation("The bot or you may not do that here.", Mender.SERVER_ADMINS),
    ErrorCode.NOT_FOUND: Explanation("There is no such job here.", Mender.YOU),
    ErrorCode.CANCELLED: Explanation("The download was cancelled.", Mender.YOU),
    ErrorCode.PLUGIN_CRASHED: Explanation("The plugin for this site crashed.", Mender.OPERATOR),
    ErrorCode.PLUGIN_RESTING: Explanation("The plugin for this site crashed too often and rests.", Mender.OPERATOR),
    ErrorCode.UPLOAD_FAILED: Explanation("Discord did not take the file.", Mender.TRY_LATER),
    ErrorCode.SHUTTING_DOWN: Explanation("The bot is restarting or being looked after.", Mender.TRY_LATER),
    ErrorCode.INTERNAL: Explanation("Something broke inside the bot.", Mender.OPERATOR),
}


class BossBotError(Exception):
    """A failure with a code.

    `template` may be shown to anyone (it defaults to the code's own sentence); its places, `{like_this}`, are filled
    from `values`, see `bossbot_core.api.wording`. `detail` goes to the log only. `mender` is who can do something about
    it.
    """

    def __init__(self, code: ErrorCode, template: str | None = None, *, detail: str = "", **values: Value) -> None:
        self.code = code
        self.template = template or EXPLANATIONS[code].sentence
        self.values = values
        self.detail = detail
        self.mender = EXPLANATIONS[code].mender
        super().__init__(f"{code}: {detail or self.sentence}")

    def mended_by(self, mender: Mender) -> Self:
        """The same failure, where it is not who usually can that can do something about it."""
        self.mender = mender
        return self

    @property
    def sentence(self) -> str:
        """What happened, in English."""
        return worded(self.template, self.values)


class PermanentError(BossBotError):
    """Trying again would give the same answer; the person is told at once."""


class TransientError(BossBotError):
    """Trying again may work; `retry_after_s` (seconds) is the platform's own wish and wins over our back-off."""

    def __init__(
        self,
        code: ErrorCode,
        template: str | None = None,
        *,
        detail: str = "",
        retry_after_s: float | None = None,
        **values: Value,
    ) -> None:
        super().__init__(code, template, detail=detail, **values)
        self.retry_after_s = retry_after_s
