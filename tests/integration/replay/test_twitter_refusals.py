"""X through gallery-dl: each way to say no is told by its own code."""

import time

import pytest

from bossbot_core.api import ErrorCode, TransientError
from bossbot_core.testing.replay import Reply
from bossbot_core.testing.replies import media, twitter
from bossbot_core.testing.replies import twitter_refusals as refusals

LINK = f"https://x.com/naturepics/status/{twitter.POST_ID}"
NOTICES = {
    "This Post was deleted by the Post author. Learn more": ErrorCode.REMOVED,
    "This Post is from an account that no longer exists. Learn more": ErrorCode.REMOVED,
    "This Post is from a suspended account. Learn more": ErrorCode.REMOVED,
    "This Post violated the X Rules. Learn more": ErrorCode.REMOVED,
    "You\u2019re unable to view this Post because this account owner limits who can view their Posts. Learn more": (
        ErrorCode.PRIVATE
    ),
    "Age-restricted adult content. This content might not be appropriate for people under 18 years old. To view this "
    "media, you\u2019ll need to log in to X. Learn more": ErrorCode.AGE_RESTRICTED,
    "This Post from @naturepics has been withheld in Germany in response to a legal demand. Learn more": (
        ErrorCode.GEO_BLOCKED
    ),
}


@pytest.fixture
def x(fetcher):
    return fetcher("twitter")


def case(kind, routes, code):
    return pytest.param(routes, code, marks=pytest.mark.replayed(kind, code.value), id=f"{kind}-{code}")


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        case("removed post", refusals.removed(), ErrorCode.REMOVED),
        case("removed post", refusals.other_json({"data": {}}), ErrorCode.REMOVED),
        case("removed post", refusals.errors(144, "No status found with that ID."), ErrorCode.REMOVED),
        case("removed post", refusals.unavailable("Deleted"), ErrorCode.REMOVED),
        case("suspended account", refusals.unavailable("Suspended"), ErrorCode.REMOVED),
        case("suspended account", refusals.errors(63, "User has been suspended."), ErrorCode.REMOVED),
        case("protected account", refusals.unavailable("Protected"), ErrorCode.PRIVATE),
        case("protected account", refusals.errors(179, "Not authorized to see this status."), ErrorCode.PRIVATE),
        case("blocked by the author", refusals.unavailable("BlockedBy"), ErrorCode.PRIVATE),
        case("age-gated post", refusals.unavailable("NsfwLoggedOut"), ErrorCode.AGE_RESTRICTED),
        case("age-gated post", refusals.unavailable("NsfwViewerHasNoStatedAge"), ErrorCode.AGE_RESTRICTED),
        case("age-gated post", refusals.unavailable("NsfwViewerIsUnderage"), ErrorCode.AGE_RESTRICTED),
        case("withheld post", refusals.withheld(), ErrorCode.GEO_BLOCKED),
        case("withheld media", refusals.media_unavailable("Geoblocked"), ErrorCode.GEO_BLOCKED),
        case("media taken down", refusals.media_unavailable("Dmcaed"), ErrorCode.REMOVED),
        case("media taken down", refusals.answering(Reply(status=404)), ErrorCode.REMOVED),
        case("subscribers only", refusals.subscribers_only(), ErrorCode.LOGIN_REQUIRED),
        case("login wall", refusals.errors(0, "Forbidden.", status=403), ErrorCode.LOGIN_REQUIRED),
        case("login wall", refusals.page("", status=404), ErrorCode.LOGIN_REQUIRED),
        case("locked account", refusals.errors(326, "this account is temporarily locked"), ErrorCode.LOGIN_REQUIRED),
        case("challenge page", refusals.page("<title>Just a moment...</title>"), ErrorCode.LOGIN_REQUIRED),
        case("challenge page", refusals.page("<title>Just a moment...</title>", status=403), ErrorCode.LOGIN_REQUIRED),
        case("changed layout", refusals.page("Oops. Log in, or try again later."), ErrorCode.PLATFORM_CHANGED),
        case("changed layout", refusals.other_json({"post": {"id": "1"}}), ErrorCode.PLATFORM_CHANGED),
        case("changed layout", refusals.other_json({"data": {"post": {}}}), ErrorCode.PLATFORM_CHANGED),
        case("changed layout", refusals.other_json([]), ErrorCode.PLATFORM_CHANGED),
        case("changed layout", refusals.without("legacy"), ErrorCode.PLATFORM_CHANGED),
        case("changed layout", refusals.errors(336, "features cannot be null", status=400), ErrorCode.PLATFORM_CHANGED),
        case("no guest token", refusals.no_token(Reply(status=503)), ErrorCode.NETWORK),
        case("no guest token", refusals.no_token(Reply(status=403)), ErrorCode.LOGIN_REQUIRED),
        case("no guest token", refusals.no_token(Reply(body=b"Just a moment...")), ErrorCode.LOGIN_REQUIRED),
        case("no guest token", refusals.no_token(media.as_json({"token": "1"})), ErrorCode.PLATFORM_CHANGED),
        case("trouble inside X", refusals.errors(29, "Timeout: Unspecified"), ErrorCode.NETWORK),
        case("trouble inside X", refusals.errors(0, "DeadlineExceeded: Unspecified"), ErrorCode.NETWORK),
        case("trouble inside X", refusals.errors(0, "Dependency: Internal error."), ErrorCode.NETWORK),
        case("HTML instead of media", refusals.answering(Reply(body=b"<html>no</html>")), ErrorCode.NO_MEDIA),
    ],
)  # fmt: skip
async def test_a_refusal_is_told_by_its_code(x, routes, code):
    error = await x.failing(LINK, routes)
    assert error.code is code, error.detail


@pytest.mark.parametrize(
    ("text", "code"),
    [pytest.param(*each, marks=pytest.mark.replayed("notice in its place", each[1].value)) for each in NOTICES.items()],
)
async def test_a_notice_in_the_place_of_a_post_is_understood(x, text, code):
    error = await x.failing(LINK, refusals.notice(text))
    assert error.code is code, error.detail


@pytest.mark.parametrize(
    ("headers", "least_s", "most_s"),
    [
        pytest.param({"retry-after": "9"}, 9, 9, marks=pytest.mark.replayed("rate limit, Retry-After", "rate_limited")),
        pytest.param(None, 3600, 24 * 3600, marks=pytest.mark.replayed("rate limit with its end", "rate_limited")),
        pytest.param({}, None, None, marks=pytest.mark.replayed("rate limit without a word", "rate_limited")),
    ],
)  # fmt: skip
async def test_a_rate_limit_lets_all_jobs_of_the_platform_wait(x, headers, least_s, most_s):
    error = await x.failing(LINK, refusals.rate_limited(headers))
    assert isinstance(error, TransientError)
    assert error.code is ErrorCode.RATE_LIMITED
    if least_s is None:
        assert (error.retry_after_s, x.back_offs) == (None, [30.0])
    else:
        assert least_s <= error.retry_after_s <= most_s
        assert x.back_offs == [error.retry_after_s]


@pytest.mark.replayed("rate limit used up", "rate_limited")
async def test_the_last_reply_before_a_rate_limit_lets_the_job_wait_for_its_end(x):
    reset = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(time.time()) + 600)}
    routes = twitter.api(media.as_json({"data": {"tweetResult": {"result": twitter.post()}}}, headers=reset))
    error = await x.failing(LINK, routes)
    assert error.code is ErrorCode.RATE_LIMITED, error.detail
    assert 590 < x.back_offs[0] <= 601


@pytest.mark.replayed("server error", "network")
async def test_trouble_at_the_platform_is_tried_again_later(x):
    error = await x.failing(LINK, refusals.page("Over capacity", status=503))
    assert isinstance(error, TransientError)
    assert error.code is ErrorCode.NETWORK
    assert "503" in error.sentence


@pytest.mark.replayed("reply that never comes", "network")
async def test_a_reply_that_never_comes_is_not_waited_for(x):
    def never(_):
        time.sleep(10)
        return Reply()

    error = await x.failing(LINK, twitter.api(never), idle_timeout_s=0.3)
    assert isinstance(error, TransientError)
    assert error.code is ErrorCode.NETWORK, error.detail


@pytest.mark.replayed("truncated media", "network")
async def test_a_photo_that_ends_early_is_not_taken_as_whole(x):
    error = await x.failing(LINK, refusals.answering(media.cut(media.photo(1))))
    assert isinstance(error, TransientError)
    assert error.code is ErrorCode.NETWORK, error.detail


@pytest.mark.replayed("one photo of several is gone", "posted")
async def test_what_is_left_of_a_post_comes(x):
    def second_is_gone(request):
        return Reply(status=404) if "photo2" in request.path else media.photo(1)

    files = await x(LINK, refusals.answering(second_is_gone))
    assert [file.path.read_bytes() for file in files.files] == [media.photo_bytes(1)]
    assert files.left_out == 1
