"""What Instagram answers in place of a post, in its own words, and which of our codes that is."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, TransientError
from bossbot_core.api.wording import sentence

A_FEW_MINUTES_S = 300.0
"""Instagram asks to wait "a few minutes" without saying how many; sooner tries make it wait longer."""
ACCOUNT_IN_TROUBLE = sentence("Instagram wants the bot's account to be looked after before it shows more.")

_TABLE: tuple[tuple[ErrorCode, str], ...] = (
    # Instagram's name for both: what is kept from people of an age, and what is kept from a country.
    (ErrorCode.AGE_RESTRICTED, r"geoblock.*(under \d\d|min_age)|age.?(restrict|gate|verif)|under 18"),
    (ErrorCode.GEO_BLOCKED, r"geoblock|(your|this) (country|location|region)"),
    (
        ErrorCode.LOGIN_REQUIRED,
        r"checkpoint|challenge_required|consent_required|two_factor|account.*(disabled|suspended)",
    ),
    (ErrorCode.RATE_LIMITED, r"feedback_required|wait a few minutes|try again later|rate.?limit|too many|throttl"),
    (ErrorCode.PRIVATE, r"not authorized to view|private"),
    (
        ErrorCode.REMOVED,
        r"not.?found|unavailable|\b(deleted|removed)\b|inactive user|does ?n[o']t exist|invalid media",
    ),
    (ErrorCode.LOGIN_REQUIRED, r"log.?in|require_login|logged.?out|authenticat"),
)
_TROUBLE = re.compile(r"checkpoint|challenge|consent|two_factor|disabled|suspended")
_ELSEWHERE = re.compile(r"/(?:accounts|challenge|consent|privacy|legal|terms|auth_platform)(?:/|$)")
_LOGIN_PAGE = re.compile(r"<title>[^<]*\blog ?in\b", re.IGNORECASE)


def in_words(reply: object) -> BossBotError | None:
    """The error that a JSON reply tells of; None where it is none that is known."""
    if not isinstance(reply, dict) or (reply.get("status") != "fail" and not reply.get("errors")):
        return None
    told = " | ".join(_words(reply))
    found = next((code for code, pattern in _TABLE if re.search(pattern, told, re.IGNORECASE)), None)
    if found is ErrorCode.RATE_LIMITED:
        return TransientError(found, retry_after_s=A_FEW_MINUTES_S, detail=told)
    trouble = found is ErrorCode.LOGIN_REQUIRED and _TROUBLE.search(told.casefold())
    return PermanentError(found, ACCOUNT_IN_TROUBLE if trouble else None, detail=told) if found else None


def of_address(url: str) -> BossBotError | None:
    """The error for a page that Instagram led to in place of its answer."""
    path = urlsplit(url).path
    if path.startswith("/accounts/login") or path in {"", "/"}:
        return PermanentError(ErrorCode.LOGIN_REQUIRED, detail=f"led to {path or '/'}")
    if _ELSEWHERE.match(path):
        return PermanentError(ErrorCode.LOGIN_REQUIRED, ACCOUNT_IN_TROUBLE, detail=f"led to {path}")
    return None


def of_page(page: str) -> BossBotError | None:
    """The error for a web page in place of an answer; None where it is not the login."""
    return PermanentError(ErrorCode.LOGIN_REQUIRED, detail="the login page") if _LOGIN_PAGE.search(page) else None


def _words(reply: Mapping[str, object]) -> Iterator[str]:
    names = ("message", "error_type", "feedback_title", "feedback_message", "title", "blocks_logging_data")
    yield from (value for name in names if isinstance(value := reply.get(name), str) and value)
    yield from (name for name in ("require_login", "checkpoint_url") if reply.get(name))
    errors = reply.get("errors")
    for each in errors if isinstance(errors, list) else ():
        yield from _words(each) if isinstance(each, dict) else [str(each)]
