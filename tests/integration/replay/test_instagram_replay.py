"""Instagram through gallery-dl."""

import json
from datetime import UTC, datetime

import pytest

from bossbot_core.api import ErrorCode, FileKind, MediaInfo, Quality, RelatedText, Relation
from bossbot_core.testing.replay import Reply, merged
from bossbot_core.testing.replies import instagram, instagram_refusals, media, mishaps

SITE = "https://www.instagram.com"
LINK = f"{SITE}/p/{instagram.CODE}/"
REEL = f"{SITE}/reel/{instagram.CODE}/"
SHARE = f"{SITE}/share/p/{instagram.SHARE_CODE}"
STORIES = f"{SITE}/stories/{instagram.USER}/"
STORY = f"{STORIES}{instagram.STORY_ID}/"
HIGHLIGHT = f"{SITE}/stories/highlights/{instagram.HIGHLIGHT_ID}/"
COOKIES = "# Netscape HTTP Cookie File\n.instagram.com\tTRUE\t/\tTRUE\t4102444800\tsessionid\tsecret-session\n"


@pytest.fixture
def ig(fetcher):
    return fetcher("instagram")


@pytest.fixture
def account(tmp_path):
    """The settings of a bot with an account."""
    (tmp_path / "cookies.txt").write_text(COOKIES)
    return {"cookies_file": str(tmp_path / "cookies.txt")}


def contents(files):
    return [file.path.read_bytes() for file in files.files]


@pytest.mark.replayed("photo", "posted")
async def test_a_post_brings_its_photo_with_the_text_around(ig):
    files = await ig(LINK, instagram.photo())
    assert contents(files) == [media.photo_bytes(1)]
    assert [file.alt_text for file in files.files] == ["Picture 1"]
    assert files.info == MediaInfo(
        author="Instagram",
        author_handle="instagram",
        text="A walk by the sea #sea",
        source_url=LINK,
        published_at=datetime(2018, 11, 26, 22, 39, tzinfo=UTC),
        tags=("sea",),
        location="Old Harbour, Lisbon",
        age_restricted=False,
        counts={"likes": 77, "replies": 2},
        related=(
            RelatedText(
                relation=Relation.COMMENT,
                author="A Fan",
                author_handle="fan",
                text="Lovely!",
                published_at=datetime(2018, 11, 26, 22, 40, tzinfo=UTC),
                counts={"likes": 4},
            ),
        ),
    )


@pytest.mark.replayed("carousel", "posted")
async def test_a_carousel_comes_in_its_order(ig):
    files = await ig(LINK, instagram.carousel(photos=3))
    expected = [media.photo_bytes(1), media.photo_bytes(2), media.clip_bytes(), media.photo_bytes(3)]
    assert contents(files) == expected
    assert [file.alt_text for file in files.files] == ["Picture 1", "Picture 2", "Picture 9", "Picture 3"]


@pytest.mark.replayed("carousel, chosen items", "posted")
async def test_the_items_that_are_wanted_come_alone(ig):
    files = await ig(LINK, instagram.carousel(photos=3), items="2-3")
    assert contents(files) == [media.photo_bytes(2), media.clip_bytes()]


@pytest.mark.parametrize(
    ("link", "routes"),
    [
        pytest.param(LINK, instagram.film(), marks=pytest.mark.replayed("video post", "posted")),
        pytest.param(
            LINK, instagram.film(image_versions2=None), marks=pytest.mark.replayed("video without a still", "posted")
        ),
        pytest.param(
            f"{SITE}/tv/{instagram.CODE}/",
            instagram.film(product_type="igtv"),
            marks=pytest.mark.replayed("/tv/", "posted"),
        ),
        pytest.param(REEL, instagram.reel(), marks=pytest.mark.replayed("reel", "posted")),
    ],
)
async def test_a_film_comes_in_its_best_version(ig, link, routes):
    files = await ig(link, routes)
    assert [(file.kind, file.path.read_bytes()) for file in files.files] == [(FileKind.VIDEO, media.clip_bytes())]
    assert (files.info.duration_s, files.info.source_url) == (5.0, REEL)


@pytest.mark.replayed("reel in less detail", "posted")
async def test_a_film_comes_in_the_detail_that_is_wanted(ig):
    files = await ig(REEL, instagram.reel(), quality=Quality.P480)
    assert contents(files) == [media.picture_only().body]


@pytest.mark.replayed("reel", "posted")
async def test_a_reels_music_and_views_travel_with_it(ig):
    files = await ig(REEL, instagram.reel())
    assert (files.info.music, files.info.counts["views"]) == ("Sea Song – The Waves", 1000)


@pytest.mark.replayed("reel", "posted")
async def test_a_reels_own_sound_is_named_after_its_maker(ig):
    sound = {"original_audio_title": "Original audio", "ig_artist": {"username": "guest", "full_name": "A Guest"}}
    clip = {"music_info": None, "original_sound_info": sound, "audio_type": "original_sounds"}
    files = await ig(REEL, instagram.film(product_type="clips", clips_metadata=clip, ig_play_count=9))
    assert (files.info.music, files.info.counts["views"]) == ("Original audio – guest", 9)


@pytest.mark.replayed("reel on its page", "posted")
@pytest.mark.parametrize("link", [REEL, f"{SITE}/share/reel/{instagram.SHARE_CODE}"])
async def test_a_visitor_whom_the_api_turns_away_sees_the_page(ig, link):
    routes = merged(instagram_refusals.page(), instagram.share_link("reel", f"/reel/{instagram.CODE}/"))
    files = await ig(link, routes)
    assert contents(files) == [media.clip_bytes()]
    info = files.info
    assert (info.author_handle, info.text, info.duration_s) == ("instagram", "A walk by the sea #sea", 5.0)
    assert [(each.author_handle, each.text) for each in info.related] == [("fan", "Lovely!")]
    assert ig.requests[-2].headers["sec-fetch-mode"] == "navigate"


@pytest.mark.replayed("carousel on its page", "posted")
async def test_a_carousel_on_its_page_comes_in_its_order(ig):
    address = "https://scontent.cdninstagram.com/v/photo{}.jpg"
    parts = [{"pk": str(number), "media_type": 1, "display_uri": address.format(number)} for number in (2, 1)]
    files = await ig(LINK, instagram_refusals.page(media_type=8, carousel_media=parts))
    assert contents(files) == [media.photo_bytes(2), media.photo_bytes(1)]


@pytest.mark.replayed("post kept from visitors", "rate_limited")
async def test_a_page_that_keeps_its_post_leaves_the_apis_word(ig):
    error = await ig.failing(LINK, instagram_refusals.gated_page())
    assert error.code is ErrorCode.RATE_LIMITED


@pytest.mark.replayed("account turned away", "rate_limited")
async def test_an_account_that_is_turned_away_does_not_ask_as_a_visitor(ig, account):
    error = await ig.failing(LINK, instagram_refusals.page(), settings=account)
    assert error.code is ErrorCode.RATE_LIMITED
    assert [request.path.split("/")[1] for request in ig.requests] == ["api"]


@pytest.mark.parametrize(
    ("link", "routes", "expected"),
    [
        (SHARE, merged(instagram.photo(), instagram.share_link()), media.photo_bytes(1)),
        (
            f"{SITE}/share/reel/{instagram.SHARE_CODE}",
            merged(instagram.reel(), instagram.share_link("reel", f"/reel/{instagram.CODE}/")),
            media.clip_bytes(),
        ),
        (
            f"{SITE}/share/{instagram.SHARE_CODE}",
            merged(instagram.photo(), instagram.share_link(target=f"/{instagram.USER}/p/{instagram.CODE}?igsh=abc")),
            media.photo_bytes(1),
        ),
    ],
)
@pytest.mark.replayed("share link", "posted")
async def test_a_share_link_is_followed_to_its_post(ig, link, routes, expected):
    files = await ig(link, routes)
    assert contents(files) == [expected]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        pytest.param(
            "/accounts/login/?next=x",
            ErrorCode.LOGIN_REQUIRED,
            marks=pytest.mark.replayed("share link", "login_required"),
        ),
        pytest.param("/explore/", ErrorCode.REMOVED, marks=pytest.mark.replayed("share link", "removed")),
    ],
)
async def test_a_share_link_that_leads_to_no_post_says_so(ig, target, code):
    error = await ig.failing(SHARE, instagram.share_link(target=target))
    assert error.code is code, error.detail


@pytest.mark.parametrize(
    ("link", "routes", "expected"),
    [
        pytest.param(STORY, instagram.stories(), ["clip"], marks=pytest.mark.replayed("story", "posted")),
        pytest.param(
            STORIES, instagram.stories(count=3), ["clip", 1, 2], marks=pytest.mark.replayed("current stories", "posted")
        ),
        pytest.param(HIGHLIGHT, instagram.highlight(), [1, 2], marks=pytest.mark.replayed("highlight", "posted")),
        pytest.param(
            f"{SITE}/s/aGlnaGxpZ2h0OjE4MDkwOTQ2MDQ4MTIzOTc4",
            instagram.highlight(),
            [1, 2],
            marks=pytest.mark.replayed("highlight", "posted"),
        ),
    ],
)
async def test_stories_come_with_an_account(ig, account, link, routes, expected):
    files = await ig(link, routes, settings=account)
    assert contents(files) == [media.clip_bytes() if each == "clip" else media.photo_bytes(each) for each in expected]
    assert files.info.author_handle == instagram.USER
    assert files.info.published_at is not None
    assert files.info.title == ("Summer" if "highlight" in files.info.source_url else "")


@pytest.mark.parametrize(
    ("link", "routes", "code"),
    [
        pytest.param(
            STORIES, instagram.stories(count=0), ErrorCode.REMOVED, marks=pytest.mark.replayed("no stories", "removed")
        ),
        pytest.param(
            f"{STORIES}111111111/",
            instagram.stories(),
            ErrorCode.REMOVED,
            marks=pytest.mark.replayed("story that is over", "removed"),
        ),
        pytest.param(
            STORIES,
            instagram.stories(count=0, private=True),
            ErrorCode.PRIVATE,
            marks=pytest.mark.replayed("stories of a private account", "private"),
        ),
        pytest.param(
            STORIES,
            {"www.instagram.com": {"/x": Reply()}},
            ErrorCode.REMOVED,
            marks=pytest.mark.replayed("stories of an account that is gone", "removed"),
        ),
        pytest.param(
            STORIES,
            {"www.instagram.com": {"/*": Reply(body=b"<html>another application</html>")}},
            ErrorCode.REMOVED,
            marks=pytest.mark.replayed("stories of an account without a page", "removed"),
        ),
    ],
)
async def test_stories_that_are_not_there_say_why(ig, account, link, routes, code):
    error = await ig.failing(link, routes, settings=account)
    assert error.code is code, error.detail


@pytest.mark.replayed("stories with cookies of nobody", "login_required")
async def test_cookies_without_a_session_are_no_account(ig, tmp_path):
    (tmp_path / "cookies.txt").write_text(COOKIES.replace("sessionid", "mid"))
    error = await ig.failing(STORIES, instagram.stories(), settings={"cookies_file": str(tmp_path / "cookies.txt")})
    assert error.code is ErrorCode.LOGIN_REQUIRED


REFUSALS = {
    "login wall": (instagram_refusals.login_wall(), ErrorCode.LOGIN_REQUIRED),
    "led to the start page": (instagram_refusals.led_away("/"), ErrorCode.LOGIN_REQUIRED),
    "challenge page": (instagram_refusals.led_away("/challenge/?next=x"), ErrorCode.LOGIN_REQUIRED),
    "account suspended": (instagram_refusals.led_away("/accounts/suspended/"), ErrorCode.LOGIN_REQUIRED),
    "login page": (
        instagram_refusals.answering(Reply(body="<title>Login • Instagram</title>".encode())),
        ErrorCode.LOGIN_REQUIRED,
    ),
    "login required": (
        instagram_refusals.failing(403, message="login_required", error_title="You've Been Logged Out"),
        ErrorCode.LOGIN_REQUIRED,
    ),
    "require_login": (instagram_refusals.failing(401, message="", require_login=True), ErrorCode.LOGIN_REQUIRED),
    "bare 401": (instagram_refusals.failing(401), ErrorCode.LOGIN_REQUIRED),
    "checkpoint": (
        instagram_refusals.failing(
            400, message="checkpoint_required", checkpoint_url="https://i.instagram.com/challenge/1/"
        ),
        ErrorCode.LOGIN_REQUIRED,
    ),
    "challenge": (
        instagram_refusals.failing(
            400, message="challenge_required", challenge={"url": "https://i.instagram.com/challenge/1/"}
        ),
        ErrorCode.LOGIN_REQUIRED,
    ),
    "address blocked": (instagram_refusals.answering(Reply(status=403, body=b"Forbidden")), ErrorCode.LOGIN_REQUIRED),
    "private": (instagram_refusals.failing(400, message="Not authorized to view user"), ErrorCode.PRIVATE),
    "deleted": (instagram_refusals.failing(400, message="Sorry, this media has been deleted"), ErrorCode.REMOVED),
    "taken away": (instagram_refusals.failing(400, message="Media deleted."), ErrorCode.REMOVED),
    "not found": (instagram_refusals.failing(400, message="Media not found or unavailable"), ErrorCode.REMOVED),
    "banned account": (instagram_refusals.failing(400, message="inactive user"), ErrorCode.REMOVED),
    "page not found": (instagram_refusals.failing(404), ErrorCode.REMOVED),
    "no items": (instagram_refusals.answering(media.as_json({"items": [], "status": "ok"})), ErrorCode.REMOVED),
    "under 18": (
        instagram_refusals.failing(
            400,
            message="geoblock_required",
            title="People under 18 can't see this content",
            blocks_logging_data="MIN_AGE_ACCOUNT",
        ),
        ErrorCode.AGE_RESTRICTED,
    ),
    "other country": (
        instagram_refusals.failing(
            400, message="geoblock_required", title="This content isn't available in your country"
        ),
        ErrorCode.GEO_BLOCKED,
    ),
    "legal reasons": (instagram_refusals.failing(451), ErrorCode.GEO_BLOCKED),
    "too many requests": (instagram_refusals.failing(429), ErrorCode.RATE_LIMITED),
    "wait a few minutes": (
        instagram_refusals.failing(401, message="Please wait a few minutes before you try again.", require_login=True),
        ErrorCode.RATE_LIMITED,
    ),
    "wait, told as success": (
        instagram_refusals.failing(200, message="Please wait a few minutes before you try again."),
        ErrorCode.RATE_LIMITED,
    ),
    "feedback required": (
        instagram_refusals.failing(400, message="feedback_required", spam=True, feedback_title="Try Again Later"),
        ErrorCode.RATE_LIMITED,
    ),
    "rate limit of a query": (
        instagram_refusals.answering(media.as_json({"errors": [{"message": "Rate limit exceeded", "code": 1675004}]})),
        ErrorCode.RATE_LIMITED,
    ),
    "server error": (instagram_refusals.failing(502), ErrorCode.NETWORK),
    "other JSON": (
        instagram_refusals.answering(media.as_json({"data": {"xdt": None}, "status": "ok"})),
        ErrorCode.PLATFORM_CHANGED,
    ),
    "page instead of JSON": (
        instagram_refusals.answering(Reply(body=b"<!DOCTYPE html><title>Instagram</title><body></body>")),
        ErrorCode.PLATFORM_CHANGED,
    ),
    "empty reply": (instagram_refusals.answering(Reply()), ErrorCode.PLATFORM_CHANGED),
    "film without its files": (instagram.film(video_versions=None), ErrorCode.PLATFORM_CHANGED),
    "no media named": (instagram.empty(), ErrorCode.PLATFORM_CHANGED),
    "renamed keys": (instagram.photo(image_versions2={"candidates": [{"src": "x"}]}), ErrorCode.PLATFORM_CHANGED),
    "unknown refusal": (instagram_refusals.failing(400, message="useragent mismatch"), ErrorCode.PLATFORM_CHANGED),
}


@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=pytest.mark.replayed(name, str(code))) for name, (_, code) in REFUSALS.items()]
)
async def test_a_refusal_is_told_by_its_code(ig, case):
    routes, code = REFUSALS[case]
    error = await ig.failing(LINK, routes)
    assert error.code is code, error.detail


@pytest.mark.replayed("asked to wait", "rate_limited")
@pytest.mark.parametrize(
    ("routes", "wait_s"),
    [
        (instagram_refusals.failing(429, headers={"Retry-After": "20"}), 20.0),
        (instagram_refusals.failing(401, message="Please wait a few minutes before you try again."), 300.0),
    ],
)
async def test_the_wait_that_instagram_asks_for_is_kept(ig, routes, wait_s):
    error = await ig.failing(LINK, routes)
    assert (error.code, error.retry_after_s) == (ErrorCode.RATE_LIMITED, wait_s)


@pytest.mark.replayed("missing words", "posted")
async def test_media_comes_whatever_words_are_missing(ig):
    words = (
        "caption",
        "user",
        "owner",
        "location",
        "like_count",
        "comments",
        "preview_comments",
        "usertags",
        "taken_at",
    )
    files = await ig(LINK, instagram.photo(**dict.fromkeys(words)))
    assert contents(files) == [media.photo_bytes(1)]
    assert (files.info.text, files.info.author) == ("", "")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(mishaps.web_page(), ErrorCode.NO_MEDIA, marks=pytest.mark.replayed("page for media", "no_media")),
        pytest.param(mishaps.cut(), ErrorCode.NETWORK, marks=pytest.mark.replayed("cut media", "network")),
    ],
)
async def test_media_that_is_none_is_told_by_its_code(ig, answer, code):
    error = await ig.failing(LINK, instagram.media_replaced(instagram.film(), answer))
    assert error.code is code, error.detail


@pytest.mark.replayed("time-out", "network")
async def test_silence_is_a_network_failure(ig):
    error = await ig.failing(LINK, instagram_refusals.answering(mishaps.silence), idle_timeout_s=0.5)
    assert error.code is ErrorCode.NETWORK, error.detail


@pytest.mark.replayed("large file", "too_large")
async def test_a_file_over_the_limit_is_told_by_its_code(ig):
    error = await ig.failing(LINK, instagram.film(), max_file_bytes=1000)
    assert error.code is ErrorCode.TOO_LARGE, error.detail


@pytest.mark.replayed("age rating", "posted")
@pytest.mark.parametrize(
    ("changes", "known", "age_restricted"),
    [
        ({}, False, False),
        ({}, True, None),
        ({"gating_info": {"gating_type": 2, "title": "Sensitive content"}}, True, True),
        ({"media_overlay_info": {"overlay_type": 1}}, False, True),
    ],
)
async def test_what_strangers_are_shown_is_not_for_adults_only(ig, account, changes, known, age_restricted):
    files = await ig(LINK, instagram.photo(**changes), settings=account if known else {})
    assert files.info.age_restricted is age_restricted


@pytest.mark.parametrize(
    ("link", "code"),
    [
        pytest.param(STORY, ErrorCode.LOGIN_REQUIRED, marks=pytest.mark.replayed("story", "login_required")),
        pytest.param(HIGHLIGHT, ErrorCode.LOGIN_REQUIRED, marks=pytest.mark.replayed("highlight", "login_required")),
        pytest.param(
            f"{SITE}/explore/", ErrorCode.UNSUPPORTED_URL, marks=pytest.mark.replayed("page", "unsupported_url")
        ),
        pytest.param(
            f"{SITE}/instagram/saved/",
            ErrorCode.UNSUPPORTED_URL,
            marks=pytest.mark.replayed("saved posts", "unsupported_url"),
        ),
    ],
)
async def test_stories_and_pages_are_refused_before_anything_is_asked(ig, link, code):
    error = await ig.failing(link, instagram.photo())
    assert error.code is code
    assert ig.requests == []


@pytest.mark.replayed("photo", "posted")
async def test_cookies_go_to_their_own_site_only_and_are_not_written_back(ig, account, tmp_path):
    await ig(LINK, instagram.photo(), settings=account)
    shown = {request.host for request in ig.requests if "secret-session" in request.headers.get("cookie", "")}
    assert shown == {"www.instagram.com"}
    assert (tmp_path / "cookies.txt").read_text(encoding="utf-8") == COOKIES


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
