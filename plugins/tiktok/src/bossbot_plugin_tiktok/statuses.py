"""TikTok's own numbers for a post that it does not show, and which of our codes each of them is."""

import re
from collections.abc import Mapping

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, TransientError
from bossbot_core.api.wording import sentence

ASKS_FOR_A_PERSON = sentence("TikTok asks the bot to prove that it is a person.")

# The names are those of TikTok's own web application.
_NUMBERS: dict[int, ErrorCode] = {
    10000: ErrorCode.LOGIN_REQUIRED,  # VERIFY_CODE
    10101: ErrorCode.NETWORK,  # SERVER_ERROR_NOT_500
    10102: ErrorCode.LOGIN_REQUIRED,  # USER_NOT_LOGIN
    10111: ErrorCode.NETWORK,  # NET_ERROR
    10113: ErrorCode.LOGIN_REQUIRED,  # SHARK_SLIDE
    10114: ErrorCode.LOGIN_REQUIRED,  # SHARK_BLOCK
    10202: ErrorCode.REMOVED,  # USER_NOT_EXIST
    10204: ErrorCode.REMOVED,  # VIDEO_NOT_EXIST
    10213: ErrorCode.AGE_RESTRICTED,  # VIDEO_LOW_AGE_M
    10214: ErrorCode.AGE_RESTRICTED,  # VIDEO_LOW_AGE_T
    10215: ErrorCode.REMOVED,  # VIDEO_ABNORMAL
    10216: ErrorCode.PRIVATE,  # VIDEO_PRIVATE_BY_USER
    10217: ErrorCode.REMOVED,  # VIDEO_FIRST_REVIEW_UNSHELVE
    10218: ErrorCode.REMOVED,  # MUSIC_UNSHELVE
    10219: ErrorCode.REMOVED,  # MUSIC_NO_COPYRIGHT
    10220: ErrorCode.REMOVED,  # VIDEO_UNSHELVE_BY_MUSIC
    10221: ErrorCode.REMOVED,  # USER_BAN
    10222: ErrorCode.PRIVATE,  # USER_PRIVATE
    10223: ErrorCode.REMOVED,  # USER_FTC
    10225: ErrorCode.REMOVED,  # USER_UNIQUE_SENSITIVITY
    10227: ErrorCode.REMOVED,  # VIDEO_NEED_RECHECK
    10228: ErrorCode.REMOVED,  # VIDEO_RISK
    10229: ErrorCode.AGE_RESTRICTED,  # VIDEO_R_MASK
    10230: ErrorCode.AGE_RESTRICTED,  # VIDEO_RISK_MASK
    10231: ErrorCode.GEO_BLOCKED,  # VIDEO_GEOFENCE_BLOCK
    100004: ErrorCode.REMOVED,  # nameless; its page says "Video currently unavailable"
}
_PERSON = frozenset({10000, 10113, 10114})
_WORDS: tuple[tuple[ErrorCode, str], ...] = (
    (ErrorCode.GEO_BLOCKED, r"cross_border|geo|region"),
    (ErrorCode.PRIVATE, r"self_see|friend_see|private|secret"),
    (ErrorCode.AGE_RESTRICTED, r"age_|minor|low_age"),
    (ErrorCode.REMOVED, r"deleted|reviewing|audit_not_pass|doesn't exist|not exist|unavailable|banned"),
)


_OF_ACCOUNT = {
    ErrorCode.PRIVATE: sentence("That account is private, and the bot's own is none of its followers."),
    ErrorCode.REMOVED: sentence("That account is gone, or TikTok has banned it."),
}


def refusal(detail: Mapping[str, object], *, of_account: bool = False) -> BossBotError | None:
    """The error that a page's `statusCode` and `statusMsg` stand for; None where they tell of none."""
    number, said = _number(detail.get("statusCode")), str(detail.get("statusMsg") or "")
    if not number:
        return None
    code = _NUMBERS.get(number) or _of_words(said) or ErrorCode.PLATFORM_CHANGED
    told = f"TikTok's status {number} {said}".strip()
    if code is ErrorCode.NETWORK:
        return TransientError(code, detail=told)
    words = ASKS_FOR_A_PERSON if number in _PERSON else (_OF_ACCOUNT.get(code) if of_account else None)
    return PermanentError(code, words, detail=told)


def _of_words(words: str) -> ErrorCode | None:
    return next((code for code, pattern in _WORDS if re.search(pattern, words, re.IGNORECASE)), None)


def _number(value: object) -> int:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else 0
