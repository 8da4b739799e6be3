"""What somebody has posted on X, listed and fetched through gallery-dl as an account sees it."""

import pytest

from bossbot_core.api import ErrorCode, FileKind, Relation
from bossbot_core.testing.replay import Reply
from bossbot_core.testing.replies import media, mishaps, twitter_profiles, twitter_refusals

PERSON = "https://x.com/NaturePics"
COOKIES = "# Netscape HTTP Cookie File\n" + "".join(
    f".x.com\tTRUE\t/\tTRUE\t4102444800\t{name}\t{value}\n" for name, value in (("auth_token", "s"), ("ct0", "0" * 32))
)


@pytest.fixture
def x(fetcher):
    return fetcher("twitter")


@pytest.fixture
def settings(tmp_path):
    file = tmp_path / "cookies.txt"
    file.write_text(COOKIES)
    return {"cookies_file": str(file)}


@pytest.mark.replayed("profile listing", "posted")
@pytest.mark.parametrize("link", [PERSON, "https://twitter.com/naturepics/media", "https://fxtwitter.com/naturepics"])
async def test_the_newest_of_somebody_are_listed_and_no_picture_is_fetched(x, settings, link):
    listing = await x.listing(link, twitter_profiles.profile(3), settings=settings)
    assert [item.title for item in listing.items] == [f"A bird, number {number}" for number in (1, 2, 3)]
    assert {item.kind for item in listing.items} == {FileKind.IMAGE}
    assert (listing.total, listing.title.casefold(), listing.author) == (3, "@naturepics", "Nature Pictures")
    assert "pbs.twimg.com" not in {request.host for request in x.requests}


@pytest.mark.replayed("long profile listing", "posted")
async def test_of_many_posts_the_first_are_listed(x, settings):
    listing = await x.listing(PERSON, twitter_profiles.profile(400), settings=settings)
    assert len(listing.items) >= 200
    assert listing.total is None
    assert len(x.requests) <= 15


@pytest.mark.replayed("endless profile", "no_media")
async def test_pages_without_end_are_not_walked(x, settings):
    error = await x.refusing(PERSON, twitter_profiles.endless(), settings=settings)
    assert error.code is ErrorCode.NO_MEDIA, error.detail
    assert len(x.requests) <= 15


@pytest.mark.replayed("profile", "posted")
async def test_chosen_posts_come_under_the_numbers_of_the_list_with_their_words(x, settings):
    files = await x(PERSON, twitter_profiles.profile(30, sensitive=3), settings=settings, items="2,4")
    assert [file.path.read_bytes() for file in files.files] == [media.photo_bytes(2), media.photo_bytes(4)]
    info = files.info
    assert (info.title, info.source_url, info.age_restricted) == ("@NaturePics", PERSON, False)
    assert [(each.relation, each.text) for each in info.related] == [
        (Relation.ITEM, "Bird of day 2"),
        (Relation.ITEM, "Bird of day 4"),
    ]
    assert info.related[0].source_url == "https://x.com/naturepics/status/1456789012345679997"


@pytest.mark.replayed("profile with a sensitive post", "posted")
async def test_one_post_for_adults_makes_all_of_them_such(x, settings):
    files = await x(PERSON, twitter_profiles.profile(4, sensitive=3), settings=settings)
    assert (len(files.files), files.info.age_restricted) == (4, True)


@pytest.mark.replayed("profile without cookies", "login_required")
async def test_without_an_account_nothing_is_asked_and_the_sentence_says_what_would_help(x):
    error = await x.refusing(PERSON, twitter_profiles.profile(3))
    assert error.code is ErrorCode.LOGIN_REQUIRED
    assert "cookies" in error.sentence
    assert x.requests == []


@pytest.mark.replayed("profile", "private")
async def test_a_protected_account_is_told_as_private(x, settings):
    error = await x.refusing(PERSON, twitter_profiles.protected(), settings=settings)
    assert error.code is ErrorCode.PRIVATE, error.detail
    assert "followers" in error.sentence


@pytest.mark.parametrize(
    "routes",
    [
        pytest.param(twitter_profiles.unavailable("Suspended"), marks=pytest.mark.replayed("profile", "removed")),
        pytest.param(twitter_profiles.unknown(), marks=pytest.mark.replayed("profile", "removed")),
    ],
    ids=["suspended", "unknown"],
)
async def test_an_account_that_is_not_there_is_told_as_removed(x, settings, routes):
    error = await x.refusing(PERSON, routes, settings=settings)
    assert error.code is ErrorCode.REMOVED, error.detail
    assert "account" in error.sentence


@pytest.mark.replayed("profile", "rate_limited")
@pytest.mark.parametrize("who", [True, False], ids=["account", "pages"])
async def test_a_rate_limit_gives_the_job_back(x, settings, who):
    body = {"errors": [{"message": "Rate limit exceeded", "code": 88}]}
    answer = media.as_json(body, status=429, headers={"x-rate-limit-reset": twitter_refusals.RESET})
    error = await x.refusing(PERSON, twitter_profiles.answering(answer, who=who), settings=settings)
    assert error.code is ErrorCode.RATE_LIMITED, error.detail


@pytest.mark.replayed("profile", "no_media")
async def test_an_account_without_pictures_has_no_media(x, settings):
    error = await x.refusing(PERSON, twitter_profiles.profile(0), settings=settings)
    assert error.code is ErrorCode.NO_MEDIA, error.detail


@pytest.mark.replayed("profile", "platform_changed")
@pytest.mark.parametrize(
    "answer", [media.as_json({"data": {"person": {}}}), media.as_json({"data": {"user": {"result": {"new": 1}}}})]
)
async def test_pages_of_another_shape_are_told_as_a_change(x, settings, answer):
    error = await x.refusing(PERSON, twitter_profiles.answering(answer), settings=settings)
    assert error.code is ErrorCode.PLATFORM_CHANGED, error.detail


@pytest.mark.replayed("profile", "network")
async def test_a_server_in_trouble_is_tried_again(x, settings):
    error = await x.refusing(PERSON, twitter_profiles.answering(Reply(status=503)), settings=settings)
    assert error.code is ErrorCode.NETWORK, error.detail


@pytest.mark.replayed("profile, web page instead", "login_required")
async def test_a_challenge_page_wants_an_account(x, settings):
    page = Reply(body=b"<title>Just a moment...</title>")
    error = await x.refusing(PERSON, twitter_profiles.answering(page, who=True), settings=settings)
    assert error.code is ErrorCode.LOGIN_REQUIRED, error.detail


@pytest.mark.replayed("profile's media", "no_media")
async def test_a_page_in_the_place_of_a_picture_is_no_media(x, settings):
    routes = twitter_profiles.profile(2)
    routes = {**routes, "pbs.twimg.com": {"/media/*": mishaps.web_page()}}
    error = await x.failing(PERSON, routes, settings=settings)
    assert error.code is ErrorCode.NO_MEDIA, error.detail
