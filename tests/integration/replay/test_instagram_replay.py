"""Instagram through gallery-dl."""

import json

import pytest

from bossbot_core.api import ErrorCode, FileKind
from bossbot_core.testing.replay import merged
from bossbot_core.testing.replies import instagram, media

LINK = f"https://www.instagram.com/p/{instagram.CODE}/"


@pytest.fixture
def ig(fetcher):
    return fetcher("instagram")


async def test_a_post_brings_its_photo_with_the_text_around(ig):
    files = await ig(LINK, instagram.photo())
    assert [file.path.read_bytes() for file in files.files] == [media.photo_bytes(1)]
    assert (files.info.author, files.info.author_handle) == ("Instagram", "instagram")
    assert files.info.text == "A walk by the sea #sea"


async def test_a_carousel_comes_in_its_order(ig):
    files = await ig(LINK, instagram.carousel(photos=3))
    expected = [media.photo_bytes(1), media.photo_bytes(2), media.photo_bytes(3), media.clip_bytes()]
    assert [file.path.read_bytes() for file in files.files] == expected


async def test_a_reel_brings_its_film(ig):
    files = await ig(f"https://www.instagram.com/reel/{instagram.CODE}/", instagram.reel())
    assert [(file.kind, file.path.read_bytes()) for file in files.files] == [(FileKind.VIDEO, media.clip_bytes())]


async def test_a_share_link_is_followed_to_its_post(ig):
    link = f"https://www.instagram.com/share/p/{instagram.SHARE_CODE}"
    files = await ig(link, merged(instagram.photo(), instagram.share_link()))
    assert [file.path.read_bytes() for file in files.files] == [media.photo_bytes(1)]


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        (instagram.login_wall(), ErrorCode.LOGIN_REQUIRED),
        (instagram.failing(404), ErrorCode.REMOVED),
        (instagram.failing(429), ErrorCode.RATE_LIMITED),
        (instagram.empty(), ErrorCode.NO_MEDIA),
    ],
)
async def test_a_refusal_is_told_by_its_code(ig, routes, code):
    error = await ig.failing(LINK, routes)
    assert error.code is code, error.detail


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("https://www.instagram.com/stories/instagram/3570766765028588805/", ErrorCode.LOGIN_REQUIRED),
        ("https://www.instagram.com/stories/highlights/18090946048123978/", ErrorCode.LOGIN_REQUIRED),
        ("https://www.instagram.com/instagram/", ErrorCode.UNSUPPORTED_URL),
        ("https://www.instagram.com/instagram/saved/", ErrorCode.UNSUPPORTED_URL),
    ],
)
async def test_stories_and_pages_are_refused_before_anything_is_asked(ig, link, code):
    error = await ig.failing(link, instagram.photo())
    assert error.code is code
    assert ig.requests == []


async def test_cookies_go_to_their_own_site_only_and_are_not_written_back(ig, tmp_path):
    cookies = tmp_path / "cookies.txt"
    text = "# Netscape HTTP Cookie File\n.instagram.com\tTRUE\t/\tTRUE\t4102444800\tsessionid\tsecret-session\n"
    cookies.write_text(text)
    await ig(LINK, instagram.photo(), settings={"cookies_file": str(cookies)})
    shown = {request.host for request in ig.requests if "secret-session" in request.headers.get("cookie", "")}
    assert shown == {"www.instagram.com"}
    assert cookies.read_text() == text


async def test_a_browsers_export_does_as_well_and_other_sites_cookies_go_nowhere(ig, tmp_path):
    cookies = tmp_path / "cookies.json"
    named = {".instagram.com": "secret-session", ".cdninstagram.com": "other-site"}
    entries = [{"domain": domain, "name": "sessionid", "value": value} for domain, value in named.items()]
    cookies.write_text(json.dumps(entries))
    await ig(LINK, instagram.photo(), settings={"cookies_file": str(cookies)})
    sent = [(request.host, request.headers.get("cookie", "")) for request in ig.requests]
    assert {host for host, cookie in sent if "secret-session" in cookie} == {"www.instagram.com"}
    assert not any("other-site" in cookie for _, cookie in sent)


async def test_a_cookie_file_that_broke_since_the_start_is_told_as_a_login_that_is_missing(ig, tmp_path):
    error = await ig.failing(LINK, instagram.photo(), settings={"cookies_file": str(tmp_path / "gone.txt")})
    assert error.code is ErrorCode.LOGIN_REQUIRED
    assert "own account" in error.sentence
    assert ig.requests == []
