"""YouTube through yt-dlp."""

import pytest

from bossbot_core.api import ErrorCode, FileKind, Quality
from bossbot_core.testing.replies import media, youtube

LINK = f"https://www.youtube.com/watch?v={youtube.VIDEO_ID}"
THREE = ("aaaaaaaaaa1", "aaaaaaaaaa2", "aaaaaaaaaa3")


@pytest.fixture
def yt(fetcher):
    return fetcher("youtube")


async def test_a_video_comes_after_two_questions_without_javascript(yt):
    files = await yt(LINK, youtube.video())
    assert [file.kind for file in files.files] == [FileKind.VIDEO]
    content = files.files[0].path.read_bytes()
    assert b"vide" in content
    assert b"soun" in content
    assert (files.info.title, files.info.author) == (f"A film about {youtube.VIDEO_ID}", "Film People")
    asked = {request.path for request in yt.requests if request.host == "www.youtube.com"}
    assert asked == {"/youtubei/v1/player", "/youtubei/v1/next"}


@pytest.mark.parametrize(
    "link", [f"https://youtu.be/{youtube.VIDEO_ID}?list=PL1", f"https://www.youtube.com/shorts/{youtube.VIDEO_ID}"]
)
async def test_other_spellings_bring_the_same_video(yt, link):
    files = await yt(link, youtube.video())
    assert files.info.title == f"A film about {youtube.VIDEO_ID}"


async def test_music_can_be_had_as_sound_alone(yt):
    files = await yt(f"https://music.youtube.com/watch?v={youtube.VIDEO_ID}", youtube.video(), quality=Quality.AUDIO)
    assert [file.kind for file in files.files] == [FileKind.AUDIO]


@pytest.mark.parametrize(("track", "name"), [("en", ".en.vtt"), ("a.en", ".en.automatic.vtt")])
async def test_subtitles_come_with_a_video_and_tell_whether_a_machine_wrote_them(yt, track, name):
    files = await yt(f"https://youtu.be/{youtube.VIDEO_ID}", youtube.video(captions=[track]), subtitles="en")
    assert [file.kind for file in files.files] == [FileKind.VIDEO, FileKind.SUBTITLES]
    assert files.files[1].name.endswith(name)


async def test_chosen_videos_of_a_playlist(yt):
    link = f"https://www.youtube.com/playlist?list={youtube.PLAYLIST_ID}"
    files = await yt(link, youtube.playlist(THREE), items="3")
    assert [file.name.startswith(f"A_film_about_{THREE[2]}") for file in files.files] == [True]


async def test_a_playlist_brings_its_first_videos_in_order(yt):
    link = f"https://www.youtube.com/playlist?list={youtube.PLAYLIST_ID}"
    files = await yt(link, youtube.playlist(THREE), settings={"max_playlist_items": 2})
    assert [file.kind for file in files.files] == [FileKind.VIDEO, FileKind.VIDEO]
    assert [file.path.name[:3] for file in files.files] == ["001", "002"]
    assert files.info.title == "Three films"


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        (youtube.live(), ErrorCode.LIVE_STREAM),
        (youtube.unplayable("ERROR", "This video is unavailable"), ErrorCode.REMOVED),
        (youtube.unplayable("ERROR", "This video has been removed by the uploader"), ErrorCode.REMOVED),
        (youtube.unplayable("LOGIN_REQUIRED", "This is a private video. Please sign in."), ErrorCode.PRIVATE),
        (youtube.unplayable("LOGIN_REQUIRED", "Sign in to confirm your age"), ErrorCode.AGE_RESTRICTED),
        (youtube.unplayable("LOGIN_REQUIRED", "Sign in to confirm you’re not a bot"), ErrorCode.LOGIN_REQUIRED),
        (
            youtube.unplayable("UNPLAYABLE", "The uploader has not made this video available in your country"),
            ErrorCode.GEO_BLOCKED,
        ),
        (youtube.refused(429), ErrorCode.RATE_LIMITED),
    ],
)
async def test_a_refusal_is_told_by_its_code(yt, routes, code):
    error = await yt.failing(LINK, routes)
    assert error.code is code, error.detail


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("https://www.youtube.com/watch?v=gnjuHYWGEW", ErrorCode.INVALID_URL),
        ("https://www.youtube.com/playlist?list=WL", ErrorCode.UNSUPPORTED_URL),
        ("https://www.youtube.com/feed/subscriptions", ErrorCode.UNSUPPORTED_URL),
        ("https://www.youtube.com/@someone/videos", ErrorCode.UNSUPPORTED_URL),
    ],
)
async def test_cut_links_personal_lists_and_pages_are_refused_before_anything_is_asked(yt, link, code):
    error = await yt.failing(link, youtube.video())
    assert error.code is code
    assert yt.requests == []


def test_the_replayed_formats_are_what_they_say():
    assert b"soun" not in media.picture_only().body
    assert b"vide" not in media.sound_only().body
