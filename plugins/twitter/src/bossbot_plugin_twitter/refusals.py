"""X's ways to say no, and what they mean to people."""

import re
from typing import Any

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, TransientError
from bossbot_core.engines.gallery_dl import at

# X's reasons (`NsfwLoggedOut`, `Protected`, `BlockedBy`) and the notices that it shows in the place of a post.
_WORDS = (
    (ErrorCode.AGE_RESTRICTED, r"^nsfw|age.restricted|adult content|under.?18|underage"),
    (ErrorCode.GEO_BLOCKED, r"withheld|your country|legal demand|geo|blockedin"),
    (ErrorCode.PRIVATE, r"protected|limits who can|block"),
    (ErrorCode.LOGIN_REQUIRED, r"exclusive|subscri|super.?follow|log ?in"),
)
_COMPILED = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _WORDS)
_NUMBERS = {
    29: ErrorCode.NETWORK,
    32: ErrorCode.LOGIN_REQUIRED,
    34: ErrorCode.REMOVED,
    37: ErrorCode.LOGIN_REQUIRED,
    50: ErrorCode.REMOVED,
    63: ErrorCode.REMOVED,
    64: ErrorCode.LOGIN_REQUIRED,
    88: ErrorCode.RATE_LIMITED,
    89: ErrorCode.LOGIN_REQUIRED,
    130: ErrorCode.NETWORK,
    131: ErrorCode.NETWORK,
    136: ErrorCode.PRIVATE,
    144: ErrorCode.REMOVED,
    179: ErrorCode.PRIVATE,
    215: ErrorCode.LOGIN_REQUIRED,
    239: ErrorCode.NETWORK,
    326: ErrorCode.LOGIN_REQUIRED,
    353: ErrorCode.LOGIN_REQUIRED,
}
"""The API's own error numbers (docs.x.com, "Response codes and errors")."""
_TROUBLE = re.compile(r"timeout|deadline|dependency|over capacity|internal error|try again", re.IGNORECASE)


def of_result(result: Any) -> BossBotError | None:
    """Why there is no post, where X put something else in its place; None for a post."""
    if isinstance(at(result, "legacy"), dict):
        return None
    match at(result, "__typename"):
        case "TweetUnavailable":
            return PermanentError(of_words(at(result, "reason")), detail=f"unavailable: {at(result, 'reason')}")
        case "TweetTombstone":
            said = at(result, "tombstone", "text", "text") or at(result, "tombstone", "richText", "text")
            return PermanentError(of_words(said), detail=f"notice: {said}")
        case "TweetPreviewDisplay":
            return PermanentError(ErrorCode.LOGIN_REQUIRED, detail="only for the author's subscribers")
    if not result:
        return PermanentError(ErrorCode.REMOVED, detail="X knows no such post")
    shape = sorted(result) if isinstance(result, dict) else type(result).__name__
    return PermanentError(ErrorCode.PLATFORM_CHANGED, detail=f"not a post: {shape}"[:200])


def of_errors(content: object, status: int) -> BossBotError | None:
    """The refusal in the API's own list of errors; None where there is no such list."""
    error = at(content, "errors", 0)
    if error is None:
        return None
    message, number = str(at(error, "message")), at(error, "code") or at(error, "extensions", "code")
    code = _NUMBERS.get(number) if isinstance(number, int) else None
    if code is None:
        other = ErrorCode.LOGIN_REQUIRED if status in {401, 403} else ErrorCode.PLATFORM_CHANGED
        code = ErrorCode.NETWORK if _TROUBLE.search(message) else other
    if code in {ErrorCode.NETWORK, ErrorCode.RATE_LIMITED}:
        return TransientError(code, detail=f"{number}: {message}")
    return PermanentError(code, detail=f"{number}: {message}")


def of_words(said: object) -> ErrorCode:
    """The code for X's reason or notice; most of the many others say that the post or its author is gone."""
    text = said if isinstance(said, str) else ""
    return next((code for code, pattern in _COMPILED if pattern.search(text)), ErrorCode.REMOVED)
