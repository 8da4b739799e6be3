"""Reddit through gallery-dl: each way to say no is told by its own code."""

import time

import pytest

from bossbot_core.api import ErrorCode, TransientError
from bossbot_core.testing.replay import Reply
from bossbot_core.testing.replies import media, reddit
from bossbot_core.testing.replies import reddit_galleries as galleries
from bossbot_core.testing.replies import reddit_refusals as refusals

LINK = f"https://www.reddit.com/r/aww/comments/{reddit.POST_ID}/a_cat_in_a_box/"
SHARE_LINK = f"https://www.reddit.com/r/aww/s/{reddit.SHARE_CODE}"
RESET = {"x-ratelimit-reset": "77"}
GONE = {**reddit.post("origin1"), "removed_by_category": "reddit"}
BLOCKED = "You've been blocked by network security."
CHALLENGE = "<title>Just a moment...</title>"


@pytest.fixture
def r(fetcher):
    return fetcher("reddit")


def case(kind, routes, code):
    return pytest.param(routes, code, marks=pytest.mark.replayed(kind, code.value), id=f"{kind}-{code}")


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        case("words only", reddit.text_only(), ErrorCode.NO_MEDIA),
        case("poll", reddit.poll(), ErrorCode.NO_MEDIA),
        case("gallery that Reddit cannot read", galleries.unreadable_gallery(), ErrorCode.NO_MEDIA),
        case("HTML instead of media", refusals.answering(Reply(body=b"<html>no</html>")), ErrorCode.NO_MEDIA),
        case("removed post", refusals.refused(404), ErrorCode.REMOVED),
        case("removed post", refusals.no_post(), ErrorCode.REMOVED),
        case("removed by its author", refusals.removed("deleted"), ErrorCode.REMOVED),
        case("removed by its author", refusals.removed_words(), ErrorCode.REMOVED),
        case("removed by a moderator", refusals.removed("moderator"), ErrorCode.REMOVED),
        case("removed by Reddit", refusals.removed("copyright_takedown"), ErrorCode.REMOVED),
        case("removed by Reddit", refusals.removed_words("[ Removed by Reddit ]"), ErrorCode.REMOVED),
        case("post without its link", refusals.emptied(), ErrorCode.REMOVED),
        case("crosspost without its original", refusals.orphaned(), ErrorCode.REMOVED),
        case("blocked by the author", refusals.removed_words("[unavailable]"), ErrorCode.PRIVATE),
        case("gallery that is gone", galleries.deleted_gallery(), ErrorCode.REMOVED),
        case("gallery that is gone", galleries.emptied_gallery(), ErrorCode.REMOVED),
        case("crosspost of a removed post", reddit.crosspost(parent=GONE), ErrorCode.REMOVED),
        case("media that is gone", refusals.answering(Reply(status=404)), ErrorCode.REMOVED),
        case("film that is gone", refusals.film_answering(Reply(status=404)), ErrorCode.REMOVED),
        case("banned subreddit", refusals.refused(404, "banned"), ErrorCode.REMOVED),
        case("private subreddit", refusals.refused(403, "private"), ErrorCode.PRIVATE),
        case("quarantined subreddit", refusals.refused(403, "quarantined"), ErrorCode.LOGIN_REQUIRED),
        case("gated subreddit", refusals.refused(403, "gated"), ErrorCode.LOGIN_REQUIRED),
        case("login wall", refusals.refused(403), ErrorCode.LOGIN_REQUIRED),
        case("login wall", refusals.led_to("login"), ErrorCode.LOGIN_REQUIRED),
        case("age gate", refusals.led_to("over18"), ErrorCode.AGE_RESTRICTED),
        case("blocked by law", refusals.refused(451), ErrorCode.GEO_BLOCKED),
        case("challenge page", refusals.page(CHALLENGE), ErrorCode.LOGIN_REQUIRED),
        case("challenge page", refusals.page(BLOCKED, status=403), ErrorCode.LOGIN_REQUIRED),
        case("changed layout", refusals.page("Log in to Reddit, or try again later."), ErrorCode.PLATFORM_CHANGED),
        case("changed layout", refusals.other_json({"posts": []}), ErrorCode.PLATFORM_CHANGED),
        case("changed layout", refusals.other_json([{"kind": "Posts"}]), ErrorCode.PLATFORM_CHANGED),
        case("changed layout", refusals.other_json([]), ErrorCode.PLATFORM_CHANGED),
        case("changed layout", refusals.without("url"), ErrorCode.PLATFORM_CHANGED),
        case("changed layout", galleries.changed_gallery(), ErrorCode.PLATFORM_CHANGED),
        case("server error", refusals.page("Our CDN was unable to reach our servers", status=503), ErrorCode.NETWORK),
        case("server error at the media", refusals.answering(Reply(status=500)), ErrorCode.NETWORK),
        case("truncated media", refusals.answering(media.cut(media.photo(1))), ErrorCode.NETWORK),
    ],
)  # fmt: skip
async def test_a_refusal_is_told_by_its_code(r, routes, code):
    error = await r.failing(LINK, routes)
    assert error.code is code, error.detail
    assert isinstance(error, TransientError) is (code is ErrorCode.NETWORK)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        case("share link", Reply(status=404), ErrorCode.REMOVED),
        case("share link", Reply(status=403), ErrorCode.LOGIN_REQUIRED),
        case("share link", Reply(status=503), ErrorCode.NETWORK),
        case("share link", Reply(body=b"<html>no post</html>"), ErrorCode.REMOVED),
        case("share link", Reply(status=302, headers={"Location": "/login/?dest=x"}), ErrorCode.LOGIN_REQUIRED),
    ],
)
async def test_a_share_link_that_leads_nowhere_is_told_by_its_code(r, answer, code):
    routes = refusals.share_answering(answer)
    routes["www.reddit.com"]["/login/"] = Reply(body=b"<html>Log in</html>")
    error = await r.failing(SHARE_LINK, routes)
    assert error.code is code, error.detail


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        pytest.param({"retry-after": "9"}, 9, marks=pytest.mark.replayed("rate limit, Retry-After", "rate_limited")),
        pytest.param(RESET, 77, marks=pytest.mark.replayed("rate limit with its end", "rate_limited")),
        pytest.param({}, None, marks=pytest.mark.replayed("rate limit without a word", "rate_limited")),
    ],
)
async def test_a_rate_limit_lets_all_jobs_of_the_platform_wait(r, headers, wait_s):
    error = await r.failing(LINK, refusals.refused(429, headers=headers))
    assert isinstance(error, TransientError)
    assert (error.code, error.retry_after_s) == (ErrorCode.RATE_LIMITED, wait_s)
    assert r.back_offs == [wait_s or 30.0]


@pytest.mark.replayed("share link", "rate_limited")
@pytest.mark.parametrize(("headers", "wait_s"), [({"retry-after": "9"}, 9.0), ({}, 30.0)])
async def test_a_rate_limit_on_share_links_lets_all_jobs_wait_too(r, headers, wait_s):
    error = await r.failing(SHARE_LINK, refusals.share_answering(Reply(status=429, headers=headers)))
    assert error.code is ErrorCode.RATE_LIMITED
    assert r.back_offs == [wait_s]


@pytest.mark.replayed("rate limit used up", "rate_limited")
async def test_the_last_reply_before_a_rate_limit_lets_the_job_wait_for_its_end(r):
    used_up = {"x-ratelimit-remaining": "1.0", "x-ratelimit-reset": "312"}
    listings = [reddit.listing({"kind": "t3", "data": reddit.post()}), reddit.listing()]
    error = await r.failing(LINK, refusals.api(media.as_json(listings, headers=used_up)))
    assert error.code is ErrorCode.RATE_LIMITED, error.detail
    assert r.back_offs == [313.0]


@pytest.mark.replayed("reply that never comes", "network")
async def test_a_reply_that_never_comes_is_not_waited_for(r):
    def never(_):
        time.sleep(10)
        return Reply()

    error = await r.failing(LINK, refusals.api(never), idle_timeout_s=0.3)
    assert isinstance(error, TransientError)
    assert error.code is ErrorCode.NETWORK, error.detail


@pytest.mark.replayed("film over the limit", "too_large")
async def test_a_film_over_the_limit_is_not_fetched_whole(r):
    error = await r.failing(LINK, reddit.video(), max_file_bytes=1000)
    assert error.code is ErrorCode.TOO_LARGE, error.detail
