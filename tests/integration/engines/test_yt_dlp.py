import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from yt_dlp.utils import ExtractorError

from bossbot_core.api import ErrorCode, FileKind, Phase, Quality, Subtitles, TransientError
from bossbot_core.engines import yt_dlp
from bossbot_core.engines.ffmpeg import find
from bossbot_core.engines.replies import FILE
from bossbot_core.testing.job_context import MIB, job_context
from bossbot_core.testing.samples import mp4

H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p")


def probe(path: Path) -> str:
    done = subprocess.run(
        [find(""), "-hide_banner", "-i", str(path)], capture_output=True, text=True, timeout=30, check=False
    )
    return done.stderr


def test_a_video_arrives_byte_for_byte_with_its_text(fetch, origin, clip, tmp_path):
    answer = {"url": origin.serve("/clip.mp4", clip), "title": "A clip", "uploader": "Someone", "view_count": 3}
    files, job = fetch(origin, tmp_path / "w", answer)
    (file,) = files.files
    assert (file.path.name, file.kind, file.mime_type) == ("001_A_clip.mp4", FileKind.VIDEO, "video/mp4")
    assert file.path.read_bytes() == clip
    assert (files.info.title, files.info.author, files.info.counts) == ("A clip", "Someone", {"views": 3})
    assert files.info.source_url == origin.url("/watch/0")
    assert job.progress.phases == [Phase.FETCHING]


def formats(origin, media, clip):
    picture = media("picture.mp4", sound=False, options=H264)
    sound = media("sound.m4a", picture=False, options=("-c:a", "aac"))
    return {
        "duration": 2,
        "formats": [
            {"format_id": "18", "url": origin.serve("/18.mp4", clip), "ext": "mp4", "height": 120, "width": 160,
             "vcodec": "avc1.42", "acodec": "mp4a.40.2", "filesize": len(clip)},
            {"format_id": "140", "url": origin.serve("/140.m4a", sound), "ext": "m4a", "vcodec": "none",
             "acodec": "mp4a.40.2", "filesize": len(sound)},
            {"format_id": "137", "url": origin.serve("/137.mp4", picture), "ext": "mp4", "height": 1080, "width": 1920,
             "vcodec": "avc1.64", "acodec": "none", "filesize": len(picture)},
        ],
    }  # fmt: skip


def test_picture_and_sound_are_merged_into_one_mp4(fetch, origin, media, clip, tmp_path):
    files, job = fetch(origin, tmp_path, formats(origin, media, clip))
    (file,) = files.files
    assert sorted(origin.paths) == ["/137.mp4", "/140.m4a"]
    assert "Video: h264" in probe(file.path)
    assert "Audio: aac" in probe(file.path)
    assert job.progress.phases == [Phase.FETCHING, Phase.CONVERTING]
    assert {report.item for report in job.progress.reports} == {1}


def test_the_format_that_fits_the_upload_is_fetched(fetch, origin, media, clip, tmp_path):
    answer = formats(origin, media, clip)
    answer["formats"][2]["filesize"] = 50 * MIB
    fetch(origin, tmp_path, answer)
    assert origin.paths == ["/18.mp4"]


def test_a_known_size_over_the_jobs_limit_is_told_before_a_byte_is_fetched(failed, origin, clip, tmp_path):
    answer = {"formats": [{"format_id": "1", "url": origin.serve("/1.mp4", clip), "ext": "mp4", "filesize": 12 * MIB}]}
    error = failed(origin, tmp_path, answer, max_file_bytes=10 * MIB)
    assert (error.code, error.sentence) == (ErrorCode.TOO_LARGE, "The file is 12 MiB; the limit is 10 MiB.")
    assert origin.requests == []


FITTED = {"max_file_bytes": 200 * MIB, "link_limit_bytes": 10 * MIB, "longest_fit_s": 600.0}


def test_what_is_too_long_to_be_made_to_fit_is_told_before_a_byte_is_fetched(failed, origin, clip, tmp_path):
    each = {"format_id": "1", "url": origin.serve("/1.mp4", clip), "ext": "mp4", "filesize": 12 * MIB}
    error = failed(origin, tmp_path, {"formats": [each], "duration": 3600}, **FITTED)
    assert (error.code, error.sentence) == (ErrorCode.TOO_LARGE, "The file is 12 MiB; the limit is 10 MiB.")
    assert origin.requests == []


@pytest.mark.parametrize("answer", [{"duration": 60}, {}], ids=["short enough", "of no known length"])
def test_what_may_be_made_to_fit_is_fetched(fetch, origin, clip, tmp_path, answer):
    each = {"format_id": "1", "url": origin.serve("/1.mp4", clip), "ext": "mp4", "filesize": 12 * MIB}
    fetch(origin, tmp_path, {"formats": [each], **answer}, **FITTED)
    assert origin.paths == ["/1.mp4"]


@pytest.mark.parametrize("announced", [-1, None, 2 * MIB], ids=["announced", "silent", "understated"])
def test_a_file_over_the_limit_is_stopped_while_it_arrives(failed, origin, tmp_path, announced):
    url = origin.serve("/big.mp4", bytes(12 * MIB), announced=announced)
    error = failed(origin, tmp_path, {"url": url}, max_file_bytes=MIB)
    assert error.code is ErrorCode.TOO_LARGE
    assert "1 MiB" in error.sentence
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 1.1 * MIB


def test_parts_to_be_merged_count_together(failed, origin, media, clip, tmp_path):
    answer = formats(origin, media, clip)
    sizes = [len(origin.routes[name].body) for name in ("/137.mp4", "/140.m4a")]
    for each in answer["formats"]:
        del each["filesize"]
    answer["formats"].pop(0)
    error = failed(origin, tmp_path, answer, max_file_bytes=sum(sizes) - 1)
    assert error.code is ErrorCode.TOO_LARGE


@pytest.mark.parametrize("gone", [0, 2, 8], ids=["the best is there", "the third best is", "none is"])
def test_the_audio_only_brings_the_videos_picture_for_its_cover(fetch, origin, media, tmp_path, gone):
    sound = media("sound.opus", picture=False, options=("-c:a", "libopus"))
    photo = media("photo.png", sound=False, options=("-frames:v", "1"))
    for number in range(9 - gone):
        origin.serve(f"/{number}.png", photo, content_type="image/png")
    answer = {
        "url": origin.serve("/a.opus", sound), "ext": "opus", "vcodec": "none", "acodec": "opus",
        "thumbnails": [{"url": origin.url(f"/{number}.png")} for number in range(9)],
    }  # fmt: skip
    files, _ = fetch(origin, tmp_path, answer, quality=Quality.AUDIO, options={"cover": True})
    kinds = [FileKind.AUDIO, FileKind.IMAGE] if gone < 8 else [FileKind.AUDIO]
    assert [file.kind for file in files.files] == kinds
    assert len([path for path in origin.paths if path.endswith(".png")]) == min(gone + 1, 8)


@pytest.mark.parametrize("address", ["http://[/a.png", f"http://.{'a' * 70}/a.png", "http://127.0.0.1:99999/a.png"])
def test_a_cover_at_what_is_no_address_costs_nobody_the_sound(fetch, origin, media, tmp_path, address):
    sound = media("sound.opus", picture=False, options=("-c:a", "libopus"))
    answer = {"url": origin.serve("/a.opus", sound), "ext": "opus", "vcodec": "none", "acodec": "opus"}
    named = {**answer, "thumbnails": [{"url": address}]}
    files, _ = fetch(origin, tmp_path, named, quality=Quality.AUDIO, options={"cover": True})
    assert [file.kind for file in files.files] == [FileKind.AUDIO]


def test_whoever_wants_the_video_gets_no_picture_beside_it(fetch, origin, clip, tmp_path):
    answer = {"url": origin.serve("/clip.mp4", clip), "thumbnails": [{"url": origin.url("/0.png")}]}
    files, _ = fetch(origin, tmp_path, answer, options={"cover": True})
    assert len(files.files) == 1
    assert "/0.png" not in origin.paths


def test_audio_becomes_m4a(fetch, origin, media, tmp_path):
    sound = media("sound.opus", picture=False, options=("-c:a", "libopus"))
    answer = {"url": origin.serve("/a.opus", sound), "ext": "opus", "vcodec": "none", "acodec": "opus"}
    files, job = fetch(origin, tmp_path, answer, quality=Quality.AUDIO)
    (file,) = files.files
    assert (file.kind, file.mime_type, file.path.suffix) == (FileKind.AUDIO, "audio/mp4", ".m4a")
    assert "Audio: aac" in probe(file.path)
    assert job.progress.phases[-1] is Phase.CONVERTING


def test_audio_of_a_video_with_aac_is_taken_out_without_the_picture(fetch, origin, clip, tmp_path):
    files, _ = fetch(origin, tmp_path, {"url": origin.serve("/clip.mp4", clip)}, quality=Quality.AUDIO)
    (file,) = files.files
    assert file.kind is FileKind.AUDIO
    assert "Video:" not in probe(file.path)


def hls(origin, media, name="hls"):
    playlist = media.path(
        f"{name}.m3u8", options=(*H264, "-c:a", "aac", "-hls_time", "1", "-g", "10", "-hls_list_size", "0")
    )
    for segment in playlist.parent.glob(f"{name}*.ts"):
        origin.serve(f"/{segment.name}", segment.read_bytes(), content_type="video/mp2t")
    return origin.serve(f"/{name}.m3u8", playlist.read_bytes(), content_type="application/vnd.apple.mpegurl")


def stream(url, **more):
    return lambda extractor: {"formats": extractor._extract_m3u8_formats(url, "v", "mp4", "m3u8_native"), **more}


def test_an_hls_stream_becomes_an_mp4(fetch, origin, media, tmp_path):
    files, job = fetch(origin, tmp_path, stream(hls(origin, media), duration=2))
    (file,) = files.files
    assert file.mime_type == "video/mp4"
    assert "mov,mp4" in probe(file.path)
    assert len([path for path in origin.paths if path.endswith(".ts")]) == 2
    assert job.limiter.acquired == 1, "segments are not paced, the extractor's own request is"


def test_a_stream_of_unknown_size_is_stopped_at_the_limit(failed, origin, media, tmp_path):
    error = failed(origin, tmp_path, stream(hls(origin, media)), max_file_bytes=3000)
    assert error.code is ErrorCode.TOO_LARGE


def test_a_drm_stream_is_told_as_such(failed, origin, tmp_path):
    def protected(extractor):
        extractor.report_drm("v")
        return {}

    answer = {"formats": [{"format_id": "1", "url": origin.url("/1.mp4"), "ext": "mp4", "has_drm": True}]}
    assert failed(origin, tmp_path, answer).code is ErrorCode.DRM_PROTECTED
    assert failed(origin, tmp_path, protected).code is ErrorCode.DRM_PROTECTED


@pytest.mark.parametrize("live", [{"is_live": True}, {"live_status": "is_live"}, {"live_status": "is_upcoming"}])
def test_a_running_stream_is_refused_at_once(failed, origin, media, tmp_path, live):
    error = failed(origin, tmp_path, {"url": hls(origin, media), "ext": "mp4", "protocol": "m3u8_native", **live})
    assert error.code is ErrorCode.LIVE_STREAM
    assert origin.requests == []


def test_a_recorded_stream_is_a_video(fetch, origin, clip, tmp_path):
    files, _ = fetch(origin, tmp_path, {"url": origin.serve("/a.mp4", clip), "live_status": "was_live"})
    assert files.files


def test_a_playlist_is_cut_at_the_most_items(fetch, origin, clip, tmp_path):
    answers = [{"url": origin.serve(f"/{n}.mp4", clip), "title": f"Part {n}"} for n in range(4)]
    playlist = [origin.url(f"/watch/{n}") for n in range(4)]
    files, _ = fetch(
        origin, tmp_path, *answers, path="/list", playlist=playlist, options={"playlist": True}, max_items=3
    )
    assert [file.path.name for file in files.files] == ["001_Part_0.mp4", "002_Part_1.mp4", "003_Part_2.mp4"]
    assert origin.paths == ["/0.mp4", "/1.mp4", "/2.mp4"]
    assert (files.info.title, files.left_out) == ("A list", 0)


def test_without_a_wish_for_the_list_only_its_first_video_is_fetched(fetch, origin, clip, tmp_path):
    answers = [{"url": origin.serve(f"/{n}.mp4", clip)} for n in range(2)]
    files, _ = fetch(
        origin, tmp_path, *answers, path="/list", playlist=[origin.url("/watch/0"), origin.url("/watch/1")]
    )
    assert len(files.files) == 1


def test_a_lost_or_live_video_does_not_spoil_the_list(fetch, origin, clip, tmp_path):
    def private(extractor):
        raise ExtractorError("Private video. Sign in if you've been granted access", expected=True)

    answers = [private, {"url": origin.serve("/1.mp4", clip)}, {"url": origin.url("/2.mp4"), "is_live": True}]
    playlist = [origin.url(f"/watch/{n}") for n in range(3)]
    files, job = fetch(origin, tmp_path, *answers, path="/list", playlist=playlist, options={"playlist": True})
    assert (len(files.files), files.left_out) == (1, 2)
    assert ("warning", "some videos left out", {"failed": 1, "refused": 1}) in [
        (level, event, {key: min(value, 1) for key, value in fields.items()}) for level, event, fields in job.log.events
    ]


def test_after_a_rate_limit_the_rest_of_a_list_is_not_asked_for(fetch, failed, origin, clip, tmp_path):
    page, limit = origin.serve("/page", b"x"), origin.serve("/limit", b"", status=429)

    def asking(url):
        def answer(extractor):
            extractor._download_webpage(url, "v")
            return {"url": origin.serve("/1.mp4", clip)}

        return answer

    playlist = [origin.url(f"/watch/{n}") for n in range(4)]
    whole = {"path": "/list", "playlist": playlist, "options": {"playlist": True}}
    files, _ = fetch(origin, tmp_path / "some", *map(asking, (page, limit, page, page)), **whole)
    assert (len(files.files), files.left_out) == (1, 3)
    assert origin.paths == ["/page", "/1.mp4", "/limit"]
    error = failed(origin, tmp_path / "none", *map(asking, (limit, page, page, page)), **whole)
    assert error.code is ErrorCode.RATE_LIMITED


def test_a_list_of_lost_videos_tells_why(failed, origin, tmp_path):
    def private(extractor):
        raise ExtractorError("Private video. Sign in if you've been granted access", expected=True)

    error = failed(
        origin, tmp_path, private, path="/list", playlist=[origin.url("/watch/0")], options={"playlist": True}
    )
    assert error.code is ErrorCode.PRIVATE


@pytest.mark.parametrize(
    ("status", "code", "transient"),
    [
        (403, ErrorCode.LOGIN_REQUIRED, False),
        (404, ErrorCode.REMOVED, False),
        (429, ErrorCode.RATE_LIMITED, True),
        (451, ErrorCode.GEO_BLOCKED, False),
        (503, ErrorCode.NETWORK, True),
    ],
)
@pytest.mark.parametrize("where", ["page", "media"])
def test_a_bad_status_becomes_its_code(failed, origin, tmp_path, where, status, code, transient):
    url = origin.serve("/a.mp4", b"", status=status)
    answer = {"url": url} if where == "media" else lambda extractor: {"url": extractor._download_webpage(url, "v")}
    error = failed(origin, tmp_path, answer)
    assert error.code is code
    assert isinstance(error, TransientError) is transient


def test_a_retry_after_reaches_the_queue_and_the_pace(site, origin, tmp_path):
    url = origin.serve("/api", b"", status=429, headers={"Retry-After": "45"})
    job = job_context(tmp_path)
    extractor = site(lambda extractor: {"url": extractor._download_webpage(url, "v")})
    with pytest.raises(TransientError) as told:
        yt_dlp.download(origin.url("/watch/0"), job.context, yt_dlp.YtDlpOptions(extractors=(extractor,)))
    assert told.value.retry_after_s == 45.0
    assert 45.0 in job.limiter.waits


def test_a_cut_transfer_is_tried_again_and_never_taken_as_whole(failed, origin, clip, tmp_path):
    error = failed(origin, tmp_path, {"url": origin.serve("/broken.mp4", clip[:5000], announced=len(clip))})
    assert (error.code, type(error)) == (ErrorCode.NETWORK, TransientError)


def test_nobody_listening_is_a_network_failure(failed, origin, unused_tcp_port, tmp_path):
    error = failed(origin, tmp_path, {"url": f"http://127.0.0.1:{unused_tcp_port}/a.mp4"})
    assert (error.code, type(error)) == (ErrorCode.NETWORK, TransientError)


def test_an_extractor_that_broke_is_told_as_a_changed_platform_with_its_words_in_the_log(failed, origin, tmp_path):
    def broken(extractor):
        return {"url": extractor._search_regex(r"secret=(\d+)", "nothing", "player secret")}

    def crashed(extractor):
        return {"url": {}["missing"]}

    def surprised(extractor):
        return {"url": len(None)}

    for answer, words in ((broken, "player secret"), (crashed, "missing"), (surprised, "NoneType")):
        error = failed(origin, tmp_path, answer)
        assert error.code is ErrorCode.PLATFORM_CHANGED
        assert words in error.detail
        assert words not in error.sentence


@pytest.mark.parametrize("status", [200, 418])
def test_the_last_reply_that_a_broken_extractor_saw_is_left_for_the_bot(failed, origin, tmp_path, status):
    before = origin.serve("/before", b"understood")
    page = origin.serve("/page", b"something new", status=status, content_type="text/html")

    def broken(extractor):
        extractor._download_webpage(before, "v")
        return {
            "url": extractor._search_regex(r"secret=(\d+)", extractor._download_webpage(page, "v"), "player secret")
        }

    assert failed(origin, tmp_path, broken).code is ErrorCode.PLATFORM_CHANGED
    head, _, body = (tmp_path / FILE).read_text().partition("\n\n")
    assert f"url: {page}\nstatus: {status}\ncontent-type: text/html\nbytes: 13" in head
    assert body == "something new"


def test_nothing_is_written_outside_the_workspace(fetch, origin, media, clip, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    before = {name: os.environ.get(name) for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR")}
    os.environ.update(dict.fromkeys(before, str(home)))
    try:
        fetch(origin, tmp_path / "w", formats(origin, media, clip))
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    assert list(home.rglob("*")) == []
    left = {path.name for path in (tmp_path / "w").rglob("*") if path.is_file()}
    assert left == {"001_A_title.mp4"}


def test_subtitles_come_with_the_video(fetch, origin, clip, tmp_path):
    english = origin.serve("/en.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n", content_type="text/vtt")
    answer = {
        "url": origin.serve("/clip.mp4", clip),
        "subtitles": {"en": [{"url": english, "ext": "vtt"}], "de": [{"url": origin.url("/de.vtt"), "ext": "vtt"}]},
    }
    files, _ = fetch(origin, tmp_path, answer, options={"subtitles": ("en",)})
    assert [(file.kind, file.path.name) for file in files.files] == [
        (FileKind.VIDEO, "001_A_title.mp4"),
        (FileKind.SUBTITLES, "001_A_title.en.vtt"),
    ]


def spoken(origin, name):
    return [{"url": origin.serve(f"/{name}.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n"), "ext": "vtt"}]


@pytest.mark.parametrize(
    ("by_hand", "by_machine", "asked", "names"),
    [
        (("de", "en"), ("en",), "en", ["001_A_title.en.vtt"]),
        (("en-GB",), ("en",), "en", ["001_A_title.en-GB.vtt"]),
        (("de",), ("en-orig", "en"), "en", ["001_A_title.en.automatic.vtt"]),
        (("de",), ("fr",), "en", []),
        (("all",), (), "en", []),
    ],
)
def test_the_subtitles_that_somebody_asked_for_come_in_one_language(
    fetch, origin, clip, tmp_path, by_hand, by_machine, asked, names
):
    answer = {
        "url": origin.serve("/clip.mp4", clip),
        "subtitles": {name: spoken(origin, f"hand-{name}") for name in by_hand},
        "automatic_captions": {name: spoken(origin, f"machine-{name}") for name in by_machine},
    }
    files, _ = fetch(origin, tmp_path, answer, subtitles=asked)
    assert [file.path.name for file in files.files] == ["001_A_title.mp4", *names]


def test_what_the_subtitles_say_travels_with_the_video(fetch, origin, clip, tmp_path):
    answer = {
        "url": origin.serve("/clip.mp4", clip),
        "title": "[a] film",
        "subtitles": {"de": spoken(origin, "hand-de")},
        "automatic_captions": {"en": spoken(origin, "machine-en")},
    }
    files, _ = fetch(origin, tmp_path / "by machine", answer, subtitles="en")
    assert files.info.subtitles == (Subtitles(language="en", automatic=True, text="Hi"),)
    files, _ = fetch(origin, tmp_path / "by hand", answer, subtitles="de")
    assert files.info.subtitles == (Subtitles(language="de", text="Hi"),)


def test_a_question_without_an_answer_is_a_network_failure_though_the_extractor_goes_on(
    failed, origin, unused_tcp_port, tmp_path
):
    def broken(extractor):
        extractor._download_webpage(f"http://127.0.0.1:{unused_tcp_port}/api", "v", fatal=False)
        raise ExtractorError("Failed to extract any player response")

    error = failed(origin, tmp_path, broken)
    assert (error.code, type(error)) == (ErrorCode.NETWORK, TransientError)


def test_a_video_comes_without_subtitles_that_cannot_be_fetched(fetch, origin, clip, tmp_path):
    answer = {
        "url": origin.serve("/clip.mp4", clip),
        "subtitles": {"en": [{"url": origin.url("/missing.vtt"), "ext": "vtt"}]},
    }
    files, job = fetch(origin, tmp_path, answer, subtitles="en")
    assert ([file.kind for file in files.files], files.left_out) == ([FileKind.VIDEO], 0)
    assert "video without its subtitles" in [event for _, event, _ in job.log.events]


def test_a_video_that_turns_out_too_large_keeps_the_rest_of_a_playlist_not_back(fetch, origin, clip, tmp_path):
    large = origin.serve("/large.mp4", clip[:32] + bytes(2 * MIB), announced=None)
    answers = [{"url": origin.serve("/0.mp4", clip)}, {"url": large}, {"url": origin.serve("/2.mp4", clip)}]
    playlist = [origin.url(f"/watch/{n}") for n in range(3)]
    list_of = {"path": "/list", "playlist": playlist, "options": {"playlist": True}}
    files, _ = fetch(origin, tmp_path, *answers, **list_of, max_file_bytes=MIB, max_total_bytes=MIB + 2 * len(clip))
    assert [file.path.name[:3] for file in files.files] == ["001", "003"]
    assert files.left_out == 1
    assert not list(tmp_path.rglob("002_*"))


def test_chosen_videos_of_a_playlist_come_and_no_others(fetch, origin, clip, tmp_path):
    answers = [{"url": origin.serve(f"/{n}.mp4", clip), "title": f"Part {n}"} for n in range(6)]
    playlist = [origin.url(f"/watch/{n}") for n in range(6)]
    list_of = {"path": "/list", "playlist": playlist, "options": {"playlist": True}}
    files, _ = fetch(origin, tmp_path, *answers, **list_of, items="2,4-6", max_items=3)
    assert [file.name for file in files.files] == ["Part_1.mp4", "Part_3.mp4", "Part_4.mp4"]
    assert (origin.paths, files.left_out) == (["/1.mp4", "/3.mp4", "/4.mp4"], 0)


def test_the_extractors_requests_are_paced_and_the_media_is_not(fetch, origin, clip, tmp_path):
    page = origin.serve("/page", b"x")

    def answer(extractor):
        for _ in range(3):
            extractor._download_webpage(page, "v")
        return {"url": origin.serve("/a.mp4", clip)}

    _, job = fetch(origin, tmp_path, answer)
    assert job.limiter.acquired == 3


def test_a_versioned_ffmpeg_without_ffprobe_is_enough(fetch, origin, media, clip, tmp_path):
    folder = tmp_path / "bin"
    folder.mkdir()
    alone = folder / "ffmpeg-linux-x86_64-v9.9.9"
    shutil.copy(find(""), alone)
    answer = formats(origin, media, clip)
    files, _ = fetch(origin, tmp_path / "w", answer, ffmpeg=str(alone))
    assert "Audio: aac" in probe(files.files[0].path)


def test_a_slow_file_shows_its_progress(fetch, origin, tmp_path):
    def trickle(request):
        request.send_response(200)
        request.send_header("Content-Length", "300000")
        request.end_headers()
        body = mp4(bytes(300_000 - len(mp4(b""))))
        for start in range(0, 300_000, 50_000):
            request.wfile.write(body[start : start + 50_000])
            time.sleep(0.25)
        request.close_connection = True
        raise ConnectionAbortedError

    origin.routes["/slow.mp4"] = trickle
    _, job = fetch(origin, tmp_path, {"url": origin.url("/slow.mp4")})
    assert len(job.progress.reports) >= 3
    assert job.progress.reports[0].total_bytes == 300000
