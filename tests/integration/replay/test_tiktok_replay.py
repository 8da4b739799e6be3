"""TikTok: videos through yt-dlp, photo posts through gallery-dl."""

from datetime import UTC, datetime

import pytest

from bossbot_core.api import ErrorCode, FileKind, MediaInfo, Quality, TransientError
from bossbot_core.testing.replay import Reply, merged
from bossbot_core.testing.replies import media, mishaps, tiktok, tiktok_refusals

VIDEO = f"https://www.tiktok.com/@{tiktok.USER}/video/{tiktok.POST_ID}"
PHOTO = f"https://www.tiktok.com/@{tiktok.USER}/photo/{tiktok.POST_ID}"
SHORT = f"https://vm.tiktok.com/{tiktok.SHORT_CODE}/"
COOKIES = "# Netscape HTTP Cookie File\n.tiktok.com\tTRUE\t/\tTRUE\t4102444800\tsessionid\tsecret-session\n"
TEXT = "A cat and a laser #Cat #cat🐱 for @fatdog"
IMAGES_AND_SOUND = [FileKind.IMAGE, FileKind.IMAGE, FileKind.AUDIO]


@pytest.fixture
def tt(fetcher):
    return fetcher("tiktok")


def kinds(files):
    return [file.kind for file in files.files]


@pytest.mark.replayed("video", "posted")
async def test_a_video_comes_with_the_text_around(tt):
    files = await tt(VIDEO, tiktok.video())
    assert [(file.kind, file.path.read_bytes()) for file in files.files] == [(FileKind.VIDEO, media.clip_bytes())]
    assert files.info == MediaInfo(
        author="Fat Cat",
        author_handle="fatcat",
        text=TEXT,
        source_url=VIDEO,
        published_at=datetime(2023, 2, 3, 4, 53, 20, tzinfo=UTC),
        duration_s=5.0,
        tags=("cat", "cat🐱"),
        location="Old Harbour, Lisbon",
        music="original sound – Fat Cat",
        age_restricted=False,
        counts={"likes": 5, "replies": 1, "reposts": 2, "views": 10, "bookmarks": 3},
    )


@pytest.mark.replayed("film under /photo/", "posted")
async def test_a_film_is_fetched_as_one_whatever_its_address_says(tt):
    files = await tt(PHOTO, tiktok.video())
    assert [(file.kind, file.path.read_bytes()) for file in files.files] == [(FileKind.VIDEO, media.clip_bytes())]
    assert files.info.source_url == VIDEO
    assert [request.path for request in tt.requests if "tos" in request.path] == ["/video/tos/clip/"]


@pytest.mark.replayed("page for phones", "posted")
@pytest.mark.parametrize(
    ("link", "post", "expected"),
    [(VIDEO, tiktok.video(), [FileKind.VIDEO]), (PHOTO, tiktok.photos(), IMAGES_AND_SOUND)],
    ids=["video", "photo"],
)
async def test_the_page_for_phones_is_understood(tt, link, post, expected):
    assert kinds(await tt(link, tiktok.on_phones(post))) == expected


@pytest.mark.parametrize("link", [VIDEO, PHOTO], ids=["video", "photo"])
async def test_photos_that_are_named_but_null_make_no_photo_post(tt, link):
    assert kinds(await tt(link, tiktok.video(imagePost=None))) == [FileKind.VIDEO]


@pytest.mark.replayed("video with subtitles", "posted")
@pytest.mark.parametrize(("language", "name"), [("en", ".automatic.vtt"), ("de", "de-DE.vtt")])
async def test_subtitles_come_in_the_language_that_is_wanted(tt, language, name):
    files = await tt(VIDEO, tiktok.video(), subtitles=language)
    assert kinds(files) == [FileKind.VIDEO, FileKind.SUBTITLES]
    assert files.files[1].name.endswith(name)
    assert b"Here, kitty" in files.files[1].path.read_bytes()


@pytest.mark.replayed("sound of a video", "posted")
async def test_a_videos_sound_is_what_is_heard_in_it(tt):
    files = await tt(VIDEO, tiktok.video(), quality=Quality.AUDIO)
    assert kinds(files) == [FileKind.AUDIO]
    assert {request.host for request in tt.requests} == {"www.tiktok.com", "v16-webapp-prime.tiktok.com"}


@pytest.mark.parametrize(
    ("link", "routes"),
    [
        pytest.param(PHOTO, tiktok.photos(count=3), marks=pytest.mark.replayed("photo post with sound", "posted")),
        pytest.param(VIDEO, tiktok.photos(count=3), marks=pytest.mark.replayed("photos under /video/", "posted")),
    ],
)
async def test_a_photo_post_brings_its_photos_in_order_and_then_its_sound(tt, link, routes):
    files = await tt(link, routes)
    *pictures, sound = files.files
    assert [file.path.read_bytes() for file in pictures] == [media.photo_bytes(number) for number in (1, 2, 3)]
    assert (sound.kind, sound.name, sound.path.read_bytes()) == (FileKind.AUDIO, "sound.mp3", media.music().body)
    assert (files.info.source_url, files.info.music) == (PHOTO, "original sound – Fat Cat")
    assert (files.info.title, files.info.text, files.info.counts["likes"]) == ("Cats", TEXT, 5)


@pytest.mark.replayed("photos that one host does not have", "posted")
async def test_photos_come_from_the_next_host_where_the_first_refuses_them(tt):
    files = await tt(PHOTO, tiktok.photos_replaced(tiktok.photos(), Reply(status=403)))
    assert kinds(files) == IMAGES_AND_SOUND


@pytest.mark.replayed("photos that no host has", "network")
async def test_a_sound_is_not_passed_off_as_the_photos(tt):
    error = await tt.failing(PHOTO, tiktok.photos_replaced(tiktok.photos(), Reply(status=403), everywhere=True))
    assert error.code is ErrorCode.NETWORK, error.detail


@pytest.mark.replayed("address of a film that was taken back", "network")
@pytest.mark.parametrize("status", [403, 404])
async def test_an_address_that_was_taken_back_is_asked_for_again(tt, status):
    error = await tt.failing(VIDEO, tiktok.media_replaced(tiktok.video(), Reply(status=status)))
    assert (error.code, isinstance(error, TransientError)) == (ErrorCode.NETWORK, True), error.detail


@pytest.mark.parametrize("link", [PHOTO, VIDEO])
@pytest.mark.replayed("sound of a photo post", "posted")
async def test_a_photo_posts_sound_comes_alone_when_only_sound_is_wanted(tt, link):
    files = await tt(link, tiktok.photos(), quality=Quality.AUDIO)
    assert [file.path.read_bytes() for file in files.files] == [media.music().body]


@pytest.mark.replayed("photo post without sound", "posted")
@pytest.mark.parametrize(
    ("routes", "settings"),
    [
        (tiktok.photos(), {"photo_music": False}),
        (tiktok.photos(music={"id": "", "title": "taken back", "playUrl": ""}), {}),
        (tiktok.photos(music=None), {}),
    ],
)
async def test_a_photo_post_comes_without_a_sound_that_is_unwanted_or_gone(tt, routes, settings):
    files = await tt(PHOTO, routes, settings=settings)
    assert kinds(files) == [FileKind.IMAGE, FileKind.IMAGE]


@pytest.mark.replayed("photo post without sound", "posted")
async def test_of_a_photo_post_a_photo_that_is_gone_is_counted_and_its_sound_is_not(tt):
    def second_is_gone(request):
        return Reply(status=404) if "photo2" in request.path else media.photo(1)

    routes = tiktok.photos_replaced(tiktok.photos(), second_is_gone, everywhere=True)
    files = await tt(PHOTO, tiktok.sound_replaced(routes, Reply(status=404)))
    assert (kinds(files), files.left_out) == ([FileKind.IMAGE], 1)


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(SHORT, marks=pytest.mark.replayed("short link", "posted")),
        pytest.param(
            f"https://www.tiktok.com/t/{tiktok.SHORT_CODE}/", marks=pytest.mark.replayed("short link", "posted")
        ),
        pytest.param(
            f"https://www.tiktok.com/embed/v2/{tiktok.POST_ID}", marks=pytest.mark.replayed("embed", "posted")
        ),
    ],
)
async def test_a_short_link_or_embed_leads_to_its_video(tt, link):
    files = await tt(link, merged(tiktok.video(), tiktok.short_link()))
    assert kinds(files) == [FileKind.VIDEO]


@pytest.mark.replayed("short link", "posted")
async def test_a_short_link_is_followed_to_its_photos(tt):
    files = await tt(SHORT, merged(tiktok.photos(), tiktok.short_link("photo")))
    assert kinds(files) == IMAGES_AND_SOUND


@pytest.mark.replayed("short link", "posted")
async def test_a_short_links_post_is_asked_for_once(tt):
    await tt(SHORT, merged(tiktok.video(), tiktok.leading_to(f"https://m.tiktok.com/v/{tiktok.POST_ID}.html?_r=1")))
    assert [request.method for request in tt.requests if request.host == "www.tiktok.com"] == ["GET"]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        pytest.param(
            "https://www.tiktok.com/?_r=1", ErrorCode.REMOVED, marks=pytest.mark.replayed("short link", "removed")
        ),
        pytest.param(
            "https://www.tiktok.com/login?redirect_url=x",
            ErrorCode.LOGIN_REQUIRED,
            marks=pytest.mark.replayed("short link", "login_required"),
        ),
        pytest.param(
            "https://www.tiktok.com/hk/notfound",
            ErrorCode.GEO_BLOCKED,
            marks=pytest.mark.replayed("short link", "geo_blocked"),
        ),
        pytest.param(
            f"https://www.tiktok.com/@{tiktok.USER}?_r=1",
            ErrorCode.UNSUPPORTED_URL,
            marks=pytest.mark.replayed("short link", "unsupported_url"),
        ),
    ],
)
async def test_a_short_link_that_leads_to_no_post_says_so(tt, target, code):
    error = await tt.failing(SHORT, tiktok.leading_to(target))
    assert error.code is code, error.detail


@pytest.mark.replayed("check of the visitor, solved", "posted")
@pytest.mark.parametrize(
    ("link", "post", "expected"),
    [(VIDEO, tiktok.video(), [FileKind.VIDEO]), (PHOTO, tiktok.photos(), IMAGES_AND_SOUND)],
)
async def test_the_small_sum_of_a_visitors_check_is_done(tt, link, post, expected):
    files = await tt(link, tiktok_refusals.puzzle(post))
    assert kinds(files) == expected


REFUSALS = {
    "deleted": (tiktok_refusals.failing(10204), ErrorCode.REMOVED),
    "banned account": (tiktok_refusals.failing(10221), ErrorCode.REMOVED),
    "account gone": (tiktok_refusals.failing(10202), ErrorCode.REMOVED),
    "unavailable": (tiktok_refusals.failing(100004), ErrorCode.REMOVED),
    "taken down": (tiktok_refusals.failing(10599, message="status_audit_not_pass"), ErrorCode.REMOVED),
    "private post": (tiktok_refusals.failing(10216), ErrorCode.PRIVATE),
    "private account": (tiktok_refusals.failing(10222), ErrorCode.PRIVATE),
    "for friends": (tiktok_refusals.failing(10598, message="status_friend_see"), ErrorCode.PRIVATE),
    "low age": (tiktok_refusals.failing(10213), ErrorCode.AGE_RESTRICTED),
    "other country": (tiktok_refusals.failing(10231), ErrorCode.GEO_BLOCKED),
    "notice for a country": (tiktok_refusals.led_away("/hk/notfound"), ErrorCode.GEO_BLOCKED),
    "login wall": (tiktok_refusals.led_away("/login?redirect_url=x"), ErrorCode.LOGIN_REQUIRED),
    "not logged in": (tiktok_refusals.failing(10102), ErrorCode.LOGIN_REQUIRED),
    "slide to verify": (tiktok_refusals.failing(10000), ErrorCode.LOGIN_REQUIRED),
    "captcha page": (tiktok_refusals.captcha(), ErrorCode.LOGIN_REQUIRED),
    "check of the visitor, again and again": (tiktok_refusals.puzzle(), ErrorCode.LOGIN_REQUIRED),
    "check of the visitor without a sum": (tiktok_refusals.waf(), ErrorCode.LOGIN_REQUIRED),
    "address blocked": (tiktok_refusals.refused(403, page="<title>Access Denied</title>"), ErrorCode.LOGIN_REQUIRED),
    "page not found": (tiktok_refusals.refused(404), ErrorCode.REMOVED),
    "legal reasons": (tiktok_refusals.refused(451), ErrorCode.GEO_BLOCKED),
    "too many requests": (tiktok_refusals.refused(429), ErrorCode.RATE_LIMITED),
    "server error in words": (tiktok_refusals.failing(10101), ErrorCode.NETWORK),
    "server error": (tiktok_refusals.refused(503), ErrorCode.NETWORK),
    "page without data": (tiktok_refusals.plain("<div id='app'></div><p>captcha</p>" * 9), ErrorCode.PLATFORM_CHANGED),
    "older layout": (tiktok_refusals.plain('<script id="SIGI_STATE">{}</script>slardar'), ErrorCode.PLATFORM_CHANGED),
    "broken data": (
        tiktok_refusals.plain('<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__">{</script>'),
        ErrorCode.PLATFORM_CHANGED,
    ),
    "empty page": (tiktok_refusals.plain(""), ErrorCode.PLATFORM_CHANGED),
    "JSON instead of a page": (tiktok_refusals.plain('{"status_code": 0}'), ErrorCode.PLATFORM_CHANGED),
    "other modules": (tiktok_refusals.scope({"webapp.user-detail": {}}), ErrorCode.PLATFORM_CHANGED),
    "no itemStruct": (tiktok.without(tiktok.video(), "itemStruct"), ErrorCode.PLATFORM_CHANGED),
    "unknown number": (tiktok_refusals.failing(77), ErrorCode.PLATFORM_CHANGED),
}


@pytest.mark.parametrize("link", [VIDEO, PHOTO], ids=["video", "photo"])
@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=pytest.mark.replayed(name, str(code))) for name, (_, code) in REFUSALS.items()]
)
async def test_a_refusal_is_told_by_its_code(tt, link, case):
    routes, code = REFUSALS[case]
    error = await tt.failing(link, routes)
    assert error.code is code, error.detail


@pytest.mark.replayed("asked to wait", "rate_limited")
@pytest.mark.parametrize("link", [VIDEO, PHOTO], ids=["video", "photo"])
async def test_the_wait_that_tiktok_asks_for_is_kept(tt, link):
    error = await tt.failing(link, tiktok_refusals.refused(429, headers={"Retry-After": "20"}))
    assert (error.code, error.retry_after_s) == (ErrorCode.RATE_LIMITED, 20.0)


@pytest.mark.replayed("classified post", "age_restricted")
async def test_a_post_that_is_shown_to_adults_only_says_so(tt):
    error = await tt.failing(VIDEO, tiktok.video(video={}, isContentClassified=True))
    assert error.code is ErrorCode.AGE_RESTRICTED


@pytest.mark.parametrize(
    ("changes", "cookies", "age_restricted"),
    [
        ({}, False, False),
        ({}, True, None),
        ({"isContentClassified": False}, True, False),
        ({"isContentClassified": True}, True, True),
    ],
)
@pytest.mark.replayed("age rating", "posted")
async def test_what_strangers_are_shown_is_not_for_adults_only(tt, tmp_path, changes, cookies, age_restricted):
    (tmp_path / "cookies.txt").write_text(COOKIES)
    settings = {"cookies_file": str(tmp_path / "cookies.txt")} if cookies else {}
    files = await tt(VIDEO, tiktok.video(**changes), settings=settings)
    assert files.info.age_restricted is age_restricted


@pytest.mark.parametrize(("link", "post"), [(VIDEO, tiktok.video()), (PHOTO, tiktok.photos())], ids=["video", "photo"])
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(mishaps.web_page(), ErrorCode.NO_MEDIA, marks=pytest.mark.replayed("page for media", "no_media")),
        pytest.param(mishaps.cut(), ErrorCode.NETWORK, marks=pytest.mark.replayed("cut media", "network")),
    ],
)
async def test_media_that_is_none_is_told_by_its_code(tt, link, post, answer, code):
    error = await tt.failing(link, tiktok.media_replaced(post, answer))
    assert error.code is code, error.detail


@pytest.mark.replayed("time-out", "network")
@pytest.mark.parametrize("link", [VIDEO, PHOTO], ids=["video", "photo"])
async def test_silence_is_a_network_failure(tt, link):
    routes = {"www.tiktok.com": {"/@*": mishaps.silence}}
    error = await tt.failing(link, routes, idle_timeout_s=0.5)
    assert error.code is ErrorCode.NETWORK, error.detail


@pytest.mark.replayed("missing words", "posted")
@pytest.mark.parametrize(("link", "post"), [(VIDEO, tiktok.video()), (PHOTO, tiktok.photos())], ids=["video", "photo"])
async def test_media_comes_whatever_words_are_missing(tt, link, post):
    for key in ("desc", "createTime", "imageWidth", "author", "stats", "textExtra", "challenges", "poi", "music"):
        post = tiktok.without(post, key)
    files = await tt(link, post)
    assert files.files
    assert files.info.text == ""


@pytest.mark.replayed("missing key", "platform_changed")
@pytest.mark.parametrize(
    ("link", "routes"),
    [
        (VIDEO, tiktok.without(tiktok.video(), "video")),
        (VIDEO, tiktok.video(video={"id": "1", "duration": 5})),
        (PHOTO, tiktok.without(tiktok.photos(), "images")),
        (PHOTO, tiktok.without(tiktok.photos(), "imageURL")),
        # What the second look meets is told, and not that there was a first one.
        (VIDEO, tiktok.without(tiktok.photos(), "imageURL")),
    ],
)
async def test_a_post_without_its_parts_is_a_changed_layout(tt, link, routes):
    error = await tt.failing(link, routes)
    assert error.code is ErrorCode.PLATFORM_CHANGED, error.detail


async def test_tags_that_the_page_does_not_list_are_read_from_the_text(tt):
    files = await tt(VIDEO, tiktok.video(textExtra=[], challenges=[]))
    assert files.info.tags == ("Cat", "cat")


@pytest.mark.replayed("live page", "live_stream")
@pytest.mark.parametrize("running", [True, False])
async def test_a_live_page_is_told_as_live(tt, running):
    error = await tt.failing(f"https://www.tiktok.com/@{tiktok.USER}/live", tiktok.live(running=running))
    assert error.code is ErrorCode.LIVE_STREAM, error.detail


@pytest.mark.replayed("share link of a stream that ended", "removed")
async def test_a_stream_that_ended_is_gone(tt):
    error = await tt.failing("https://m.tiktok.com/share/live/7209423610325322522", tiktok.live(running=False))
    assert error.code is ErrorCode.REMOVED, error.detail


@pytest.mark.replayed("large file", "too_large")
@pytest.mark.parametrize(("link", "post"), [(VIDEO, tiktok.video()), (PHOTO, tiktok.photos())], ids=["video", "photo"])
async def test_a_file_over_the_limit_is_told_by_its_code(tt, link, post):
    error = await tt.failing(link, post, max_file_bytes=1000)
    assert error.code is ErrorCode.TOO_LARGE, error.detail


@pytest.mark.replayed("tag", "unsupported_url")
async def test_a_page_of_many_peoples_posts_is_refused_before_anything_is_asked(tt):
    error = await tt.failing("https://www.tiktok.com/tag/cats", tiktok.video())
    assert error.code is ErrorCode.UNSUPPORTED_URL
    assert tt.requests == []
