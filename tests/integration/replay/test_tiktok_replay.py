"""TikTok: videos through yt-dlp, photo posts through gallery-dl."""

import pytest

from bossbot_core.api import ErrorCode, FileKind
from bossbot_core.testing.replay import merged
from bossbot_core.testing.replies import media, tiktok

VIDEO = f"https://www.tiktok.com/@{tiktok.USER}/video/{tiktok.POST_ID}"
PHOTO = f"https://www.tiktok.com/@{tiktok.USER}/photo/{tiktok.POST_ID}"


@pytest.fixture
def tt(fetcher):
    return fetcher("tiktok")


async def test_a_video_comes_with_the_text_around(tt):
    files = await tt(VIDEO, tiktok.video())
    assert [(file.kind, file.path.read_bytes()) for file in files.files] == [(FileKind.VIDEO, media.clip_bytes())]
    assert files.info.text == "A cat and a laser #cat"
    assert files.info.author == "Fat Cat"


async def test_a_photo_post_brings_its_photos_in_order_without_the_music(tt):
    files = await tt(PHOTO, tiktok.photos(count=3))
    assert [file.path.read_bytes() for file in files.files] == [media.photo_bytes(number) for number in (1, 2, 3)]


async def test_a_photo_posts_music_comes_when_it_is_wanted(tt):
    files = await tt(PHOTO, tiktok.photos(), settings={"photo_music": True})
    assert [file.kind for file in files.files] == [FileKind.IMAGE, FileKind.IMAGE, FileKind.AUDIO]


async def test_a_photo_post_under_a_videos_address_brings_its_photos(tt):
    files = await tt(VIDEO, tiktok.photos())
    assert [file.kind for file in files.files] == [FileKind.IMAGE, FileKind.IMAGE]


@pytest.mark.parametrize(
    "link", [f"https://vm.tiktok.com/{tiktok.SHORT_CODE}/", f"https://www.tiktok.com/t/{tiktok.SHORT_CODE}/"]
)
async def test_a_short_link_is_followed_to_its_video(tt, link):
    files = await tt(link, merged(tiktok.video(), tiktok.short_link()))
    assert [file.kind for file in files.files] == [FileKind.VIDEO]


async def test_a_short_link_is_followed_to_its_photos(tt):
    routes = merged(tiktok.photos(), tiktok.short_link("photo"))
    files = await tt(f"https://vm.tiktok.com/{tiktok.SHORT_CODE}/", routes)
    assert [file.kind for file in files.files] == [FileKind.IMAGE, FileKind.IMAGE]


@pytest.mark.parametrize("link", [VIDEO, PHOTO])
@pytest.mark.parametrize(
    ("routes", "codes"),
    [
        (tiktok.failing(10204), {ErrorCode.REMOVED}),
        (tiktok.failing(10222), {ErrorCode.LOGIN_REQUIRED, ErrorCode.PRIVATE}),
        (tiktok.refused(429), {ErrorCode.RATE_LIMITED}),
    ],
)
async def test_a_refusal_is_told_by_its_code(tt, link, routes, codes):
    error = await tt.failing(link, routes)
    assert error.code in codes, error.detail


async def test_a_profile_is_refused_before_anything_is_asked(tt):
    error = await tt.failing(f"https://www.tiktok.com/@{tiktok.USER}", tiktok.video())
    assert error.code is ErrorCode.UNSUPPORTED_URL
    assert tt.requests == []
