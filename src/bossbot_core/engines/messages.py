"""The words both engines use for their refusals; they drift with the sites, so this table is the place to mend them."""

import re
from collections.abc import Iterable

from bossbot_core.api import ErrorCode

_TABLE: tuple[tuple[ErrorCode, str], ...] = (
    (ErrorCode.DRM_PROTECTED, r"\bdrm\b"),
    (ErrorCode.LIVE_STREAM, r"live event (will begin|has ended)|\bpremieres? in\b|will begin in"),
    (ErrorCode.LIVE_STREAM, r"not currently live|live ?stream (is offline|has not started|recording is not available)"),
    (ErrorCode.AGE_RESTRICTED, r"age.?(restrict|gate|verif|limit)|confirm your age|inappropriate for some users"),
    (ErrorCode.AGE_RESTRICTED, r"nsfw tweet"),
    (ErrorCode.RATE_LIMITED, r"rate.?limit|too many requests|try again (later|in a few)|slow down"),
    (ErrorCode.GEO_BLOCKED, r"(your|this) (country|location|region)|geo.?(restrict|block)|not available from your"),
    (ErrorCode.PRIVATE, r"private (video|account|profile|post|subreddit)|(video|account|profile|post) is private"),
    (ErrorCode.PRIVATE, r"tweets are protected|protected tweet|private\b.*sign in"),
    (ErrorCode.LOGIN_REQUIRED, r"members.only|join this channel|requires? (payment|premium)"),
    (ErrorCode.LOGIN_REQUIRED, r"not a bot|captcha|challenge|insufficient privileges|account credentials"),
    (ErrorCode.LOGIN_REQUIRED, r"\blog ?in\b|sign in|logged.?in|login.?required|authenticat|cookies"),
    (ErrorCode.REMOVED, r"been (removed|deleted|terminated|suspended)|no longer (exists?|available)"),
    (ErrorCode.REMOVED, r"does ?n[o']t exist|suspended|deleted|status code 10204|livestream has ended"),
    # yt-dlp's guess at TikTok's 10204, which the site also gives for every post that is gone.
    (ErrorCode.REMOVED, r"ip address is blocked from accessing this post"),
    (ErrorCode.REMOVED, r"(video|post|tweet|content|page|media) (is )?(unavailable|not available|not found)"),
    (ErrorCode.REMOVED, r"'?unavailable'?$|could not be found"),
    (ErrorCode.NO_MEDIA, r"html response|http redirect to|empty file|file is empty|invalid file signature"),
    (ErrorCode.NO_MEDIA, r"did not get any data blocks|no suitable extractor|unsupported url"),
    (ErrorCode.PLATFORM_CHANGED, r"no video formats found"),
    (ErrorCode.NO_MEDIA, r"no (video|media|images?|results|audio|photos?)\b"),
    (ErrorCode.TOO_LARGE, r"larger than (max|allowed)"),
    (ErrorCode.NETWORK, r"timed? ?out|connection (reset|refused|aborted|error|broken)|name resolution|getaddrinfo"),
    (ErrorCode.NETWORK, r"incomplete ?read|content too short|file size mismatch|more expected|bytes read"),
    (ErrorCode.NETWORK, r"remote end closed|max retries exceeded|unable to (connect|resolve)|network is unreachable"),
    # gallery-dl keeps no cause of a failed request, only the name of the exception in its own words.
    (ErrorCode.NETWORK, r"\b(ssl|proxy|connection)error\b|certificate.verify.failed"),
    (ErrorCode.NETWORK, r"\w*(connection|timeout|ssl|proxy|protocol|resolution)error: |certificate verify failed"),
    (ErrorCode.STORAGE_FULL, r"no space left on device|disk quota exceeded"),
)
_COMPILED = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _TABLE)


def code_of_message(texts: Iterable[str]) -> ErrorCode | None:
    """The code of the first row that any of the texts matches; the order of the table decides."""
    # Signed media addresses hold any letters; only an engine's own words may decide.
    cleaned = [re.sub(r"https?://\S+", "", text).strip() for text in texts]
    return next((code for code, pattern in _COMPILED if any(pattern.search(text) for text in cleaned)), None)
