"""What YouTube serves, through yt-dlp."""

import re
import subprocess
from datetime import UTC, datetime

import pytest

from bossbot_core.api import Chapter, ErrorCode, FileKind, Quality, Subtitles
from bossbot_core.engines.ffmpeg import find
from bossbot_core.testing.replies import media, youtube
from bossbot_core.testing.replies import youtube_shapes as shapes

LINK = f"https://www.youtube.com/watch?v={youtube.VIDEO_ID}"
LIST = f"https://www.youtube.com/playlist?list={youtube.PLAYLIST_ID}"
THREE = ("aaaaaaaaaa1", "aaaaaaaaaa2", "aaaaaaaaaa3")
MIB = 1024 * 1024


@pytest.fixture
def yt(fetcher):
    return fetcher("youtube")


def asked_for(yt) -> list[str]:
    """The formats that were fetched, by their numbers."""
    return sorted({each.query["itag"] for each in yt.requests if each.host == shapes.VIDEOS}, key=int)


def seconds(path) -> float:
    """How long a film is, in ffmpeg's words."""
    command = [find(""), "-hide_banner", "-i", str(path)]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    hours, minutes, rest = re.search(r"Duration: (\d+):(\d+):([\d.]+)", shown.stderr).groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def kinds(files) -> list[FileKind]:
    return [file.kind for file in files.files]


@pytest.mark.replayed("video, picture and sound merged", "posted")
async def test_a_video_comes_after_two_questions_without_javascript(yt):
    files = await yt(LINK, youtube.video())
    assert kinds(files) == [FileKind.VIDEO]
    content = files.files[0].path.read_bytes()
    assert b"vide" in content
    assert b"soun" in content
    assert (files.info.title, files.info.author) == (f"A film about {youtube.VIDEO_ID}", "Film People")
    asked = {request.path for request in yt.requests if request.host == shapes.SITE}
    assert asked == {"/youtubei/v1/player", "/youtubei/v1/next"}


@pytest.mark.replayed("video, ready-made", "posted")
async def test_a_video_that_comes_ready_made_is_left_as_it_is(yt):
    files = await yt(LINK, youtube.video(streams=[shapes.stream(18, shapes.BOTH, height=240)]))
    assert [file.path.read_bytes() for file in files.files] == [media.clip_bytes()]


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(
            f"https://youtu.be/{youtube.VIDEO_ID}?list=PL1", marks=pytest.mark.replayed("short link", "posted")
        ),
        pytest.param(
            f"https://www.youtube.com/shorts/{youtube.VIDEO_ID}", marks=pytest.mark.replayed("Short", "posted")
        ),
        pytest.param(
            f"https://www.youtube.com/live/{youtube.VIDEO_ID}", marks=pytest.mark.replayed("live link", "posted")
        ),
    ],
)
async def test_other_spellings_bring_the_same_video(yt, link):
    files = await yt(link, youtube.video())
    assert files.info.title == f"A film about {youtube.VIDEO_ID}"


@pytest.mark.replayed("music, sound alone", "posted")
async def test_music_can_be_had_as_sound_alone(yt):
    files = await yt(f"https://music.youtube.com/watch?v={youtube.VIDEO_ID}", youtube.video(), quality=Quality.AUDIO)
    assert kinds(files) == [FileKind.AUDIO]


@pytest.mark.replayed("stream that has ended", "posted")
async def test_a_stream_that_has_ended_is_a_video(yt):
    assert kinds(await yt(LINK, youtube.recorded())) == [FileKind.VIDEO]


@pytest.mark.replayed("stream whose recording is being made", "posted")
async def test_a_stream_that_has_just_ended_comes_from_its_start(yt):
    assert kinds(await yt(LINK, youtube.just_ended())) == [FileKind.VIDEO]
    assert {each.query.get("sq") for each in yt.requests if each.host == shapes.VIDEOS} == {None, "0"}


@pytest.mark.replayed("unlisted video", "posted")
async def test_an_unlisted_video_comes_to_whoever_has_its_link(yt):
    assert kinds(await yt(LINK, youtube.video(around={"badge": "Unlisted"}))) == [FileKind.VIDEO]


@pytest.mark.replayed("video that other players are refused", "posted")
async def test_what_the_quick_way_cannot_have_is_asked_for_as_a_browser_would(yt):
    refusal = {"playabilityStatus": {"status": "UNPLAYABLE", "reason": "This video is not available"}}
    routes = youtube.by_client(VISIONOS=refusal, others=youtube.Video().player())
    assert kinds(await yt(LINK, routes)) == [FileKind.VIDEO]


@pytest.mark.replayed("video behind the age gate that plays elsewhere", "posted")
async def test_a_video_behind_the_age_gate_is_marked_as_such_where_another_player_shows_it(yt):
    gate = {"playabilityStatus": {"status": "LOGIN_REQUIRED", "reason": "Sign in to confirm your age"}}
    routes = youtube.by_client(WEB_EMBEDDED_PLAYER=youtube.Video().player(), others=gate)
    files = await yt(LINK, routes)
    assert kinds(files) == [FileKind.VIDEO]
    assert files.info.age_restricted is True


@pytest.mark.replayed("clip", "posted")
@pytest.mark.parametrize("quality", [Quality.BEST, Quality.AUDIO])
async def test_a_clip_is_cut_out_of_its_video(yt, quality):
    files = await yt(f"https://www.youtube.com/clip/{youtube.CLIP_ID}", youtube.clip(1, 3), quality=quality)
    assert kinds(files) == [FileKind.AUDIO if quality is Quality.AUDIO else FileKind.VIDEO]
    assert 1.5 < seconds(files.files[0].path) < 3.5
    assert (files.info.duration_s, files.info.chapters) == (2, ())
    assert files.info.title == f"A film about {youtube.VIDEO_ID}"


@pytest.mark.replayed("video that the Wayback Machine kept", "posted")
async def test_a_kept_video_comes_from_the_archive(yt):
    files = await yt(f"https://web.archive.org/web/2015/{LINK}", youtube.archived())
    assert [file.path.read_bytes() for file in files.files] == [media.clip_bytes()]
    assert files.info.title == "A kept film"


class TestFormats:
    """The best that fits the limit, told before anything is fetched."""

    HIGH = shapes.stream(137, shapes.H264, height=1080, size_bytes=60 * MIB)

    @pytest.mark.replayed("video in many formats", "posted")
    async def test_the_best_that_fits_and_plays_inline_is_fetched_and_nothing_else(self, yt):
        newer = [
            shapes.stream(248, shapes.VP9, height=1080, size_bytes=4 * MIB),
            shapes.stream(399, shapes.AV1, height=1080, size_bytes=3 * MIB),
            shapes.stream(251, shapes.OPUS, size_bytes=1 * MIB),
        ]
        files = await yt(LINK, youtube.video(streams=[*shapes.usual_streams(), self.HIGH, *newer]))
        assert asked_for(yt) == ["133", "140"]
        assert files.files[0].mime_type == "video/mp4"

    @pytest.mark.replayed("video without announced sizes", "posted")
    async def test_a_size_that_is_not_announced_is_estimated(self, yt):
        high = shapes.stream(137, shapes.H264, height=1080, bitrate=20_000_000, approxDurationMs="60000")
        high.pop("contentLength")
        streams = [*shapes.usual_streams(), high]
        await yt(LINK, youtube.video(streams=streams, details={"lengthSeconds": "60"}))
        assert asked_for(yt) == ["133", "140"]

    @pytest.mark.replayed("dubbed video", "posted")
    async def test_the_original_sound_is_fetched_and_no_dub(self, yt):
        dub = {"id": "de-DE.10", "displayName": "German (DE)", "audioIsDefault": True, "isAutoDubbed": True}
        original = {"id": "en-US.4", "displayName": "English (US) original", "audioIsDefault": False}
        streams = [
            shapes.stream(133, shapes.H264, height=240),
            shapes.stream(140, shapes.AAC, audioTrack=dub, bitrate=256000),
            shapes.stream(140, shapes.AAC, audioTrack=original),
        ]
        await yt(LINK, youtube.video(streams=streams))
        assert {each.query.get("xtags") for each in yt.requests if each.query.get("itag") == "140"} == {"en-US.4"}

    @pytest.mark.replayed("video over the limit", "too_large")
    async def test_what_is_too_large_in_every_format_is_refused_before_it_is_fetched(self, yt):
        streams = [self.HIGH, shapes.stream(140, shapes.AAC)]
        error = await yt.failing(LINK, youtube.video(streams=streams), max_file_bytes=20 * MIB)
        assert error.code is ErrorCode.TOO_LARGE
        assert "60" in error.sentence
        assert asked_for(yt) == []


class TestText:
    """What travels with a video."""

    @pytest.mark.replayed("video with chapters", "posted")
    async def test_everything_that_is_known_of_a_video_comes_along(self, yt):
        details = {"shortDescription": "All of it.", "keywords": ["film", "short"]}
        around = {"chapters": {0: "Start", 3: "End"}, "likes": "1,234"}
        info = (await yt(LINK, youtube.video(details=details, around=around))).info
        assert (info.author, info.author_handle, info.text) == ("Film People", "films", "All of it.")
        assert (info.source_url, info.duration_s, info.tags) == (LINK, 5, ("film", "short"))
        assert info.published_at == datetime(2026, 5, 4, tzinfo=UTC)
        assert info.counts == {"views": 42, "likes": 1234, "replies": 7}
        assert info.chapters == (Chapter(title="Start", start_s=0, end_s=3), Chapter(title="End", start_s=3, end_s=5))
        assert info.age_restricted is False
        assert info.subtitles == ()

    async def test_chapters_are_read_from_the_description_too(self, yt):
        details = {"shortDescription": "0:00 Start\n0:02 Middle\n0:04 End"}
        info = (await yt(LINK, youtube.video(details=details))).info
        assert [(each.title, each.start_s) for each in info.chapters] == [("Start", 0), ("Middle", 2), ("End", 4)]

    @pytest.mark.replayed("video for adults", "posted")
    async def test_the_page_tells_the_hour_the_category_and_the_age(self, yt):
        page = shapes.microformat(isFamilySafe=False)
        routes = youtube.video(captions=["en"], page=page)
        info = (await yt(LINK, routes, subtitles="en")).info
        assert info.age_restricted is True
        assert info.published_at == datetime(2026, 5, 4, 10, 2, 1, tzinfo=UTC)
        assert info.tags == ("film", "Film & Animation")


class TestSubtitles:
    """In the language that somebody chose, marked where a machine wrote them."""

    @pytest.mark.parametrize(
        ("tracks", "wanted", "name", "said"),
        [
            pytest.param(
                ["de", "en"], "en", ".en.vtt", Subtitles(language="en", text="Hello"),
                marks=pytest.mark.replayed("subtitles by hand", "posted"),
            ),
            pytest.param(
                ["de", "en-GB"], "en", ".en-GB.vtt", Subtitles(language="en-GB", text="Hello"),
                marks=pytest.mark.replayed("subtitles of a region", "posted"),
            ),
            pytest.param(
                ["pt"], "pt-BR", ".pt.vtt", Subtitles(language="pt", text="Hello"),
                marks=pytest.mark.replayed("subtitles of a region", "posted"),
            ),
            pytest.param(
                ["a.en"], "en", ".en.automatic.vtt", Subtitles(language="en", automatic=True, text="we begin\nhere"),
                marks=pytest.mark.replayed("automatic subtitles", "posted"),
            ),
        ],
    )  # fmt: skip
    async def test_they_come_as_a_file_and_as_text(self, yt, tracks, wanted, name, said):
        files = await yt(LINK, youtube.video(captions=tracks), subtitles=wanted)
        assert kinds(files) == [FileKind.VIDEO, FileKind.SUBTITLES]
        assert files.files[1].name.endswith(name)
        assert files.info.subtitles == (said,)

    @pytest.mark.replayed("translated subtitles", "posted")
    async def test_a_language_that_nobody_wrote_is_translated_by_the_platform(self, yt):
        files = await yt(LINK, youtube.video(captions=["a.en"], translations=["en", "de"]), subtitles="de")
        assert files.files[1].name.endswith(".de.automatic.vtt")
        assert [(each.language, each.automatic) for each in files.info.subtitles] == [("de", True)]
        assert [each.query.get("tlang") for each in yt.requests if each.path == "/api/timedtext"] == ["de"]

    @pytest.mark.replayed("subtitles in no wanted language", "posted")
    async def test_a_video_comes_without_a_language_that_there_is_not(self, yt):
        files = await yt(LINK, youtube.video(captions=["de"]), subtitles="fr")
        assert kinds(files) == [FileKind.VIDEO]
        assert files.info.subtitles == ()

    @pytest.mark.replayed("subtitles that the operator brings along", "posted")
    async def test_the_operators_languages_come_with_every_video(self, yt):
        routes = youtube.video(captions=["en-GB", "de", "a.fr"])
        files = await yt(LINK, routes, settings={"subtitles": ["en", "de", "fr"]})
        assert sorted(each.language for each in files.info.subtitles) == ["de", "en-GB"]

    async def test_nothing_is_asked_for_subtitles_that_nobody_wants(self, yt):
        files = await yt(LINK, youtube.video(captions=["en"]))
        assert files.info.subtitles == ()
        assert "/api/timedtext" not in {request.path for request in yt.requests}


class TestPlaylists:
    """The first videos of a list, or chosen ones."""

    @pytest.mark.replayed("playlist with a cap", "posted")
    @pytest.mark.parametrize("lockups", [False, True])
    async def test_its_first_videos_come_in_order(self, yt, lockups):
        files = await yt(LIST, youtube.playlist(THREE, lockups=lockups), settings={"max_playlist_items": 2})
        assert kinds(files) == [FileKind.VIDEO, FileKind.VIDEO]
        assert [file.path.name[:3] for file in files.files] == ["001", "002"]
        assert files.info.title == "Three films"

    @pytest.mark.replayed("chosen videos of a playlist", "posted")
    async def test_chosen_videos_of_a_playlist(self, yt):
        files = await yt(LIST, youtube.playlist(THREE), items="3")
        assert [file.name.startswith(f"A_film_about_{THREE[2]}") for file in files.files] == [True]

    @pytest.mark.replayed("playlist with lost videos", "posted")
    async def test_lost_videos_are_left_out(self, yt):
        lost = {THREE[0]: {"status": "LOGIN_REQUIRED", "reason": "Private video"}}
        files = await yt(LIST, youtube.playlist(THREE, lost=lost))
        assert [file.name.split(".")[0] for file in files.files] == [f"A_film_about_{each}" for each in THREE[1:]]

    @pytest.mark.replayed("playlist of lost videos", "private")
    async def test_a_list_of_lost_videos_tells_why(self, yt):
        lost = {each: {"status": "LOGIN_REQUIRED", "reason": "Private video"} for each in THREE}
        assert (await yt.failing(LIST, youtube.playlist(THREE, lost=lost))).code is ErrorCode.PRIVATE

    @pytest.mark.replayed("playlist without videos", "no_media")
    async def test_an_empty_list_has_nothing(self, yt):
        assert (await yt.failing(LIST, youtube.playlist(()))).code is ErrorCode.NO_MEDIA


@pytest.mark.parametrize(
    ("link", "code"),
    [
        pytest.param(
            "https://www.youtube.com/watch?v=gnjuHYWGEW", ErrorCode.INVALID_URL,
            marks=pytest.mark.replayed("cut link", "invalid_url"),
        ),
        pytest.param(
            "https://www.youtube.com/playlist?list=WL", ErrorCode.UNSUPPORTED_URL,
            marks=pytest.mark.replayed("personal list", "unsupported_url"),
        ),
        pytest.param(
            "https://www.youtube.com/feed/subscriptions", ErrorCode.UNSUPPORTED_URL,
            marks=pytest.mark.replayed("feed", "unsupported_url"),
        ),
    ],
)  # fmt: skip
async def test_cut_links_personal_lists_and_pages_are_refused_before_anything_is_asked(yt, link, code):
    error = await yt.failing(link, youtube.video())
    assert error.code is code
    assert yt.requests == []


def test_the_replayed_formats_are_what_they_say():
    assert b"soun" not in media.picture_only().body
    assert b"vide" not in media.sound_only().body
