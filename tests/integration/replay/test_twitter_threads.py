"""X through gallery-dl: an author's thread, and posts as an account sees them."""

import pytest

from bossbot_core.api import ErrorCode, Relation
from bossbot_core.testing.replay import Reply, merged
from bossbot_core.testing.replies import media, twitter_refusals
from bossbot_core.testing.replies import twitter_threads as threads

LINK = f"https://x.com/naturepics/status/{threads.IDS[1]}"
WORDS = {Relation.THREAD: ["Part 1", "Part 3", "Part 4", "Part 5"], Relation.COMMENT: ["Lovely"]}


@pytest.fixture
def x(fetcher):
    return fetcher("twitter")


@pytest.fixture
def cookies(tmp_path):
    file = tmp_path / "cookies.txt"
    line = ".x.com\tTRUE\t/\tTRUE\t4102444800\t{}\t{}\n"
    file.write_text(
        "# Netscape HTTP Cookie File\n" + line.format("auth_token", "secret") + line.format("ct0", "0" * 32)
    )
    return {"cookies_file": str(file)}


def contents(files) -> list[bytes]:
    return [file.path.read_bytes() for file in files.files]


def pictures(*numbers: int) -> list[bytes]:
    return [media.photo_bytes(number) for number in numbers]


def words(info, relation) -> list[str]:
    return [each.text for each in info.related if each.relation is relation]


@pytest.mark.replayed("thread", "posted")
@pytest.mark.parametrize("long", [False, True], ids=["short", "long"])
async def test_a_thread_comes_whole_and_in_order_with_its_words(x, long):
    files = await x(LINK, threads.thread(long=long), thread=True)
    assert contents(files) == pictures(1, 2, 4, 5)
    assert (files.info.text, files.info.source_url) == ("Part 2", LINK)
    assert {relation: words(files.info, relation) for relation in WORDS} == WORDS


@pytest.mark.replayed("thread", "posted")
@pytest.mark.parametrize("place", [0, 2, 4])
async def test_a_thread_is_the_same_from_each_of_its_posts(x, place):
    link = f"https://x.com/naturepics/status/{threads.IDS[place]}"
    files = await x(link, threads.thread(threads.IDS[place]), thread=True)
    assert contents(files) == pictures(1, 2, 4, 5)
    assert files.info.text == f"Part {place + 1}"


@pytest.mark.replayed("thread", "posted")
async def test_a_thread_ends_at_the_most_that_a_job_may_fetch(x):
    assert contents(await x(LINK, threads.thread(), thread=True, max_items=2)) == pictures(1, 2)


@pytest.mark.replayed("thread", "posted")
async def test_items_of_a_thread_may_be_chosen(x):
    assert contents(await x(LINK, threads.thread(), thread=True, items="2,4")) == pictures(2, 5)


@pytest.mark.replayed("thread without cookies", "posted")
async def test_a_guest_gets_the_post_alone(x):
    assert contents(await x(LINK, threads.hidden_from_guests(), thread=True)) == pictures(1, 2)


@pytest.mark.replayed("thread", "removed")
async def test_a_thread_that_is_gone_is_told_so(x):
    error = await x.failing(LINK, threads.removed(), thread=True)
    assert error.code is ErrorCode.REMOVED, error.detail


@pytest.mark.replayed("thread", "private")
async def test_a_notice_in_a_conversation_is_understood(x):
    routes = threads.unavailable("You're unable to view this Post because this account owner limits who can view it.")
    error = await x.failing(LINK, routes, thread=True)
    assert error.code is ErrorCode.PRIVATE, error.detail


@pytest.mark.replayed("post by an account", "posted")
async def test_an_account_gets_one_post_of_a_conversation_and_sends_its_cookies_to_x_only(x, cookies):
    files = await x(LINK, merged(threads.account(), threads.thread()), settings=cookies)
    assert contents(files) == pictures(2)
    assert words(files.info, Relation.COMMENT) == ["Part 3", "Lovely"]
    shown = {request.host for request in x.requests if "secret" in request.headers.get("cookie", "")}
    assert shown == {"x.com"}


@pytest.mark.replayed("account that is logged out", "login_required")
async def test_cookies_that_no_longer_log_in_are_told_so(x, cookies):
    away = Reply(status=302, headers={"Location": "https://x.com/login"})
    error = await x.failing(LINK, merged(threads.thread(), {"x.com": {"/home": away}}), settings=cookies)
    assert error.code is ErrorCode.LOGIN_REQUIRED, error.detail


@pytest.mark.replayed("home page of another shape", "platform_changed")
async def test_pages_that_are_missing_before_the_post_is_asked_for_say_nothing_about_the_post(x, cookies):
    missing = {"abs.twimg.com": {"/responsive-web/*": Reply(status=404)}}
    error = await x.failing(LINK, merged({**threads.account(), **missing}, threads.thread()), settings=cookies)
    assert error.code is ErrorCode.PLATFORM_CHANGED, error.detail


@pytest.mark.replayed("query that X no longer has", "platform_changed")
async def test_to_an_account_an_unknown_query_means_that_x_has_changed(x, cookies):
    error = await x.failing(LINK, merged(threads.account(), threads.hidden_from_guests()), settings=cookies)
    assert error.code is ErrorCode.PLATFORM_CHANGED, error.detail


@pytest.mark.replayed("thread", "platform_changed")
async def test_a_conversation_of_another_shape_is_told_as_a_change(x):
    changed = twitter_refusals.other_json({"data": {"conversation": {"posts": []}}})
    routes = {**changed, "x.com": {"/i/api/graphql/*/TweetDetail": next(iter(changed["x.com"].values()))}}
    error = await x.failing(LINK, routes, thread=True)
    assert error.code is ErrorCode.PLATFORM_CHANGED, error.detail


@pytest.mark.replayed("thread listing", "posted")
async def test_a_thread_says_what_it_holds_before_it_is_fetched(x):
    listing = await x.listing(LINK, threads.thread(), thread=True)
    assert [item.title for item in listing.items] == [f"A bird, number {number}" for number in (1, 2, 4, 5)]
    assert (listing.total, listing.title, listing.author) == (4, "Part 2", "Nature Pictures")
    assert "pbs.twimg.com" not in {request.host for request in x.requests}
