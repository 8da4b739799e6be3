"""What YouTube's words mean, and where they are looked for."""

import pytest

from bossbot_core.api import ErrorCode, PermanentError, TransientError
from bossbot_plugin_youtube.reasons import is_vague, retold, telling


def said(words: str, code: ErrorCode = ErrorCode.PLATFORM_CHANGED) -> PermanentError:
    return PermanentError(code, detail=f"ERROR: [youtube] BaW_jenozKc: {words}")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("YouTube is requiring a captcha challenge before playback", ErrorCode.LOGIN_REQUIRED),
        ("All player responses are invalid. Your IP is likely being blocked by Youtube", ErrorCode.LOGIN_REQUIRED),
        ("Sign in to confirm you're not a robot", ErrorCode.LOGIN_REQUIRED),
        ("This video isn’t available on this device", ErrorCode.PLATFORM_CHANGED),
        ("This video is not available on this app", ErrorCode.PLATFORM_CHANGED),
        ("This content isn’t available, try again later", ErrorCode.RATE_LIMITED),
        ("Video unavailable. Watch on YouTube", ErrorCode.LOGIN_REQUIRED),
        ("This movie must be purchased to watch it", ErrorCode.LOGIN_REQUIRED),
        ("No video formats found!; please report this issue", ErrorCode.PLATFORM_CHANGED),
        ("This content may contain suicide or self-harm topics.", ErrorCode.LOGIN_REQUIRED),
    ],
)
def test_words_have_a_meaning_of_their_own(words, code):
    assert retold(said(words)).code is code


@pytest.mark.parametrize(
    ("words", "vague"),
    [
        ("Video unavailable", True),
        ("This video is not available", True),
        ("This video is no longer available", True),
        ("Video unavailable. This video has been removed by the uploader", False),
        ("This video is no longer available because the account has been terminated.", False),
    ],
)
def test_only_what_gives_no_reason_is_worth_a_second_look(words, vague):
    assert is_vague(said(words, ErrorCode.REMOVED)) is vague


def test_words_in_names_of_files_mean_nothing():
    error = PermanentError(ErrorCode.NO_MEDIA, detail="text instead of media: 001_My_captcha_and_Youtube_Premium.mp4")
    assert retold(error) is error


def test_what_was_told_stays_as_it_is_when_it_is_told_again():
    once = retold(said("This video requires payment to watch.", ErrorCode.LOGIN_REQUIRED))
    assert (retold(once).code, retold(once).sentence) == (once.code, once.sentence)
    assert not is_vague(once)


def test_a_link_to_a_file_that_was_taken_back_is_asked_for_again():
    error = PermanentError(ErrorCode.LOGIN_REQUIRED, detail="ERROR: unable to download video data: HTTP Error 403: No")
    assert isinstance(retold(error), TransientError)
    assert is_vague(error)


def test_an_address_that_is_gone_is_no_lost_video():
    error = said("Failed to extract any player response", ErrorCode.REMOVED)
    assert retold(error).code is ErrorCode.PLATFORM_CHANGED
    slow = said("Failed to extract any player response", ErrorCode.RATE_LIMITED)
    assert retold(slow) is slow


def test_what_is_said_of_a_video_tells_more_than_what_is_said_of_the_way_of_asking():
    silent, of_the_way = (
        PermanentError(ErrorCode.PLATFORM_CHANGED),
        retold(said("This video is unavailable on this device")),
    )
    assert telling(silent) < telling(of_the_way) < telling(retold(said("Private video", ErrorCode.PRIVATE)))
