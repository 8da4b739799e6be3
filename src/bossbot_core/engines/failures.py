"""One mapping from what an engine saw to the closed list of codes, for both engines.

A typed exception decides first, then a decisive HTTP status, then the engine's own words, then the kind of transport
error. Whatever is left means that an extractor no longer understands its site.
"""

import errno
import re
from collections.abc import Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from time import time

from attrs import frozen

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, TransientError
from bossbot_core.api.wording import Value, sentence
from bossbot_core.engines import door
from bossbot_core.engines.messages import code_of_message

_DETAIL_CHARS = 600
_LONGEST_WAIT_S = 24 * 3600.0

_TYPED: dict[str, ErrorCode] = {
    "GeoRestrictedError": ErrorCode.GEO_BLOCKED,
    "UserNotLive": ErrorCode.LIVE_STREAM,
    "AuthenticationError": ErrorCode.LOGIN_REQUIRED,
    "AuthRequired": ErrorCode.LOGIN_REQUIRED,
    "ChallengeError": ErrorCode.LOGIN_REQUIRED,
    "NotFoundError": ErrorCode.REMOVED,
    "UnsupportedError": ErrorCode.UNSUPPORTED_URL,
    "NoExtractorError": ErrorCode.UNSUPPORTED_URL,
}
_STATUS: dict[int, ErrorCode] = {
    401: ErrorCode.LOGIN_REQUIRED,
    404: ErrorCode.REMOVED,
    408: ErrorCode.NETWORK,
    410: ErrorCode.REMOVED,
    413: ErrorCode.TOO_LARGE,
    425: ErrorCode.NETWORK,
    429: ErrorCode.RATE_LIMITED,
    451: ErrorCode.GEO_BLOCKED,
}
_TRANSPORT = frozenset(
    {
        "ChunkedEncodingError", "ConnectionError", "ContentDecodingError", "ContentTooShortError", "HTTPException",
        "IncompleteRead", "ProxyError", "RemoteDisconnected", "SSLError", "Timeout", "TimeoutError", "TransportError",
        "gaierror",
    }
)  # fmt: skip
_TRANSIENT = frozenset({ErrorCode.NETWORK, ErrorCode.RATE_LIMITED, ErrorCode.TIMEOUT})
_CHALLENGE = re.compile(
    r"just a moment\.\.\.|challenge-platform|cf[-_]chl|attention required!|checking your browser|[gh]-(re)?captcha"
    r"|verify (that )?you are (a )?human|blocked by network security|unusual traffic",
    re.IGNORECASE,
)
_PROOF_WANTED = sentence("The platform wants proof that a person asks; an account's cookies may help.")
_STATUS_IN_TEXT = re.compile(r"(?:HTTP Error |^'|: ')([45]\d\d)\b")


@frozen(kw_only=True)
class Evidence:
    """What an engine left behind: exceptions, its error messages, the last bad HTTP status, the egress door's word.

    `unreachable` is heard, as `status` is: some request brought no answer, and the engine may have gone on without it.
    """

    errors: tuple[BaseException, ...] = ()
    messages: tuple[str, ...] = ()
    status: int | None = None
    retry_after_s: float | None = None
    refused: str = ""
    unreachable: bool = False
    detail: str = ""


def failure(evidence: Evidence) -> BossBotError:
    """The one error that tells why an engine brought nothing."""
    errors = tuple(_chain(evidence.errors))
    own = next((error for error in errors if isinstance(error, BossBotError)), None)
    if own is not None:
        return own
    texts = (*(str(error) for error in errors), *evidence.messages)
    detail = (evidence.detail or " | ".join(dict.fromkeys(text for text in texts if text)))[:_DETAIL_CHARS]
    status, wait_s = _status(errors, texts)
    code = _code(errors, texts, status, evidence)
    wait_s = evidence.retry_after_s if wait_s is None else wait_s
    status = status or evidence.status
    return _healable(code, _template(code, status), detail=detail, retry_after_s=wait_s, status=status or 0)


def of_reply(status: int, headers: Mapping[str, str]) -> BossBotError:
    """The error for a bare HTTP reply."""
    wait_s, word = retry_after(headers.get("Retry-After")), door.word_of(headers)
    return failure(Evidence(status=status, retry_after_s=wait_s, refused=word, detail=f"HTTP status {status} {word}"))


def of_exception(error: BaseException) -> BossBotError:
    """The error for one exception of an HTTP library."""
    return failure(Evidence(errors=(error,)))


def retry_after(value: str | None) -> float | None:
    """Seconds that a `Retry-After` header asks for (RFC 9110, section 10.2.3: seconds or a date); None without one."""
    if not value:
        return None
    if value.strip().isdecimal():
        return min(float(value), _LONGEST_WAIT_S)
    try:
        seconds = parsedate_to_datetime(value).timestamp() - time()
    except ValueError:
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT_S)


def wait_asked(headers: Mapping[str, str]) -> float | None:
    """Seconds until a platform wants to be asked again: by `Retry-After`, or by when its rate limit starts anew.

    X names a moment (`x-rate-limit-reset`, since 1970), Reddit a span (`x-ratelimit-reset`); both in seconds.
    """
    asked = headers.get("Retry-After") or headers.get("x-ratelimit-reset")
    if asked or not (reset := headers.get("x-rate-limit-reset", "")).isdecimal():
        return retry_after(asked)
    return min(max(float(reset) - time(), 0.0), _LONGEST_WAIT_S)


def of_page(status: int, text: str) -> BossBotError:
    """The error for a page of words where an API should have answered."""
    detail = f"HTTP status {status}, no JSON: {' '.join(text.split())[:200]}"
    if _CHALLENGE.search(text):
        return PermanentError(ErrorCode.LOGIN_REQUIRED, _PROOF_WANTED, detail=detail)
    if status >= 400:
        return failure(Evidence(status=status, detail=detail))
    return PermanentError(ErrorCode.PLATFORM_CHANGED, detail=detail)


def _chain(errors: Iterable[BaseException]) -> Iterator[BaseException]:
    """Each error with everything it was raised from; yt-dlp keeps causes in attributes of its own."""
    seen: set[int] = set()
    waiting = list(errors)
    while waiting:
        error = waiting.pop(0)
        if id(error) in seen:
            continue
        seen.add(id(error))
        yield error
        held = getattr(error, "exc_info", None)
        causes = [held[1] if isinstance(held, tuple) and len(held) == 3 else None, getattr(error, "cause", None)]
        causes += [error.__cause__, None if error.__suppress_context__ else error.__context__]
        waiting += [cause for cause in causes if isinstance(cause, BaseException)]


def _status(errors: tuple[BaseException, ...], texts: tuple[str, ...]) -> tuple[int | None, float | None]:
    """The status that ended it, from the reply an exception holds or from an engine's words."""
    for error in errors:
        response = getattr(error, "response", None)
        status = getattr(response, "status_code", None) or getattr(response, "status", None)
        if isinstance(status, int) and status >= 400:
            headers = getattr(response, "headers", None) or {}
            return status, retry_after(headers.get("Retry-After"))
    found = next((match for text in texts if (match := _STATUS_IN_TEXT.search(text))), None)
    return (int(found[1]), None) if found else (None, None)


def _code(
    errors: tuple[BaseException, ...], texts: tuple[str, ...], status: int | None, evidence: Evidence
) -> ErrorCode:
    return (
        _typed(errors)
        or door.code_of(evidence.refused)
        or door.code_of_tunnel(texts)
        or _decisive(status)
        or code_of_message(texts)
        or _disk(errors)
        or _transport(errors)
        # A bad reply that was only heard may be one that the extractor knew how to bear.
        or _decisive(evidence.status)
        or (ErrorCode.NETWORK if evidence.unreachable else None)
        or (ErrorCode.LOGIN_REQUIRED if 403 in (status, evidence.status) else ErrorCode.PLATFORM_CHANGED)
    )


def _typed(errors: tuple[BaseException, ...]) -> ErrorCode | None:
    for error in errors:
        code = next((_TYPED[name] for name in _names(error) if name in _TYPED), None)
        if code is ErrorCode.LOGIN_REQUIRED:
            # gallery-dl has one exception for all that wants a login; its own words say why.
            said = code_of_message((str(error),))
            return said if said in {ErrorCode.PRIVATE, ErrorCode.AGE_RESTRICTED} else code
        if code is not None:
            return code
    return None


def _decisive(status: int | None) -> ErrorCode | None:
    if status is not None and status >= 500:
        return ErrorCode.NETWORK
    return _STATUS.get(status or 0)


def _disk(errors: tuple[BaseException, ...]) -> ErrorCode | None:
    numbers = {error.errno for error in errors if isinstance(error, OSError)}
    if numbers & {errno.ENOSPC, errno.EDQUOT}:
        return ErrorCode.STORAGE_FULL
    return ErrorCode.TOO_LARGE if errno.EFBIG in numbers else None


def _transport(errors: tuple[BaseException, ...]) -> ErrorCode | None:
    return ErrorCode.NETWORK if any(not _TRANSPORT.isdisjoint(_names(error)) for error in errors) else None


def _healable(
    code: ErrorCode,
    template: str | None = None,
    *,
    detail: str = "",
    retry_after_s: float | None = None,
    **values: Value,
) -> BossBotError:
    """The transient error for codes that time may heal, else the permanent one."""
    if code in _TRANSIENT:
        return TransientError(code, template, detail=detail, retry_after_s=retry_after_s, **values)
    return PermanentError(code, template, detail=detail, **values)


def _names(error: BaseException) -> tuple[str, ...]:
    return tuple(kind.__name__ for kind in type(error).__mro__)


def _template(code: ErrorCode, status: int | None) -> str | None:
    if code is ErrorCode.NETWORK and status is not None:
        return sentence("The platform has trouble answering right now (HTTP {status}).")
    if code is ErrorCode.LOGIN_REQUIRED and status == 403:
        return sentence("The platform refused access (HTTP 403); it may want a login.")
    return None
