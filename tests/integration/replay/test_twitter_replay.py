"""X through gallery-dl."""

import pytest

from bossbot_core.api import ErrorCode, FileKind
from bossbot_core.testing.replies import media, twitter

LINK = f"https://x.com/naturepics/status/{twitter.POST_ID}"


@pytest.fixture
def x(fetcher):
    return fetcher("twitter")


async def test_a_post_with_photos_brings_them_in_order_with_their_descriptions(x):
    files = await x(LINK, twitter.photos(count=3))
    assert [file.path.read_bytes() for file in files.files] == [media.photo_bytes(number) for number in (1, 2, 3)]
    assert [file.alt_text for file in files.files] == [f"A bird, number {number}" for number in (1, 2, 3)]
    assert files.info.author == "Nature Pictures"
    assert files.info.author_handle == "naturepics"
    assert files.info.source_url == LINK
    assert files.info.text == "Two birds in the morning"
    assert files.info.tags == ("birds",)


async def test_a_post_with_a_film_brings_its_best_variant(x):
    files = await x(LINK, twitter.video())
    assert [file.path.read_bytes() for file in files.files] == [media.clip_bytes()]
    assert files.files[0].kind is FileKind.VIDEO
    assert "/ext_tw_video/1/832000.mp4" in [request.path for request in x.requests]


async def test_a_gif_comes_as_the_film_that_x_keeps(x):
    files = await x(LINK, twitter.gif())
    assert [file.mime_type for file in files.files] == ["video/mp4"]


async def test_a_post_of_photo_and_film_brings_both(x):
    files = await x(LINK, twitter.mixed())
    assert [file.kind for file in files.files] == [FileKind.IMAGE, FileKind.VIDEO]


async def test_an_image_address_is_fetched_in_its_original_size(x):
    files = await x("https://pbs.twimg.com/media/photo2?format=jpg&name=small", twitter.photos())
    assert [file.path.read_bytes() for file in files.files] == [media.photo_bytes(2)]
    assert x.requests[-1].query["name"] == "orig"
    assert files.info.source_url == "https://pbs.twimg.com/media/photo2?format=jpg&name=orig"


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        (twitter.text_only(), ErrorCode.NO_MEDIA),
        (twitter.removed(), ErrorCode.REMOVED),
        (twitter.unavailable("Suspended"), ErrorCode.REMOVED),
        (twitter.unavailable("Protected"), ErrorCode.PRIVATE),
        (twitter.unavailable("NsfwLoggedOut"), ErrorCode.AGE_RESTRICTED),
        (twitter.rate_limited(), ErrorCode.RATE_LIMITED),
    ],
)
async def test_a_refusal_is_told_by_its_code(x, routes, code):
    error = await x.failing(LINK, routes)
    assert error.code is code, error.detail


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://x.com/naturepics", "whole page"),
        ("https://x.com/i/bookmarks", "whole page"),
        ("https://x.com/i/spaces/1eaKbrQbjoRKX", "Spaces"),
    ],
)
async def test_pages_and_spaces_are_refused_before_anything_is_asked(x, link, words):
    error = await x.failing(link, twitter.photos())
    assert error.code is ErrorCode.UNSUPPORTED_URL
    assert words in error.sentence
    assert x.requests == []
