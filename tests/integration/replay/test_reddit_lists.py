"""What Reddit's galleries and people hold, looked up by gallery-dl without fetching a single file."""

import pytest

from bossbot_core.api import BossBotError, ErrorCode, FileKind, Relation
from bossbot_core.testing.replies import lists, media, reddit, reddit_refusals

GALLERY = f"https://www.reddit.com/gallery/{reddit.POST_ID}"
PERSON = f"https://www.reddit.com/user/{lists.PERSON}"


@pytest.fixture
def r(fetcher):
    return fetcher("reddit")


@pytest.mark.replayed("gallery listing", "posted")
async def test_a_gallery_is_listed_and_no_picture_is_fetched(r):
    listing = await r.listing(GALLERY, reddit.gallery(count=30))
    assert (listing.total, listing.title, listing.author) == (30, "A cat in a box", "catlover")
    assert [item.number for item in listing.items] == list(range(1, 31))
    assert {item.kind for item in listing.items} == {FileKind.IMAGE}
    # The one picture that has words of its own; the post's tell nothing apart.
    assert [item.title for item in listing.items] == [*[""] * 29, "Box number 1"]
    assert {request.host for request in r.requests} == {"www.reddit.com"}


@pytest.mark.replayed("profile listing", "posted")
async def test_a_persons_posts_are_listed_by_their_titles(r):
    listing = await r.listing(PERSON, lists.person(3))
    assert [item.title for item in listing.items] == ["Cat number 1", "Cat number 2", "Cat number 3"]
    assert (listing.total, listing.title, listing.author) == (3, "u/catlover", "catlover")


@pytest.mark.replayed("long profile listing", "posted")
async def test_of_many_posts_the_first_are_listed(r):
    listing = await r.listing(PERSON, lists.person(251))
    assert (len(listing.items), listing.total) == (250, None)


@pytest.mark.replayed("profile", "posted")
@pytest.mark.parametrize("link", [PERSON, f"https://old.reddit.com/u/{lists.PERSON}/submitted/"])
async def test_chosen_posts_of_a_person_come_under_the_numbers_of_the_list(r, link):
    files = await r(link, lists.person(4, adult=3), items="2,4")
    assert [file.name for file in files.files] == ["photo2.jpg", "photo4.jpg"]
    assert (files.info.title, files.info.age_restricted) == ("u/catlover", False)
    assert [(each.relation, each.text) for each in files.info.related] == [
        (Relation.ITEM, "Cat number 2"),
        (Relation.ITEM, "Cat number 4"),
    ]


@pytest.mark.replayed("profile with a post for adults", "posted")
async def test_one_post_for_adults_makes_all_of_them_such(r):
    files = await r(PERSON, lists.person(4, adult=3))
    assert (len(files.files), files.info.age_restricted) == (4, True)


@pytest.mark.replayed("endless profile", "no_media")
async def test_pages_of_words_without_end_are_not_walked(r):
    with pytest.raises(BossBotError) as told:
        await r.listing(PERSON, lists.person_of_words())
    assert told.value.code is ErrorCode.NO_MEDIA, told.value.detail
    assert len(r.requests) <= 20


@pytest.mark.parametrize(
    ("about", "code"),
    [
        pytest.param(
            media.as_json({"message": "Not Found", "error": 404}, status=404),
            ErrorCode.REMOVED,
            marks=pytest.mark.replayed("profile", "removed"),
            id="unknown",
        ),
        pytest.param(
            media.as_json({"kind": "t2", "data": {"name": lists.PERSON, "is_suspended": True}}),
            ErrorCode.REMOVED,
            marks=pytest.mark.replayed("profile", "removed"),
            id="suspended",
        ),
        pytest.param(
            media.as_json({"message": "Forbidden", "error": 403, "reason": "private"}, status=403),
            ErrorCode.PRIVATE,
            marks=pytest.mark.replayed("profile", "private"),
            id="private",
        ),
        pytest.param(
            media.as_json({"message": "Too Many Requests", "error": 429}, status=429),
            ErrorCode.RATE_LIMITED,
            marks=pytest.mark.replayed("profile", "rate_limited"),
            id="rate limit",
        ),
        pytest.param(
            media.as_json({"message": "Forbidden", "error": 403}, status=403),
            ErrorCode.LOGIN_REQUIRED,
            marks=pytest.mark.replayed("profile", "login_required"),
            id="forbidden",
        ),
    ],
)
async def test_an_account_that_is_not_shown_is_told_by_its_code(r, about, code):
    with pytest.raises(BossBotError) as told:
        await r.listing(PERSON, lists.person_in_place(about))
    assert told.value.code is code, told.value.detail


@pytest.mark.replayed("profile", "no_media")
async def test_an_account_without_pictures_has_no_media(r):
    with pytest.raises(BossBotError) as told:
        await r.listing(PERSON, lists.person(0))
    assert told.value.code is ErrorCode.NO_MEDIA, told.value.detail


@pytest.mark.replayed("subreddit", "unsupported_url")
async def test_a_subreddit_is_refused_before_anything_is_asked(r):
    with pytest.raises(BossBotError) as told:
        await r.listing("https://www.reddit.com/r/aww", reddit.image())
    assert told.value.code is ErrorCode.UNSUPPORTED_URL
    assert r.requests == []


@pytest.mark.replayed("gallery listing", "removed")
async def test_a_refusal_is_told_by_its_code(r):
    with pytest.raises(BossBotError) as told:
        await r.listing(GALLERY, reddit_refusals.refused(404))
    assert told.value.code is ErrorCode.REMOVED
