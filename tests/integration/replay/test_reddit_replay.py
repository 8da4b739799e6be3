"""Reddit through gallery-dl, its films through gallery-dl's hand to yt-dlp."""

import pytest

from bossbot_core.api import ErrorCode, FileKind, Quality, TransientError
from bossbot_core.testing.replay import merged
from bossbot_core.testing.replies import media, reddit

LINK = f"https://www.reddit.com/r/aww/comments/{reddit.POST_ID}/a_cat_in_a_box/"


@pytest.fixture
def r(fetcher):
    return fetcher("reddit")


def pictures(*numbers: int) -> list[bytes]:
    return [media.photo_bytes(number) for number in numbers]


async def test_a_post_with_a_picture_brings_it_with_the_text_around(r):
    files = await r(LINK, reddit.image())
    assert [file.path.read_bytes() for file in files.files] == pictures(1)
    assert (files.info.title, files.info.author_handle) == ("A cat in a box", "catlover")
    assert files.info.source_url == f"https://www.reddit.com/comments/{reddit.POST_ID}"
    assert files.info.age_restricted is False


async def test_a_gallery_comes_in_the_order_of_the_post(r):
    files = await r(LINK, reddit.gallery(count=3))
    assert [file.path.read_bytes() for file in files.files] == pictures(3, 2, 1)


async def test_a_gallery_ends_at_the_most_that_a_job_may_fetch(r):
    files = await r(LINK, reddit.gallery(count=5), max_items=2)
    assert [file.path.read_bytes() for file in files.files] == pictures(5, 4)


@pytest.mark.replayed("film with sound", "posted")
async def test_a_film_comes_with_its_sound(r):
    files = await r(LINK, reddit.video())
    film = files.files[0]
    assert (len(files.files), film.kind, film.mime_type) == (1, FileKind.VIDEO, "video/mp4")
    content = film.path.read_bytes()
    assert b"vide" in content
    assert b"soun" in content


async def test_a_films_sound_alone_can_be_wanted(r):
    files = await r(LINK, reddit.video(), quality=Quality.AUDIO)
    assert [file.kind for file in files.files] == [FileKind.AUDIO]


async def test_a_crosspost_brings_what_the_other_post_shows(r):
    files = await r(LINK, reddit.crosspost())
    assert [file.path.read_bytes() for file in files.files] == pictures(2, 1)


@pytest.mark.parametrize(
    "link", [f"https://redd.it/{reddit.POST_ID}", f"https://www.reddit.com/gallery/{reddit.POST_ID}"]
)
async def test_short_forms_lead_to_the_same_post(r, link):
    files = await r(link, reddit.gallery(count=2))
    assert [file.path.read_bytes() for file in files.files] == pictures(2, 1)


async def test_a_share_link_is_followed_to_its_post(r):
    routes = merged(reddit.image(), reddit.share_link())
    files = await r(f"https://www.reddit.com/r/aww/s/{reddit.SHARE_CODE}", routes)
    assert [file.path.read_bytes() for file in files.files] == pictures(1)


async def test_a_bare_video_link_is_followed_to_its_post(r):
    files = await r(f"https://v.redd.it/{reddit.VIDEO_ID}", merged(reddit.video(), reddit.video_link()))
    assert [file.kind for file in files.files] == [FileKind.VIDEO]


async def test_a_picture_can_be_asked_for_by_its_own_address(r):
    files = await r("https://preview.redd.it/photo2.jpg?width=960&s=dbca", reddit.image())
    assert [file.path.read_bytes() for file in files.files] == pictures(2)


async def test_what_a_post_links_to_elsewhere_is_not_fetched(r):
    error = await r.failing(LINK, reddit.external())
    assert error.code is ErrorCode.NO_MEDIA
    assert {request.host for request in r.requests} == {"www.reddit.com"}


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        (reddit.text_only(), ErrorCode.NO_MEDIA),
        (reddit.failing(404), ErrorCode.REMOVED),
        (reddit.failing(403, message="private"), ErrorCode.LOGIN_REQUIRED),
        (reddit.failing(429), ErrorCode.RATE_LIMITED),
    ],
)
async def test_a_refusal_is_told_by_its_code(r, routes, code):
    error = await r.failing(LINK, routes)
    assert error.code is code, error.detail


async def test_the_platforms_own_wait_is_passed_on(r):
    error = await r.failing(LINK, reddit.failing(429))
    assert isinstance(error, TransientError)
    assert error.retry_after_s == 30


async def test_a_whole_subreddit_is_refused_before_anything_is_asked(r):
    error = await r.failing("https://www.reddit.com/r/aww/", reddit.image())
    assert error.code is ErrorCode.UNSUPPORTED_URL
    assert r.requests == []
