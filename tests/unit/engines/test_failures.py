import errno
import io
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
from gallery_dl import exception as gallery
from yt_dlp.networking.common import Response
from yt_dlp.networking.exceptions import HTTPError, IncompleteRead, TransportError
from yt_dlp.utils import ContentTooShortError, DownloadError, ExtractorError, GeoRestrictedError, UserNotLive

from bossbot_core.api import ErrorCode, PermanentError, TransientError
from bossbot_core.engines.failures import Evidence, failure, of_exception, of_page, of_reply, retry_after, wait_asked


def http_error(status, headers=None):
    return HTTPError(Response(io.BytesIO(), "https://example.test/", headers or {}, status=status))


def requests_reply(status):
    reply = requests.Response()
    reply.status_code, reply.url, reply.reason = status, "https://example.test/", "Reason"
    return reply


def caused(error, cause):
    error.__cause__ = cause
    return error


def download_error(message, cause=None):
    return DownloadError(message, (type(cause), cause, None) if cause else None)


TYPED = [
    (GeoRestrictedError("not here"), ErrorCode.GEO_BLOCKED),
    (UserNotLive(), ErrorCode.LIVE_STREAM),
    (gallery.AuthRequired("cookies"), ErrorCode.LOGIN_REQUIRED),
    (gallery.ChallengeError("Cloudflare challenge", requests_reply(503)), ErrorCode.LOGIN_REQUIRED),
    (gallery.NotFoundError("post"), ErrorCode.REMOVED),
    (gallery.NoExtractorError("x"), ErrorCode.UNSUPPORTED_URL),
]
STATUSES = [
    (401, ErrorCode.LOGIN_REQUIRED, PermanentError),
    (403, ErrorCode.LOGIN_REQUIRED, PermanentError),
    (404, ErrorCode.REMOVED, PermanentError),
    (410, ErrorCode.REMOVED, PermanentError),
    (408, ErrorCode.NETWORK, TransientError),
    (413, ErrorCode.TOO_LARGE, PermanentError),
    (418, ErrorCode.PLATFORM_CHANGED, PermanentError),
    (429, ErrorCode.RATE_LIMITED, TransientError),
    (451, ErrorCode.GEO_BLOCKED, PermanentError),
    (500, ErrorCode.NETWORK, TransientError),
    (503, ErrorCode.NETWORK, TransientError),
]
MESSAGES = [
    ("ERROR: The downloaded file is empty", ErrorCode.NO_MEDIA),
    ("[youtube] x: This video is DRM protected", ErrorCode.DRM_PROTECTED),
    ("[youtube] x: This live event will begin in 3 hours.", ErrorCode.LIVE_STREAM),
    ("[youtube] x: Premieres in 20 minutes", ErrorCode.LIVE_STREAM),
    ("[tiktok:live] This livestream has ended", ErrorCode.REMOVED),
    (
        "[youtube] x: Sign in to confirm your age. This video may be inappropriate for some users.",
        ErrorCode.AGE_RESTRICTED,
    ),
    ("[youtube] x: Private video. Sign in if you've been granted access to this video.", ErrorCode.PRIVATE),
    ("[youtube] x: Sign in to confirm you\u2019re not a bot. Use --cookies", ErrorCode.LOGIN_REQUIRED),
    ("[youtube] x: Join this channel to get access to members-only content", ErrorCode.LOGIN_REQUIRED),
    ("[youtube] x: Video unavailable. This video has been removed by the uploader", ErrorCode.REMOVED),
    ("[youtube] x: Video unavailable", ErrorCode.REMOVED),
    ("[youtube] x: The uploader has not made this video available in your country", ErrorCode.GEO_BLOCKED),
    ("[TikTok] x: This post may not be comfortable. Log in for access", ErrorCode.LOGIN_REQUIRED),
    ("[Instagram] x: Requested content is not available, rate-limit reached or login required", ErrorCode.RATE_LIMITED),
    ("AuthRequired: authenticated cookies needed to access this timeline", ErrorCode.LOGIN_REQUIRED),
    ("'Unavailable'", ErrorCode.REMOVED),
    ("HTML response", ErrorCode.NO_MEDIA),
    ("HTTP redirect to 'https://example.test/timed-out'", ErrorCode.NO_MEDIA),
    ("[twitter] x: No video could be found in this tweet", ErrorCode.NO_MEDIA),
    ("file size mismatch (10 < 20)", ErrorCode.NETWORK),
    ("10 bytes read, 20 more expected", ErrorCode.NETWORK),
    ("ReadTimeoutError: Read timed out. (read timeout=20)", ErrorCode.NETWORK),
    ("SSLError: CERTIFICATE_VERIFY_FAILED] certificate verify failed (2/2)", ErrorCode.NETWORK),
    ("NameResolutionError: Failed to resolve 'x'", ErrorCode.NETWORK),
    ("OSError: [Errno 28] No space left on device", ErrorCode.STORAGE_FULL),
    ("[TikTok] x: No video formats found!; please report this issue", ErrorCode.PLATFORM_CHANGED),
    ("[youtube] x: Unable to extract nsig function code", ErrorCode.PLATFORM_CHANGED),
    ("KeyError: 'legacy'", ErrorCode.PLATFORM_CHANGED),
]
TRANSPORT = [
    TransportError("broken"),
    IncompleteRead(10, 20),
    ContentTooShortError(10, 20),
    requests.ConnectionError("x"),
    requests.ReadTimeout("x"),
    requests.exceptions.ChunkedEncodingError("x"),
    TimeoutError("x"),
    ConnectionResetError("x"),
]


@pytest.mark.parametrize(("error", "code"), TYPED, ids=lambda each: type(each).__name__)
def test_a_typed_exception_decides_first(error, code):
    assert failure(Evidence(errors=(error,), messages=("'404 Not Found' for 'x'", "private video"))).code is code


@pytest.mark.parametrize(("status", "code", "kind"), STATUSES)
def test_a_status_decides_whoever_raised_it(status, code, kind):
    wrapped = download_error("ERROR: unable to download", http_error(status))
    extractor = ExtractorError("Unable to download webpage", cause=http_error(status))
    told = [
        failure(Evidence(errors=(wrapped,))),
        failure(Evidence(errors=(extractor,))),
        failure(Evidence(errors=(gallery.HttpError("", requests_reply(status)),))),
        failure(Evidence(messages=(f"'{status} Reason' for 'https://example.test/a.jpg'",))),
        failure(Evidence(messages=(f"ERROR: unable to download video data: HTTP Error {status}: Reason",))),
        of_reply(status, {}),
    ]
    assert {error.code for error in told} == {code}
    assert all(isinstance(error, kind) for error in told)


@pytest.mark.parametrize(("message", "code"), MESSAGES)
def test_words_decide_where_there_is_no_status(message, code):
    assert failure(Evidence(messages=(message,))).code is code


@pytest.mark.parametrize("error", TRANSPORT, ids=lambda each: type(each).__name__)
def test_a_broken_transport_is_tried_again(error):
    told = failure(Evidence(errors=(caused(RuntimeError("outer"), error),)))
    assert told.code is ErrorCode.NETWORK
    assert isinstance(told, TransientError)


def test_words_in_addresses_do_not_decide():
    message = "failed for https://cdn.example.test/private-video/login/removed.mp4?geo-restricted"
    assert failure(Evidence(messages=(message,))).code is ErrorCode.PLATFORM_CHANGED


def test_a_403_with_telling_words_is_told_by_the_words():
    error = download_error("This video is not available from your location", http_error(403))
    assert failure(Evidence(errors=(error,))).code is ErrorCode.GEO_BLOCKED


def test_a_bad_reply_that_was_only_heard_gives_way_to_the_words():
    assert failure(Evidence(messages=("Private video",), status=404)).code is ErrorCode.PRIVATE


def test_a_request_without_an_answer_explains_what_nothing_else_does():
    said = "Failed to extract any player response"
    assert failure(Evidence(messages=(said,), unreachable=True)).code is ErrorCode.NETWORK
    assert failure(Evidence(messages=("Private video",), unreachable=True)).code is ErrorCode.PRIVATE
    assert failure(Evidence(messages=(said,))).code is ErrorCode.PLATFORM_CHANGED


def test_our_own_error_inside_a_chain_is_kept():
    own = PermanentError(ErrorCode.QUOTA_EXCEEDED)
    assert failure(Evidence(errors=(caused(RuntimeError("x"), own),))) is own


def test_the_wish_of_retry_after_travels_with_the_error():
    told = failure(Evidence(errors=(http_error(429, {"Retry-After": "37"}),)))
    assert isinstance(told, TransientError)
    assert told.retry_after_s == 37.0


def test_a_full_disk_and_a_file_over_the_process_limit_have_their_own_codes():
    assert of_exception(OSError(errno.ENOSPC, "x")).code is ErrorCode.STORAGE_FULL
    assert of_exception(OSError(errno.EFBIG, "x")).code is ErrorCode.TOO_LARGE


def test_an_unknown_failure_keeps_its_words_for_the_log_only():
    told = failure(Evidence(errors=(KeyError("legacy"),), messages=("An unexpected error occurred",)))
    assert told.code is ErrorCode.PLATFORM_CHANGED
    assert "legacy" in told.detail
    assert "legacy" not in told.sentence


def test_an_endless_message_is_cut():
    assert len(failure(Evidence(messages=("x" * 10_000,))).detail) <= 600


def test_a_chain_that_bites_its_tail_ends():
    first, second = RuntimeError("a"), RuntimeError("b")
    first.__cause__, second.__cause__ = second, first
    assert failure(Evidence(errors=(first,))).code is ErrorCode.PLATFORM_CHANGED


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Tunnel connection failed: 403 private-address", ErrorCode.BLOCKED_ADDRESS),
        ("Tunnel connection failed: 403 byte-cap", ErrorCode.TOO_LARGE),
        ("Tunnel connection failed: 502 name-not-found", ErrorCode.NETWORK),
        ("Tunnel connection failed: 407 credentials", ErrorCode.INTERNAL),
        ("ProxyError: 403 private-address (2/2)", ErrorCode.BLOCKED_ADDRESS),
        ("curl: (56) CONNECT tunnel failed, response 403", ErrorCode.BLOCKED_ADDRESS),
        ("curl: (56) CONNECT tunnel failed, response 502", ErrorCode.NETWORK),
    ],
)
def test_a_tunnel_that_the_egress_door_refuses_is_told_by_its_word(message, code):
    assert failure(Evidence(errors=(requests.exceptions.ProxyError(message),))).code is code


@pytest.mark.parametrize(
    ("word", "status", "code"),
    [
        ("private-address", 403, ErrorCode.BLOCKED_ADDRESS),
        ("unreachable", 502, ErrorCode.NETWORK),
        ("bad-request", 400, ErrorCode.INTERNAL),
    ],
)
def test_a_reply_of_the_egress_door_itself_is_not_taken_for_the_platforms(word, status, code):
    assert of_reply(status, {"X-Egress-Refused": word}).code is code


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120.0), (" 5 ", 5.0), ("0", 0.0), ("999999999", 86400.0), (None, None), ("", None), ("soon", None)],
)
def test_retry_after_is_seconds(header, seconds):
    assert retry_after(header) == seconds


def test_retry_after_may_be_a_date():
    header = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert retry_after(header) == pytest.approx(60, abs=3)
    assert retry_after("Thu, 01 Jan 1970 00:00:00 GMT") == 0.0


@pytest.mark.parametrize(
    ("status", "text", "code"),
    [
        (200, "<title>Just a moment...</title>", ErrorCode.LOGIN_REQUIRED),
        (403, "<script src=/cdn-cgi/challenge-platform/h/b></script>", ErrorCode.LOGIN_REQUIRED),
        (403, "You've been blocked by network security.", ErrorCode.LOGIN_REQUIRED),
        (403, "no", ErrorCode.LOGIN_REQUIRED),
        (404, "no", ErrorCode.REMOVED),
        (503, "no", ErrorCode.NETWORK),
        (200, "Log in, or try again later.", ErrorCode.PLATFORM_CHANGED),
        (400, "no", ErrorCode.PLATFORM_CHANGED),
    ],
)
def test_a_page_in_the_place_of_an_api_is_no_word_of_the_engine(status, text, code):
    error = of_page(status, text)
    assert error.code is code
    assert isinstance(error, TransientError) is (code is ErrorCode.NETWORK)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7", "x-ratelimit-reset": "300"}, 7),
        ({"x-ratelimit-reset": "300"}, 300),
        ({"x-rate-limit-reset": "0"}, 0),
        ({"x-rate-limit-reset": "4102444800"}, 24 * 3600),
        ({"x-rate-limit-reset": "soon"}, None),
    ],
)
def test_a_platforms_wait_is_read_from_whichever_header_names_it(headers, seconds):
    assert wait_asked(headers) == seconds
