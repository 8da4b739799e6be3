"""What somebody has posted on TikTok: listed and fetched by yt-dlp, photo posts fetched by gallery-dl."""

import pytest

from bossbot_core.api import ErrorCode, FileKind, Relation
from bossbot_core.testing.replay import Reply, merged
from bossbot_core.testing.replies import media, tiktok, tiktok_profiles, tiktok_refusals

PERSON = f"https://www.tiktok.com/@{tiktok.USER}"


@pytest.fixture
def tt(fetcher):
    return fetcher("tiktok")


def without_photos():
    return tiktok.photos_replaced(tiktok_profiles.profile(3, albums=[2]), Reply(status=403), everywhere=True)


@pytest.mark.replayed("profile listing", "posted")
async def test_the_newest_of_somebody_are_listed_and_no_film_is_fetched(tt):
    listing = await tt.listing(PERSON, tiktok_profiles.profile(17, albums=[2]))
    assert [item.title for item in listing.items] == [f"Cat number {number}" for number in range(1, 18)]
    assert listing.items[0].duration_s == 5
    assert (listing.total, listing.title) == (17, "@fatcat")
    assert {request.host for request in tt.requests} == {"www.tiktok.com"}
    assert len(tt.requests) == 3


@pytest.mark.replayed("long profile listing", "posted")
async def test_of_many_posts_the_first_are_listed_and_all_are_counted(tt):
    listing = await tt.listing(PERSON, tiktok_profiles.profile(400))
    assert (len(listing.items), listing.total) == (250, 400)
    assert len(tt.requests) < 25


@pytest.mark.replayed("endless profile", "no_media")
async def test_pages_without_end_are_not_walked(tt):
    error = await tt.refusing(PERSON, tiktok_profiles.endless())
    assert error.code is ErrorCode.NO_MEDIA, error.detail
    assert len(tt.requests) < 25


@pytest.mark.replayed("profile", "posted")
async def test_chosen_posts_come_under_the_numbers_of_the_list_with_their_words(tt):
    files = await tt(PERSON, tiktok_profiles.profile(5, adult=3), items="2,4")
    assert [file.path.read_bytes() for file in files.files] == [media.clip_bytes()] * 2
    info = files.info
    assert (info.title, info.author, info.source_url, info.age_restricted) == ("@fatcat", "Fat Cat", PERSON, False)
    assert [(each.relation, each.text) for each in info.related] == [
        (Relation.ITEM, "Cat number 2"),
        (Relation.ITEM, "Cat number 4"),
    ]


@pytest.mark.replayed("profile with a post for adults", "posted")
async def test_one_post_for_adults_makes_all_of_them_such(tt):
    files = await tt(PERSON, tiktok_profiles.profile(3, adult=3))
    assert (len(files.files), files.info.age_restricted) == (3, True)


@pytest.mark.replayed("profile with photo posts", "posted")
@pytest.mark.parametrize(
    ("items", "kinds"),
    [
        ("1-3", [FileKind.VIDEO, FileKind.VIDEO, FileKind.IMAGE, FileKind.IMAGE, FileKind.AUDIO]),
        ("2", [FileKind.IMAGE, FileKind.IMAGE, FileKind.AUDIO]),
    ],
)
async def test_films_come_first_and_then_photo_posts(tt, items, kinds):
    files = await tt(PERSON, tiktok_profiles.profile(4, albums=[2]), items=items)
    assert ([file.kind for file in files.files], files.left_out) == (kinds, 0)
    assert "Cats\n\nCat number 2" in [each.text for each in files.info.related]


@pytest.mark.replayed("profile with photo posts", "posted")
async def test_films_and_photos_together_stay_within_the_most_of_a_job(tt):
    files = await tt(PERSON, tiktok_profiles.profile(4, albums=[2, 3]), max_items=3)
    assert [file.kind for file in files.files] == [FileKind.VIDEO, FileKind.IMAGE, FileKind.IMAGE]
    assert files.left_out == 0


@pytest.mark.replayed("profile with a post that is gone", "posted")
@pytest.mark.parametrize(("items", "come"), [("1-4", 5), ("2,3", 3)], ids=["beside films", "beside photos alone"])
async def test_a_post_that_is_gone_is_counted_and_photo_posts_are_not(tt, items, come):
    gone = tiktok_refusals.failing(10204, tiktok_profiles.post_id(3))
    files = await tt(PERSON, merged(tiktok_profiles.profile(4, albums=[2]), gone), items=items)
    assert (len(files.files), files.left_out) == (come, 1)


@pytest.mark.replayed("profile with photos that no host has", "network")
@pytest.mark.parametrize("items", ["2", "1-2"])
async def test_a_sound_is_not_passed_off_as_the_photos(tt, items):
    error = await tt.failing(PERSON, without_photos(), items=items)
    assert error.code is ErrorCode.NETWORK, error.detail


@pytest.mark.replayed("profile with photos that no host has", "posted")
async def test_on_the_last_try_photos_that_do_not_come_keep_no_film_back(tt):
    files = await tt(PERSON, without_photos(), items="1-2", last_try=True)
    assert ([file.kind for file in files.files], files.left_out) == ([FileKind.VIDEO], 1)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(10222, ErrorCode.PRIVATE, marks=pytest.mark.replayed("profile", "private")),
        pytest.param(10221, ErrorCode.REMOVED, marks=pytest.mark.replayed("profile", "removed")),
        pytest.param(10202, ErrorCode.REMOVED, marks=pytest.mark.replayed("profile", "removed")),
        pytest.param(10102, ErrorCode.LOGIN_REQUIRED, marks=pytest.mark.replayed("profile", "login_required")),
    ],
)
async def test_an_account_that_is_not_shown_is_told_by_its_code(tt, number, code):
    error = await tt.refusing(PERSON, tiktok_profiles.refused(number))
    assert error.code is code, error.detail


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        pytest.param(
            tiktok_profiles.page(Reply(status=302, headers={"Location": "https://www.tiktok.com/login"})),
            ErrorCode.LOGIN_REQUIRED,
            marks=pytest.mark.replayed("profile", "login_required"),
            id="led to the login",
        ),
        pytest.param(
            tiktok_profiles.page(Reply(body=b"<title>Please wait...</title>")),
            ErrorCode.LOGIN_REQUIRED,
            marks=pytest.mark.replayed("profile", "login_required"),
            id="check of the visitor",
        ),
        pytest.param(
            tiktok_profiles.page(Reply(status=429)),
            ErrorCode.RATE_LIMITED,
            marks=pytest.mark.replayed("profile", "rate_limited"),
            id="rate limit at the page",
        ),
        pytest.param(
            tiktok_profiles.answering(Reply(status=429)),
            ErrorCode.RATE_LIMITED,
            marks=pytest.mark.replayed("profile", "rate_limited"),
            id="rate limit at the list",
        ),
        pytest.param(
            tiktok_profiles.page(Reply(status=404)),
            ErrorCode.REMOVED,
            marks=pytest.mark.replayed("profile", "removed"),
            id="404",
        ),
        pytest.param(
            tiktok_profiles.answering(Reply(status=503)),
            ErrorCode.NETWORK,
            marks=pytest.mark.replayed("profile", "network"),
            id="trouble",
        ),
        pytest.param(
            tiktok_profiles.page(tiktok.page_with({"webapp.person": {}})),
            ErrorCode.PLATFORM_CHANGED,
            marks=pytest.mark.replayed("profile", "platform_changed"),
            id="page of another shape",
        ),
        pytest.param(
            tiktok_profiles.answering(Reply()),
            ErrorCode.PLATFORM_CHANGED,
            marks=pytest.mark.replayed("profile", "platform_changed"),
            id="list without words",
        ),
    ],
)
async def test_a_page_or_a_list_that_does_not_come_is_told_by_its_code(tt, routes, code):
    error = await tt.refusing(PERSON, routes)
    assert error.code is code, error.detail


@pytest.mark.replayed("profile", "no_media")
async def test_an_account_without_posts_has_no_media(tt):
    error = await tt.refusing(PERSON, tiktok_profiles.profile(0))
    assert error.code is ErrorCode.NO_MEDIA, error.detail
