"""Which subtitles are in the language that somebody wants."""

import time

import pytest

from bossbot_core.api import ErrorCode
from bossbot_core.engines.yt_dlp.live import refusal
from bossbot_core.engines.yt_dlp.tracks import in_language


@pytest.mark.parametrize(
    ("tracks", "wanted", "found"),
    [
        (("en-GB", "en"), "en", "en"),
        (("de", "en-US", "en-GB"), "en", "en-US"),
        (("en-nP7-2PuUl7o", "en-GB"), "en", "en-GB"),
        (("en-nP7-2PuUl7o",), "EN", "en-nP7-2PuUl7o"),
        (("en-orig", "en"), "en", "en"),
        (("pt", "pt-PT", "pt-BR"), "pt-BR", "pt-BR"),
        (("pt-PT", "pt"), "pt-BR", "pt"),
        (("pt-PT",), "pt-BR", "pt-PT"),
        (("zh-Hans", "zh-Hant"), "zh-Hant", "zh-Hant"),
        (("de-en", "fr-en"), "de", "de-en"),
        (("iw",), "he", "iw"),
        (("eng", "live_chat", "all"), "en", None),
        ((), "en", None),
    ],
)
def test_the_closest_track_of_the_language_is_taken(tracks, wanted, found):
    assert in_language(dict.fromkeys(tracks, 1), wanted) == ({found: 1} if found else {})


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (None, "This has not begun yet; try again when it is over."),
        (-60, "This has not begun yet; try again when it is over."),
        (2 * 3600 + 90, "This starts in 2 h 1 min; try again when it is over."),
    ],
)
def test_what_has_not_begun_says_when_it_does_where_that_is_known(start, sentence):
    error = refusal({"id": "x", "live_status": "is_upcoming", "release_timestamp": start and time.time() + start})
    assert error is not None
    assert (error.code, error.sentence) == (ErrorCode.LIVE_STREAM, sentence)


@pytest.mark.parametrize("info", [{"is_live": True}, {"live_status": "is_live"}])
def test_what_is_on_air_is_refused(info):
    error = refusal(info)
    assert error is not None
    assert error.sentence == "This is live; try again when the stream has ended."


@pytest.mark.parametrize("status", ["was_live", "post_live", "not_live", None])
def test_what_is_over_is_not_refused(status):
    assert refusal({"live_status": status}) is None
