"""What somebody may try after a download that brought nothing: the same again, less of it, or its sound."""

from bossbot_core.api import ErrorCode, MediaKind, Quality
from bossbot_core.discord.buttons import Row, row_of
from bossbot_core.discord.speech import Speech
from bossbot_core.queue import Job

_WORTH_A_RETRY = frozenset(
    {
        ErrorCode.CANCELLED,
        ErrorCode.INTERNAL,
        ErrorCode.LIVE_STREAM,
        ErrorCode.MISSING_PERMISSION,
        ErrorCode.NETWORK,
        ErrorCode.PLATFORM_CHANGED,
        ErrorCode.PLUGIN_CRASHED,
        ErrorCode.QUOTA_EXCEEDED,
        ErrorCode.RATE_LIMITED,
        ErrorCode.SHUTTING_DOWN,
        ErrorCode.STORAGE_FULL,
        ErrorCode.TIMEOUT,
        ErrorCode.UPLOAD_FAILED,
    }
)
_TOO_MUCH = frozenset({ErrorCode.TIMEOUT, ErrorCode.TOO_LARGE})
_WITH_PICTURE_AND_SOUND = frozenset({MediaKind.PLAYLIST, MediaKind.VIDEO})
_LOWER = {Quality.BEST: Quality.P720, Quality.P1080: Quality.P720, Quality.P720: Quality.P480}


def smaller(quality: Quality) -> Quality | None:
    """The next lower quality, if there is one."""
    return _LOWER.get(quality)


def chances(job: Job, code: ErrorCode, say: Speech) -> list[Row]:
    """The buttons that make sense for a job that ended with `code`."""
    buttons = []
    if code in _WORTH_A_RETRY:
        buttons.append((f"job:{job.id}:retry", say("Retry")))
    if code in _TOO_MUCH and job.kind in _WITH_PICTURE_AND_SOUND:
        if lower := smaller(job.quality):
            buttons.append((f"job:{job.id}:smaller", say("Smaller ({quality})", quality=lower.value)))
        if job.quality is not Quality.AUDIO:
            buttons.append((f"job:{job.id}:audio", say("Audio only")))
    return row_of(*buttons)
