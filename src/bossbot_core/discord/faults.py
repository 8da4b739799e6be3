"""Discord's refusals and breakdowns, translated into the closed list of codes."""

import aiohttp
import hikari

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, TransientError
from bossbot_core.api.wording import sentence

# Codes: docs.discord.com/developers/topics/opcodes-and-status-codes#json
_TOO_LARGE = 40005
_TOKEN_ENDED = {10015, 50027}  # unknown webhook, invalid webhook token
_GONE = {10008, *_TOKEN_ENDED}  # unknown message
_NO_ACCESS = {
    10003,
    50001,
    50007,
    50013,
}  # unknown channel, missing access, cannot send to this user, missing permission
_AUTOMOD = {200000, 200001, 240000}
_NO_REPLIES = 160002
_TOO_MANY = 429
_USUAL_WAIT_S, _LONGEST_WAIT_S = 60.0, 3600.0
ALREADY_ANSWERED = 40060
_NO_MORE_FOLLOW_UPS = 40094


class LimitedError(TransientError):
    """Discord took nothing and wants to be left alone for `wait_s`; `everywhere` says that it means every request.

    `asked` is False where it was not even asked, because of an earlier limit.
    """

    def __init__(self, wait_s: float, *, everywhere: bool, asked: bool = True, detail: str = "") -> None:
        self.wait_s = min(max(wait_s, 1.0), _LONGEST_WAIT_S)
        self.everywhere = everywhere
        self.asked = asked
        super().__init__(ErrorCode.UPLOAD_FAILED, detail=detail, retry_after_s=self.wait_s)


def reply_is_gone(error: Exception) -> bool:
    """Whether the deferred reply can no longer be edited: its token ended, or somebody deleted the message."""
    return isinstance(error, hikari.ClientHTTPResponseError) and error.code in _GONE


def token_has_ended(error: Exception) -> bool:
    """Whether nothing more can be said by the interaction's token."""
    return isinstance(error, hikari.ClientHTTPResponseError) and error.code in _TOKEN_ENDED


def no_replies_here(error: Exception) -> bool:
    """Whether Discord refused only the reference: replying needs the permission to read the channel's history."""
    return isinstance(error, hikari.ClientHTTPResponseError) and error.code == _NO_REPLIES


def no_more_follow_ups(error: Exception) -> bool:
    """Whether the command has all the follow-ups that it may have where the bot is no member."""
    return isinstance(error, hikari.ClientHTTPResponseError) and error.code == _NO_MORE_FOLLOW_UPS


def as_failure(error: Exception) -> BossBotError:
    """The failure a person is told for what hikari, the disk or a time-out raised."""
    if isinstance(error, BossBotError):
        return error
    detail = describe(error)
    if limit := as_limit(error):
        return limit
    if isinstance(error, hikari.ClientHTTPResponseError):
        return _refused(error, detail)
    if isinstance(error, hikari.HTTPError | aiohttp.ClientError | TimeoutError | ConnectionError):
        return TransientError(ErrorCode.UPLOAD_FAILED, detail=detail)
    return PermanentError(ErrorCode.INTERNAL, detail=detail)


def as_limit(error: Exception) -> LimitedError | None:
    """The limit that a request ran into, if it was one that is longer than hikari waits for."""
    if isinstance(error, LimitedError):
        return error
    if isinstance(error, hikari.RateLimitTooLongError):
        return LimitedError(error.retry_after, everywhere=error.is_global, detail=describe(error))
    if isinstance(error, hikari.HTTPResponseError) and int(error.status) == _TOO_MANY:
        # Not JSON: Discord's proxy refuses this address, whatever it asks for.
        return LimitedError(_retry_after_s(error), everywhere=True, detail=describe(error))
    return None


def _retry_after_s(error: hikari.HTTPResponseError) -> float:
    value = str(error.headers.get("Retry-After", ""))
    return float(value) if value.isdecimal() else _USUAL_WAIT_S


def describe(error: Exception) -> str:
    """One line for the log. hikari's own text is left out: it names the request's address, which holds a token."""
    if isinstance(error, hikari.HTTPResponseError):
        return f"{type(error).__name__}: status {int(error.status)}, code {error.code}"
    return type(error).__name__


def _refused(error: hikari.ClientHTTPResponseError, detail: str) -> PermanentError:
    if int(error.status) == 413 or error.code == _TOO_LARGE:
        template = sentence("Discord refused the file as too large for this place.")
        return PermanentError(ErrorCode.TOO_LARGE, template, detail=detail)
    if error.code in _AUTOMOD:
        template = sentence("This server's moderation rules blocked the post.")
        return PermanentError(ErrorCode.BLOCKED_BY_SERVER, template, detail=detail)
    if int(error.status) == 403 or error.code in _NO_ACCESS:
        template = sentence("The bot may not post files in this channel.")
        return PermanentError(ErrorCode.MISSING_PERMISSION, template, detail=detail)
    return PermanentError(ErrorCode.UPLOAD_FAILED, "Discord refused the post.", detail=detail)
