"""What Reddit's galleries and people hold, looked up by gallery-dl without fetching a single file."""

import pytest

from bossbot_core.api import BossBotError, ErrorCode, FileKind
from bossbot_core.testing.replies import lists, reddit, reddit_refusals

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
    assert listing.total == 3


@pytest.mark.replayed("long profile listing", "posted")
async def test_of_many_posts_the_first_are_listed(r):
    listing = await r.listing(PERSON, lists.person(251))
    assert (len(listing.items), listing.total) == (250, None)


@pytest.mark.replayed("profile", "posted")
@pytest.mark.parametrize("link", [PERSON, f"https://old.reddit.com/u/{lists.PERSON}/submitted/"])
async def test_chosen_posts_of_a_person_come_under_the_numbers_of_the_list(r, link):
    files = await r(link, lists.person(4), items="2,4")
    assert [file.name for file in files.files] == ["photo2.jpg", "photo4.jpg"]


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
