"""yt-dlp's extractors of YouTube, which tell more of why a video does not play. Loading this module loads yt-dlp."""

import time
from collections.abc import Iterator
from typing import Any

from yt_dlp.extractor import youtube
from yt_dlp.utils import ExtractorError, float_or_none, parse_iso8601, traverse_obj

_ADULT_AGE = 18
_PAYMENT = "This video requires payment to watch."
_TRAILERS = frozenset({"playerLegacyDesktopYpcTrailerRenderer", "ypcTrailerRenderer"})
_CAPTCHA = "YouTube wants a captcha solved before it plays this"
# Screens whose words yt-dlp finds by itself.
_UNDERSTOOD = frozenset({"playerErrorMessageRenderer", "playerInterstitialRenderer"})
# What stands for a status that came without a word.
_UNSAID = {
    "AGE_CHECK_REQUIRED": "Sign in to confirm your age",
    "AGE_VERIFICATION_REQUIRED": "Sign in to confirm your age",
    "CONTENT_CHECK_REQUIRED": "This content needs a viewer's confirmation",
    "LIVE_STREAM_OFFLINE": "This live stream is offline",
    "LOGIN_REQUIRED": "Sign in to watch this video",
}
_SLATE = ("liveStreamability", "liveStreamabilityRenderer", "offlineSlate", "liveStreamOfflineSlateRenderer")
_GATE_ADDRESSES = ("//consent.", "/sorry/")
_GATE_WORDS = (
    'id="captcha-form"',
    "<title>Before you continue to YouTube",
    "Our systems have detected unusual traffic",
)
_GATE = "YouTube shows a challenge page instead of an answer"


class _Watchful:
    """Notices pages that want a person to click or to solve something; yt-dlp goes on without them."""

    _gate_seen = False

    def _webpage_read_content(self, reply: Any, *args: Any, **kwargs: Any) -> Any:
        content = super()._webpage_read_content(reply, *args, **kwargs)  # type: ignore[misc]  # the other base's
        address, text = str(reply.url), content if isinstance(content, str) else ""
        self._gate_seen |= any(each in address for each in _GATE_ADDRESSES) or any(each in text for each in _GATE_WORDS)
        return content

    def _real_extract(self, url: str) -> Any:
        self._gate_seen = False
        try:
            return super()._real_extract(url)  # type: ignore[misc]  # as above
        except ExtractorError as error:
            if self._gate_seen and not error.expected:
                raise ExtractorError(_GATE, expected=True) from error
            raise


class YoutubeIE(_Watchful, youtube.YoutubeIE):  # type: ignore[misc]  # yt-dlp is not typed
    """One video."""

    _gated = False
    _status = ""

    def _extract_player_responses(self, *args: Any, **kwargs: Any) -> Any:
        replies, player = super()._extract_player_responses(*args, **kwargs)
        for reply in replies:
            explain(reply)
        statuses = [str(traverse_obj(reply, ("playabilityStatus", "status"))) for reply in replies]
        self._status = next((each for each in statuses if each in _UNSAID), "")
        self._gated = any(self._is_agegated(reply) for reply in replies)
        return replies, player

    def _real_extract(self, url: str) -> Any:
        self._gated, self._status = False, ""
        try:
            info = super()._real_extract(url)
        except ExtractorError as error:
            if self._status and type(error) is ExtractorError:
                raise ExtractorError(f"{error.orig_msg} [{self._status}]", expected=error.expected) from error
            raise
        # A video behind the age gate that another player showed all the same.
        return {**info, "age_limit": _ADULT_AGE} if self._gated else info


class YoutubeTabIE(_Watchful, youtube.YoutubeTabIE):  # type: ignore[misc]  # yt-dlp is not typed
    """Lists, and the page that leads to a channel's stream."""

    def _reload_with_unavailable_videos(self, *_args: Any) -> None:
        """YouTube hides these; they would take the places of others and shift the numbers that people count."""


class YoutubeClipIE(_Watchful, youtube.YoutubeClipIE):  # type: ignore[misc]  # yt-dlp is not typed
    """A part of a video that somebody shared."""


EXTRACTORS = (YoutubeIE, YoutubeTabIE, "YoutubePlaylistIE", YoutubeClipIE, "YoutubeWebArchiveIE")


def explain(reply: dict[str, Any]) -> None:
    """Puts into the reply's `reason`, which yt-dlp passes on, what it says elsewhere."""
    status = reply.get("playabilityStatus")
    if not isinstance(status, dict) or status.get("status") in {None, "OK"}:
        return
    screen = status.get("errorScreen") or {}
    start = next((each for each in _starts(reply, status) if each > time.time()), None)
    if start is not None:
        said = f"This live event will begin in {round(start - time.time())} seconds."
        reply["playabilityStatus"] = {**status, "reason": said, "errorScreen": {}}
    elif not _TRAILERS.isdisjoint(screen):
        # yt-dlp would bring the trailer as if it were the film; premieres and films for members have them too.
        reply["playabilityStatus"] = {**status, "reason": _said(status, {}, _PAYMENT), "errorScreen": {}}
    elif "playerCaptchaViewModel" in {**screen, **(screen.get("playerErrorMessageRenderer") or {})}:
        reply["playabilityStatus"] = {**status, "reason": _CAPTCHA, "errorScreen": {}}
    elif not status.get("reason") and not any(screen.get(each) for each in _UNDERSTOOD):
        reply["playabilityStatus"] = {**status, "reason": _said(status, screen)}


def _said(status: dict[str, Any], screen: dict[str, Any], otherwise: str = "Video unavailable") -> str:
    offer = (screen.get("playerLegacyDesktopYpcOfferRenderer") or {}).get("offerDescription")
    slate = "".join(traverse_obj(status, (*_SLATE, "mainText", "runs", ..., "text", {str})))
    told = (status.get("reason"), *(status.get("messages") or ()), offer, slate)
    said = [each for each in told if each and isinstance(each, str)]
    return said[0] if said else _UNSAID.get(status["status"], otherwise)


def _starts(reply: dict[str, Any], status: dict[str, Any]) -> Iterator[float]:
    """When a stream or premiere is said to start, in seconds since 1970."""
    if status.get("status") != "LIVE_STREAM_OFFLINE":
        return
    broadcast = ("microformat", "playerMicroformatRenderer", "liveBroadcastDetails", "startTimestamp")
    yield from filter(None, [float_or_none(traverse_obj(status, (*_SLATE, "scheduledStartTime")))])
    yield from filter(None, [parse_iso8601(traverse_obj(reply, broadcast))])
