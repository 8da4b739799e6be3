"""YouTube's own words for why nothing comes, where they say more than the words that all platforms use."""

import re

from attrs import frozen

from bossbot_core.api import BossBotError, ErrorCode, Mender, PermanentError, TransientError
from bossbot_core.api.wording import sentence
from bossbot_core.engines import yt_dlp

_WAIT_S = 15 * 60.0
"""YouTube holds a session back "for up to an hour"; a job's few attempts reach over a good part of it."""
_NOT_FOR_PROGRAMS = sentence("YouTube does not play this for programs such as the bot.")
_CONFIRMATION = sentence("YouTube shows this only to people who confirm that they want to see it.")


@frozen(kw_only=True)
class Reason:
    """What some words mean; `vague` ones deserve a second look in another way, since they may speak of the first.

    `instead_of` limits it to errors that were taken for something else.
    """

    words: str
    code: ErrorCode
    instead_of: ErrorCode | None = None
    template: str | None = None
    mender: Mender | None = None
    vague: bool = False


REASONS = (
    Reason(
        words=r"not a (ro)?bot|ip is likely being blocked|captcha|challenge page",
        code=ErrorCode.LOGIN_REQUIRED,
        template=sentence("YouTube takes the bot for a robot; cookies of an account help."),
        vague=True,
    ),
    Reason(
        words=r"rate-limited by youtube|content isn.t available, try again later",
        code=ErrorCode.RATE_LIMITED,
    ),
    Reason(
        words=r"something went wrong|an error occurred|playback error",
        code=ErrorCode.NETWORK,
        template=sentence("YouTube has trouble playing this right now."),
        vague=True,
    ),
    # The words after it may speak of laws "in your country".
    Reason(words=r"been removed (for violating|because)|has blocked it on copyright", code=ErrorCode.REMOVED),
    Reason(words=r"been granted access to this video", code=ErrorCode.PRIVATE),
    Reason(
        words=r"restricted mode|google workspace|network administrator",
        code=ErrorCode.GEO_BLOCKED,
        template=sentence("YouTube's Restricted Mode hides this from the bot's network."),
        mender=Mender.OPERATOR,
    ),
    Reason(
        words=r"video is age.restricted|inappropriate or offensive|appropriate for some", code=ErrorCode.AGE_RESTRICTED
    ),
    Reason(
        words=r"music premium|youtube premium|premium members",
        code=ErrorCode.LOGIN_REQUIRED,
        template=sentence("Only people with YouTube Premium can watch this."),
    ),
    Reason(
        words=r"members.only|join this channel|this channel.s members",
        code=ErrorCode.LOGIN_REQUIRED,
        template=sentence("Only members of this channel can watch this."),
    ),
    Reason(
        words=r"requires? payment|(buy|rent|purchase)\b.* to watch|must be purchased",
        code=ErrorCode.LOGIN_REQUIRED,
        template=sentence("This has to be bought or rented."),
        mender=Mender.PLATFORM,
    ),
    Reason(
        words=r"on other \w+ has been disabled|on this website or application|watch on youtube|error code: 15\d",
        code=ErrorCode.LOGIN_REQUIRED,
        template=sentence("YouTube plays this on its own pages only."),
        vague=True,
    ),
    Reason(
        words=r"(un|not |isn.t )available (on|in) this (device|app)|(not|no longer) supported (on|in) this"
        r"|page needs to be reloaded|player configuration error|update your app|version of youtube is no longer",
        code=ErrorCode.PLATFORM_CHANGED,
        template=_NOT_FOR_PROGRAMS,
        vague=True,
    ),
    Reason(
        words=r"viewer.s confirmation|self-harm|viewer discretion",
        code=ErrorCode.LOGIN_REQUIRED,
        template=_CONFIRMATION,
    ),
    Reason(
        words=r"process(ing|ed)\b.*(this video|check back|later)|(this|the) video is (still )?being processed",
        code=ErrorCode.NO_MEDIA,
        template=sentence("YouTube is still working on this video; try again later."),
        mender=Mender.TRY_LATER,
    ),
    Reason(
        words=r"live event has ended|live ?stream recording is not available",
        code=ErrorCode.LIVE_STREAM,
        template=sentence("The stream has ended, and YouTube shows no recording of it."),
    ),
    Reason(
        words=r"not currently live|live ?stream is offline|\[live_stream_offline\]",
        code=ErrorCode.LIVE_STREAM,
        template=sentence("Nothing is on air there right now."),
    ),
    Reason(words=r"(playlist|list) is private|private (playlist|list)", code=ErrorCode.PRIVATE),
    Reason(
        words=r"(playlist|list)( type)? is unviewable",
        code=ErrorCode.UNSUPPORTED_URL,
        template=sentence("That list can be seen on YouTube's own pages only."),
    ),
    Reason(words=r"playlist does not exist", code=ErrorCode.REMOVED),
    Reason(
        words=r"does not have an? \w+ tab",
        code=ErrorCode.NO_MEDIA,
        template=sentence("This channel has nothing of that kind."),
    ),
    Reason(
        words=r"not archived or indexed",
        code=ErrorCode.REMOVED,
        template=sentence("The Wayback Machine did not keep this video."),
    ),
    Reason(
        words=r"unable to download video data: http error (403|404|410)",
        code=ErrorCode.NETWORK,
        template=sentence("YouTube took its link to the file back."),
        vague=True,
    ),
    Reason(
        # A bad address of the API, which has nothing to do with the video; a channel that is gone has none.
        words=r"failed to extract any player response|(?<!\[list\] )unable to download api page",
        code=ErrorCode.PLATFORM_CHANGED,
        instead_of=ErrorCode.REMOVED,
        vague=True,
    ),
    Reason(words=r"solving \d+ challenge request", code=ErrorCode.PLATFORM_CHANGED, vague=True),
    Reason(
        words=r"no video formats found|requested format is not available", code=ErrorCode.PLATFORM_CHANGED, vague=True
    ),
    # New words for an old refusal: its status still tells what it is.
    Reason(words=r"\[age_\w+_required\]", code=ErrorCode.AGE_RESTRICTED),
    Reason(words=r"\[content_check_required\]", code=ErrorCode.LOGIN_REQUIRED, template=_CONFIRMATION),
    Reason(
        words=r"(video|content) (is ?n.t|is not|is no longer|is|)\s?(un)?available( anymore)?\W*($|\|)",
        code=ErrorCode.REMOVED,
        vague=True,
    ),
)
_VAGUE_CODES = frozenset({ErrorCode.LOGIN_REQUIRED, ErrorCode.NO_MEDIA, ErrorCode.PLATFORM_CHANGED})
_SILENT_CODES = frozenset({ErrorCode.NO_MEDIA, ErrorCode.PLATFORM_CHANGED})
_TRANSIENT = frozenset({ErrorCode.NETWORK, ErrorCode.RATE_LIMITED})
_SAYS = re.compile(r"\[jsc\] |\[(?:youtube|web\.archive)[:\w]*\] \S+: |^(?:ERROR: )?(?=unable to download video data)")
_START = re.compile(
    r"(?:begin|premieres?|starts?|live) in (\d+) (second|minute|hour|day|week|month|year)", re.IGNORECASE
)
_SOON = re.compile(r"(begin|premieres?|starts?) (in a few moments|shortly|soon)", re.IGNORECASE)
_UNIT_S = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000, "year": 31536000}


def retold(error: BossBotError) -> BossBotError:
    """The error as YouTube's own words explain it; unchanged where they say no more."""
    to_come = error.code is ErrorCode.LIVE_STREAM or "[LIVE_STREAM_OFFLINE]" in error.detail
    if to_come and (found := _START.search(error.detail)):
        return yt_dlp.not_begun(float(found[1]) * _UNIT_S[found[2].casefold()], detail=error.detail)
    if _SOON.search(error.detail):
        return yt_dlp.not_begun(detail=error.detail)
    reason = _reason(error)
    return error if reason is None else _told(error, reason)


def is_vague(error: BossBotError) -> bool:
    """Whether asking in another way may bring the video."""
    reason = _reason(error)
    return error.code in _VAGUE_CODES if reason is None else reason.vague


def telling(error: BossBotError) -> int:
    """How much of two answers one tells: 2 about the video, 1 about this way of asking, 0 nothing."""
    if error.code not in _SILENT_CODES:
        return 2
    return int(error.template != PermanentError(error.code).template)


def _reason(error: BossBotError) -> Reason | None:
    # Other details hold names of files, and with them titles, which say anything.
    said, found = _SAYS.subn(lambda each: "[list] " if ":tab]" in each[0] else "", error.detail)
    fitting = [each for each in REASONS if each.instead_of in {None, error.code}] if found else []
    return next((each for each in fitting if re.search(each.words, said, re.IGNORECASE)), None)


def _told(error: BossBotError, reason: Reason) -> BossBotError:
    told: BossBotError
    if reason.code in _TRANSIENT:
        wait_s = _WAIT_S if reason.code is ErrorCode.RATE_LIMITED else None
        told = TransientError(reason.code, reason.template, detail=error.detail, retry_after_s=wait_s)
    else:
        told = PermanentError(reason.code, reason.template, detail=error.detail)
    return told.mended_by(reason.mender) if reason.mender else told
