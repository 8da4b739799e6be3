"""Why nothing comes from YouTube: each reason has its code, and its own words where the code alone would mislead."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from bossbot_core.api import ErrorCode, Mender, TransientError
from bossbot_core.testing.replay import Reply, Request, Routes, merged
from bossbot_core.testing.replies import media, youtube
from bossbot_core.testing.replies import youtube_shapes as shapes

LINK = f"https://www.youtube.com/watch?v={youtube.VIDEO_ID}"
LIST = f"https://www.youtube.com/playlist?list={youtube.PLAYLIST_ID}"


@pytest.fixture
def yt(fetcher):
    return fetcher("youtube")


def case(kind, code, *arguments, **named):
    return pytest.param(code, arguments, named, id=kind, marks=pytest.mark.replayed(kind, code))


GONE = [
    case("removed by its uploader", "removed", "ERROR", "Video unavailable",
         subreason="This video has been removed by the uploader"),
    case("removed for a copyright claim", "removed", "ERROR", "Video unavailable",
         subreason="This video is no longer available due to a copyright claim by Film Rights Ltd"),
    case("removed for breaking rules", "removed", "ERROR",
         "This video has been removed for violating YouTube's Terms of Service"),
    case("removed for breaking rules", "removed", "ERROR",
         "This video has been removed for violating YouTube's policy on hate speech. Learn more about combating hate "
         "speech in your country."),
    case("blocked everywhere", "removed", "UNPLAYABLE",
         "This video contains content from Music Rights Ltd, who has blocked it on copyright grounds"),
    case("account terminated", "removed", "UNPLAYABLE", "Video unavailable",
         subreason="This video is no longer available because the YouTube account associated with this video has been "
         "terminated."),
    case("account closed", "removed", "ERROR", "Video unavailable",
         subreason="This video is no longer available because the uploader has closed their YouTube account."),
    case("unavailable without a reason", "removed", "ERROR", "This video is unavailable"),
    case("unavailable without a reason", "removed", "ERROR", "This video isn’t available anymore"),
    case("unavailable without a word", "removed", "ERROR", ""),
]  # fmt: skip
CLOSED = [
    case("private video", "private", "LOGIN_REQUIRED", "Private video",
         subreason="Sign in if you've been granted access to this video"),
    case("private video", "private", "LOGIN_REQUIRED", "",
         messages=["This is a private video. Please sign in to verify that you may see it."]),
    case("private video", "private", "LOGIN_REQUIRED", "This video is private",
         subreason="If the owner of this video has granted you access, please sign in."),
    case("private video", "private", "LOGIN_REQUIRED", "Sign in if you've been granted access to this video"),
    case("offensive to some", "age_restricted", "CONTENT_CHECK_REQUIRED",
         "The following content may not be appropriate for some users."),
    case("age gate", "age_restricted", "LOGIN_REQUIRED", "Sign in to confirm your age",
         subreason="This video may be inappropriate for some users."),
    case("age gate", "age_restricted", "UNPLAYABLE", "This video is age-restricted and only available on YouTube",
         subreason="Watch on YouTube"),
    case("offensive to some", "age_restricted", "CONTENT_CHECK_REQUIRED",
         "The following content has been identified by the YouTube community as inappropriate or offensive to some "
         "audiences.", subreason="Viewer discretion is advised"),
    case("age gate without a word", "age_restricted", "AGE_CHECK_REQUIRED", ""),
    case("age gate without a word", "age_restricted", "AGE_VERIFICATION_REQUIRED", ""),
    case("offensive to some", "age_restricted", "CONTENT_CHECK_REQUIRED",
         "The following content has been identified as inappropriate or offensive to some audiences."),
    case("login without a word", "login_required", "LOGIN_REQUIRED", ""),
    case("login in new words", "login_required", "LOGIN_REQUIRED", "Tell us who you are"),
    case("age gate in new words", "age_restricted", "AGE_VERIFICATION_REQUIRED", "Tell us how old you are"),
    case("blocked in the country", "geo_blocked", "UNPLAYABLE", "Video unavailable",
         subreason="The uploader has not made this video available in your country"),
    case("blocked in the country", "geo_blocked", "UNPLAYABLE", "Video unavailable",
         subreason="This video contains content from Music Rights Ltd, who has blocked it in your country on copyright "
         "grounds"),
    case("blocked in the country", "geo_blocked", "UNPLAYABLE", "This video is not available in your country"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "arguments", "named"), [*GONE, *CLOSED])
async def test_a_refusal_is_told_by_its_code(yt, code, arguments, named):
    error = await yt.failing(LINK, youtube.unplayable(*arguments, **named))
    assert error.code == code, error.detail


WORDED = [
    case("members only", "login_required", "Only members of this channel can watch this.", "UNPLAYABLE",
         "Join this channel to get access to members-only content like this video, and other exclusive perks."),
    case("members only", "login_required", "Only members of this channel can watch this.", "UNPLAYABLE",
         "This video is available to this channel's members on level: Friends (or any higher level)."),
    case("premium only", "login_required", "Only people with YouTube Premium can watch this.", "UNPLAYABLE",
         "This video is only available to Music Premium members"),
    case("film to rent", "login_required", "This has to be bought or rented.", "UNPLAYABLE",
         "This video requires payment to watch."),
    case("bot check", "login_required", "YouTube takes the bot for a robot; cookies of an account help.",
         "LOGIN_REQUIRED", "Sign in to confirm you’re not a bot"),
    case("no playing on other websites", "login_required", "YouTube plays this on its own pages only.", "UNPLAYABLE",
         "Playback on other websites has been disabled by the video owner"),
    case("no playing on other websites", "login_required", "YouTube plays this on its own pages only.", "ERROR",
         "This video is unavailable", subreason="Error code: 152 - 18"),
    case("confirmation by a viewer", "login_required",
         "YouTube shows this only to people who confirm that they want to see it.", "CONTENT_CHECK_REQUIRED", ""),
    case("unavailable on this device", "platform_changed", "YouTube does not play this for programs such as the bot.",
         "UNPLAYABLE", "This video is unavailable on this device"),
    case("client that is not served", "platform_changed", "YouTube does not play this for programs such as the bot.",
         "ERROR", "YouTube is no longer supported in this application or device."),
    case("client that is not served", "platform_changed", "YouTube does not play this for programs such as the bot.",
         "UNPLAYABLE", "The page needs to be reloaded."),
    case("client that is not served", "platform_changed", "YouTube does not play this for programs such as the bot.",
         "ERROR", "Watch video on YouTube", subreason="Error 153 Video player configuration error"),
    case("Restricted Mode", "geo_blocked", "YouTube's Restricted Mode hides this from the bot's network.", "UNPLAYABLE",
         "Video unavailable", subreason="This video is restricted. Please check the Google Workspace administrator "
         "and/or the network administrator restrictions."),
    case("trouble of the platform", "network", "YouTube has trouble playing this right now.", "ERROR",
         "Something went wrong", subreason="Refresh or try again later."),
    case("still being processed", "no_media", "YouTube is still working on this video; try again later.",
         "UNPLAYABLE", "We're processing this video. Check back later."),
    case("stream without a recording", "live_stream", "The stream has ended, and YouTube shows no recording of it.",
         "UNPLAYABLE", "This live stream recording is not available."),
    case("stream without a recording", "live_stream", "The stream has ended, and YouTube shows no recording of it.",
         "LIVE_STREAM_OFFLINE", "This live event has ended."),
    case("stream that is offline", "live_stream", "Nothing is on air there right now.", "LIVE_STREAM_OFFLINE", ""),
    case("stream that is offline", "live_stream", "Nothing is on air there right now.", "LIVE_STREAM_OFFLINE",
         "Offline."),
    case("confirmation in new words", "login_required",
         "YouTube shows this only to people who confirm that they want to see it.", "CONTENT_CHECK_REQUIRED", "Ready?"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "arguments", "named"), WORDED)
async def test_a_refusal_is_told_in_words_of_its_own(yt, code, arguments, named):
    sentence, *status = arguments
    error = await yt.failing(LINK, youtube.unplayable(*status, **named))
    assert (error.code, error.sentence) == (code, sentence), error.detail


@pytest.mark.replayed("film to rent, with a trailer", "login_required")
@pytest.mark.parametrize("renderer", ["playerLegacyDesktopYpcTrailerRenderer", "ypcTrailerRenderer"])
async def test_a_trailer_is_not_passed_off_as_the_film(yt, renderer):
    status = {"status": "UNPLAYABLE", "errorScreen": {renderer: {"trailerVideoId": "aaaaaaaaaa1"}}}
    routes = merged(youtube.playlist(["aaaaaaaaaa1"]), youtube.refusing(status))
    error = await yt.failing(LINK, routes)
    assert (error.code, error.mender) == (ErrorCode.LOGIN_REQUIRED, Mender.PLATFORM)


MEMBERS = "This video is available to this channel's members"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        pytest.param(
            {"status": "UNPLAYABLE", "reason": MEMBERS}, "Only members of this channel can watch this.",
            marks=pytest.mark.replayed("members only, with a trailer", "login_required"),
        ),
        pytest.param(
            {"status": "LIVE_STREAM_OFFLINE", "reason": "Live in 3 hours"},
            "This starts in 3 h; try again when it is over.",
            marks=pytest.mark.replayed("premiere with a trailer", "live_stream"),
        ),
    ],
)  # fmt: skip
async def test_a_trailer_hides_no_other_reason(yt, status, sentence):
    routes = youtube.refusing({**status, "errorScreen": {"ypcTrailerRenderer": {"trailerVideoId": "aaaaaaaaaa1"}}})
    assert (await yt.failing(LINK, routes)).sentence == sentence


def interstitial(title: str, description: str) -> dict[str, object]:
    model = {"title": {"content": title}, "description": {"content": description}}
    return {"playerInterstitialRenderer": {"content": {"interstitialViewModel": model}}}


@pytest.mark.parametrize(
    ("status", "screen", "code"),
    [
        pytest.param(
            "LOGIN_REQUIRED", interstitial("Private video", "Sign in if you’ve been granted access to this video"),
            "private", marks=pytest.mark.replayed("private video, newer layout", "private"),
        ),
        pytest.param(
            "UNPLAYABLE",
            interstitial("Video unavailable", "The uploader has not made this video available in your country"),
            "geo_blocked", marks=pytest.mark.replayed("blocked in the country, newer layout", "geo_blocked"),
        ),
        pytest.param(
            "UNPLAYABLE", {"playerCaptchaViewModel": {}}, "login_required",
            marks=pytest.mark.replayed("captcha before the video", "login_required"),
        ),
        pytest.param(
            "UNPLAYABLE",
            {"playerErrorMessageRenderer": {"reason": {"simpleText": "Unavailable"}, "playerCaptchaViewModel": {}}},
            "login_required", marks=pytest.mark.replayed("captcha before the video", "login_required"),
        ),
    ],
)  # fmt: skip
async def test_newer_screens_are_read(yt, status, screen, code):
    error = await yt.failing(LINK, youtube.refusing({"status": status, "errorScreen": screen}))
    assert error.code == code, error.detail


BOT_CHECK = ("LOGIN_REQUIRED", "Sign in to confirm you’re not a bot")


@pytest.mark.replayed("bot check for some players only", "private")
@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (BOT_CHECK, ("LOGIN_REQUIRED", "Private video"), "private"),
        (("ERROR", "Video unavailable"), ("UNPLAYABLE", MEMBERS), "login_required"),
        (("UNPLAYABLE", "This video is unavailable on this device"), BOT_CHECK, "login_required"),
        # What says nothing of the video does not replace what does.
        (BOT_CHECK, ("UNPLAYABLE", "The page needs to be reloaded."), "login_required"),
    ],
)
async def test_the_second_look_tells_more(yt, first, second, code):
    quick, others = ({"playabilityStatus": {"status": each[0], "reason": each[1]}} for each in (first, second))
    error = await yt.failing(LINK, youtube.by_client(VISIONOS=quick, others=others))
    assert error.code == code, error.detail


@pytest.mark.replayed("video that the Wayback Machine did not keep", "removed")
async def test_what_the_archive_did_not_keep_is_gone(yt):
    error = await yt.failing(f"https://web.archive.org/web/2015/{LINK}", youtube.archived(kept=False))
    assert (error.code, error.sentence) == (ErrorCode.REMOVED, "The Wayback Machine did not keep this video.")


class TestStreams:
    """What is on air, or is not yet."""

    @pytest.mark.replayed("stream on air", "live_stream")
    async def test_a_stream_on_air_is_not_recorded(self, yt):
        error = await yt.failing(LINK, youtube.live())
        assert error.code is ErrorCode.LIVE_STREAM
        assert [each for each in yt.requests if each.host == shapes.VIDEOS] == []

    @pytest.mark.replayed("premiere", "live_stream")
    @pytest.mark.parametrize(
        ("reason", "sentence"),
        [
            ("Premieres in 20 minutes", "This starts in 20 min; try again when it is over."),
            ("This live event will begin in 3 days.", "This starts in 72 h; try again when it is over."),
            ("Premiere will begin shortly", "This has not begun yet; try again when it is over."),
            ("This live event will begin in a few moments.", "This has not begun yet; try again when it is over."),
        ],
    )
    async def test_what_has_not_begun_says_when_it_does(self, yt, reason, sentence):
        error = await yt.failing(LINK, youtube.upcoming(reason))
        assert (error.code, error.sentence) == (ErrorCode.LIVE_STREAM, sentence)

    @pytest.mark.replayed("stream with a date", "live_stream")
    async def test_the_announced_second_is_used_where_it_is_there(self, yt):
        error = await yt.failing(LINK, youtube.upcoming("Offline", start=int(time.time()) + 5 * 3600 + 90))
        assert error.sentence == "This starts in 5 h 1 min; try again when it is over."

    @pytest.mark.replayed("premiere that only the slate tells of", "live_stream")
    async def test_the_slate_is_read_where_there_is_no_reason(self, yt):
        error = await yt.failing(LINK, youtube.upcoming("", slate="Premieres in 20 hours"))
        assert error.sentence == "This starts in 20 h; try again when it is over."

    @pytest.mark.replayed("stream with a date", "live_stream")
    async def test_the_pages_date_is_read_where_the_player_has_none(self, yt):
        status = {"status": "LIVE_STREAM_OFFLINE", "reason": "Offline"}
        start = datetime.now(UTC) + timedelta(hours=2, seconds=90)
        error = await yt.failing(LINK, youtube.refusing(status, broadcast=start.isoformat(timespec="seconds")))
        assert error.sentence == "This starts in 2 h 1 min; try again when it is over."

    async def test_a_start_that_has_passed_is_not_told(self, yt):
        error = await yt.failing(LINK, youtube.upcoming("This live event has ended.", start=1_600_000_000))
        assert error.sentence == "The stream has ended, and YouTube shows no recording of it."

    @pytest.mark.replayed("channel that is not live", "live_stream")
    async def test_a_channel_that_is_not_live_has_no_stream(self, yt):
        error = await yt.failing("https://www.youtube.com/@films/live", youtube.channel("@films"))
        assert (error.code, error.sentence) == (ErrorCode.LIVE_STREAM, "Nothing is on air there right now.")


class TestPace:
    """YouTube asks to slow down."""

    @pytest.mark.replayed("rate limit", "rate_limited")
    @pytest.mark.parametrize(("headers", "wait_s"), [({"Retry-After": "40"}, 40), ({}, None)])
    async def test_a_429_is_tried_again_when_the_platform_wishes(self, yt, headers, wait_s):
        error = await yt.failing(LINK, youtube.refused(429, headers))
        assert isinstance(error, TransientError)
        assert (error.code, error.retry_after_s) == (ErrorCode.RATE_LIMITED, wait_s)

    @pytest.mark.replayed("rate limit of a session", "rate_limited")
    async def test_a_session_that_is_held_back_waits_long(self, yt):
        routes = youtube.unplayable("UNPLAYABLE", "This content isn't available, try again later.")
        error = await yt.failing(LINK, routes)
        assert isinstance(error, TransientError)
        assert (error.code, error.retry_after_s) == (ErrorCode.RATE_LIMITED, 900)
        assert len(yt.requests) == 2, "asking more would not help"


def drops(_: Request) -> Reply:
    raise ConnectionAbortedError


def html(body: str) -> Reply:
    return Reply(body=f"<!DOCTYPE html><html>{body}</html>".encode())


CHALLENGE = html('<form id="captcha-form" action="index"></form>')
CONSENT = html("<title>Before you continue to YouTube</title>")
DIVERTED = Reply(status=302, headers={"Location": "https://consent.youtube.com/m?continue=x"})
ANOTHER = youtube.Video(video_id="aaaaaaaaaa1").player()
SABR = [{**each, "url": None} for each in shapes.usual_streams()]
PUZZLE = [{**each, "url": each["url"] + "&n=unsolved"} for each in shapes.usual_streams()]
DRM = shapes.stream(137, shapes.H264, height=1080, drmFamilies=["WIDEVINE"])
HALF = media.clip_bytes()[: len(media.clip_bytes()) // 2]
TRUNCATED = Reply(
    content_type="video/mp4", headers={"Content-Length": str(len(media.clip_bytes())), "Connection": "close"}, body=HALF
)
READY_MADE = youtube.video(streams=[shapes.stream(18, shapes.BOTH, height=240)])


def broken(kind, code, routes):
    return pytest.param(routes, code, id=f"{kind}: {code}", marks=pytest.mark.replayed(kind, code))


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        broken("server error", "network", youtube.refused(503)),
        broken("dropped connections", "network", youtube.answering(drops)),
        broken("forbidden", "login_required", youtube.refused(403)),
        broken("challenge page", "login_required", youtube.answering(CHALLENGE)),
        broken("consent page", "login_required", youtube.answering(CONSENT)),
        broken(
            "consent page",
            "login_required",
            merged(youtube.answering(DIVERTED), {"consent.youtube.com": {"*": html("Cookies?")}}),
        ),
        broken("changed layout", "platform_changed", youtube.answering(media.as_json({"new": "layout"}))),
        broken("changed layout", "platform_changed", youtube.answering(media.as_json(["a", "list"]))),
        broken("changed layout", "platform_changed", youtube.answering(html("A new site"))),
        broken("changed layout", "platform_changed", youtube.video(streams=[])),
        broken("formats without addresses", "platform_changed", youtube.video(streams=SABR)),
        broken("formats behind a puzzle", "platform_changed", youtube.video(streams=PUZZLE)),
        broken("bad request", "platform_changed", youtube.refused(400)),
        broken("address that is gone", "platform_changed", youtube.refused(404)),
        broken("reply about another video", "login_required", youtube.by_client(others=ANOTHER)),
        broken("copy protection", "drm_protected", youtube.video(streams=[DRM])),
        broken("media gone", "network", merged(READY_MADE, youtube.serving(Reply(status=403)))),
        broken("media gone", "network", merged(READY_MADE, youtube.serving(Reply(status=404)))),
        broken("media server error", "network", merged(READY_MADE, youtube.serving(Reply(status=503)))),
        broken("truncated media", "network", merged(READY_MADE, youtube.serving(TRUNCATED))),
        broken("page instead of media", "no_media", merged(READY_MADE, youtube.serving(html("Hello")))),
    ],
)
async def test_what_is_broken_is_told_by_its_code(yt, routes, code):
    error = await yt.failing(LINK, routes)
    assert error.code == code, error.detail
    assert isinstance(error, TransientError) is (code == "network")


def no_list(said: str) -> Routes:
    return youtube.listed(youtube.alert(said))


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        broken("playlist that does not exist", "removed", no_list("The playlist does not exist.")),
        broken("private playlist", "private", no_list("This playlist is private.")),
        broken("playlist for its own pages", "unsupported_url", no_list("This playlist type is unviewable.")),
        broken("playlist, rate limit", "rate_limited", youtube.refused(429)),
        broken("playlist, server error", "network", youtube.refused(500)),
        broken("playlist, challenge page", "login_required", youtube.answering(CHALLENGE)),
        broken("playlist, changed layout", "platform_changed", youtube.answering(media.as_json({"new": "layout"}))),
    ],
)
async def test_a_list_that_cannot_be_had_is_told_by_its_code(yt, routes, code):
    error = await yt.failing(LIST, routes)
    assert error.code == code, error.detail
