"""What somebody has posted on Instagram, listed and fetched through gallery-dl as an account sees it."""

import pytest

from bossbot_core.api import BossBotError, ErrorCode, FileKind, Relation
from bossbot_core.testing.replay import Reply
from bossbot_core.testing.replies import instagram_profiles, media

PERSON = "https://www.instagram.com/Instagram/"
COOKIES = "# Netscape HTTP Cookie File\n.instagram.com\tTRUE\t/\tTRUE\t4102444800\tsessionid\tabc\n"


@pytest.fixture
def ig(fetcher):
    return fetcher("instagram")


@pytest.fixture
def settings(tmp_path):
    file = tmp_path / "cookies.txt"
    file.write_text(COOKIES)
    return {"cookies_file": str(file)}


@pytest.mark.replayed("profile listing", "posted")
async def test_the_newest_of_somebody_are_listed_and_no_picture_is_fetched(ig, settings):
    listing = await ig.listing(PERSON, instagram_profiles.profile(14), settings=settings)
    assert [item.title for item in listing.items] == [f"Picture {number}" for number in range(1, 15)]
    assert {item.kind for item in listing.items} == {FileKind.IMAGE}
    assert (listing.total, listing.title, listing.author) == (14, "@instagram", "Instagram")
    assert not [request.path for request in ig.requests if request.host.startswith("scontent")]


@pytest.mark.replayed("long profile listing", "posted")
async def test_of_many_posts_the_first_are_listed(ig, settings):
    listing = await ig.listing(PERSON, instagram_profiles.profile(400), settings=settings)
    assert (len(listing.items), listing.total) == (250, None)
    assert len(ig.requests) < 30


@pytest.mark.replayed("endless profile", "no_media")
async def test_pages_without_end_are_not_walked(ig, settings):
    with pytest.raises(BossBotError) as told:
        await ig.listing(PERSON, instagram_profiles.endless(), settings=settings)
    assert told.value.code is ErrorCode.NO_MEDIA, told.value.detail
    assert len(ig.requests) <= 100


@pytest.mark.replayed("profile", "posted")
async def test_chosen_posts_come_under_the_numbers_of_the_list_with_their_words(ig, settings):
    files = await ig(PERSON, instagram_profiles.profile(14, gated=3), settings=settings, items="2,4")
    assert [file.path.read_bytes() for file in files.files] == [media.photo_bytes(2), media.photo_bytes(4)]
    info = files.info
    assert (info.title, info.author, info.source_url) == (
        "@instagram",
        "Instagram",
        "https://www.instagram.com/instagram/",
    )
    assert [(each.relation, each.text) for each in info.related] == [
        (Relation.ITEM, "Day 2 by the sea #sea"),
        (Relation.ITEM, "Day 4 by the sea #sea"),
    ]
    assert info.age_restricted is None


@pytest.mark.replayed("profile with a post behind a warning", "posted")
async def test_one_post_for_adults_makes_all_of_them_such(ig, settings):
    files = await ig(PERSON, instagram_profiles.profile(4, gated=3), settings=settings)
    assert (len(files.files), files.info.age_restricted) == (4, True)


@pytest.mark.replayed("profile without cookies", "login_required")
async def test_without_an_account_nothing_is_asked_and_the_sentence_says_what_would_help(ig):
    error = await ig.refusing(PERSON, instagram_profiles.profile(3))
    assert error.code is ErrorCode.LOGIN_REQUIRED
    assert "cookies" in error.sentence
    assert ig.requests == []


@pytest.mark.replayed("profile with cookies of nobody", "login_required")
async def test_cookies_without_a_session_are_no_account(ig, settings, tmp_path):
    (tmp_path / "cookies.txt").write_text(COOKIES.replace("sessionid", "mid"))
    error = await ig.refusing(PERSON, instagram_profiles.profile(3), settings=settings)
    assert error.code is ErrorCode.LOGIN_REQUIRED, error.detail


@pytest.mark.replayed("profile", "login_required")
@pytest.mark.parametrize("path", ["/accounts/login/?next=%2Finstagram%2F", "/challenge/abc/"])
async def test_pages_that_want_the_account_looked_after_are_told_so(ig, settings, path):
    error = await ig.refusing(PERSON, instagram_profiles.led_away(path), settings=settings)
    assert error.code is ErrorCode.LOGIN_REQUIRED, error.detail


@pytest.mark.replayed("profile", "private")
async def test_a_private_account_is_told_as_private(ig, settings):
    error = await ig.refusing(PERSON, instagram_profiles.private(), settings=settings)
    assert error.code is ErrorCode.PRIVATE, error.detail
    assert "private" in error.sentence


@pytest.mark.replayed("profile", "removed")
@pytest.mark.parametrize("routes", [instagram_profiles.gone(), instagram_profiles.nameless()], ids=["404", "nobody"])
async def test_an_account_that_is_not_there_is_told_as_removed(ig, settings, routes):
    error = await ig.refusing(PERSON, routes, settings=settings)
    assert error.code is ErrorCode.REMOVED, error.detail


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(
            Reply(status=429), ErrorCode.RATE_LIMITED, marks=pytest.mark.replayed("profile", "rate_limited"), id="429"
        ),
        pytest.param(
            media.as_json({"message": "Please wait a few minutes before you try again.", "status": "fail"}),
            ErrorCode.RATE_LIMITED,
            marks=pytest.mark.replayed("profile", "rate_limited"),
            id="words",
        ),
        pytest.param(
            media.as_json({"data": {"something": {}}}),
            ErrorCode.PLATFORM_CHANGED,
            marks=pytest.mark.replayed("profile", "platform_changed"),
            id="changed",
        ),
        pytest.param(
            Reply(status=503), ErrorCode.NETWORK, marks=pytest.mark.replayed("profile", "network"), id="trouble"
        ),
    ],
)
async def test_an_answer_without_posts_is_told_by_its_code(ig, settings, answer, code):
    error = await ig.refusing(PERSON, instagram_profiles.answering(answer), settings=settings)
    assert error.code is code, error.detail


@pytest.mark.replayed("profile", "no_media")
async def test_an_account_without_posts_has_no_media(ig, settings):
    error = await ig.refusing(PERSON, instagram_profiles.profile(0), settings=settings)
    assert error.code is ErrorCode.NO_MEDIA, error.detail
