"""What a hostile site tries through yt-dlp: names, suffixes, addresses, files that are not what they say."""

import pytest
from yt_dlp.extractor.common import InfoExtractor

from bossbot_core.api import ErrorCode, PermanentError, Quality, TransientError
from bossbot_core.engines import yt_dlp
from bossbot_core.testing.job_context import job_context

H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p")


@pytest.mark.parametrize(
    "body",
    [b"<!doctype html><title>Log in</title>", b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", b"ffconcat version 1.0\nfile x\n"],
    ids=["page", "playlist", "concat script"],
)
@pytest.mark.parametrize("quality", [Quality.BEST, Quality.AUDIO])
def test_text_under_a_films_name_is_no_media_and_never_reaches_ffmpeg(failed, origin, tmp_path, body, quality):
    error = failed(origin, tmp_path, {"url": origin.serve("/a.mp4", body)}, quality=quality)
    assert error.code is ErrorCode.NO_MEDIA
    assert "text instead of media" in error.detail


@pytest.mark.parametrize(
    "title",
    [
        "../../../etc/passwd",
        "a/b\\c",
        "x" * 400,
        "-rf ~",
        "\u202egpj.exe",
        "%(id)s$(id)`id`",
        "\x00\r\n",
        "",
        ".",
        "CON",
    ],
)
def test_a_hostile_title_stays_in_the_workspace(fetch, origin, clip, tmp_path, title):
    files, _ = fetch(origin, tmp_path / "w", {"url": origin.serve("/clip.mp4", clip), "title": title, "id": "../../id"})
    (file,) = files.files
    assert file.path.parent == tmp_path / "w"
    assert file.path.name.isascii()
    assert file.path.name.startswith("001_")
    assert len(file.path.name) < 80
    outside = {path for path in tmp_path.rglob("*") if not path.is_relative_to(tmp_path / "w")}
    assert outside == set()


@pytest.mark.parametrize("extension", ["exe", "sh", "../x", "desktop", "php", "html"])
def test_a_dangerous_suffix_never_reaches_the_disk(failed, origin, clip, tmp_path, extension):
    error = failed(origin, tmp_path / "w", {"url": origin.serve("/clip.mp4", clip), "ext": extension})
    assert error.code is ErrorCode.PLATFORM_CHANGED
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("extension", ["svg", "m3u8", "webm", "unknown_video"])
def test_a_wrong_suffix_gives_way_to_the_contents(fetch, origin, clip, tmp_path, extension):
    files, _ = fetch(origin, tmp_path, {"url": origin.serve("/clip.mp4", clip), "ext": extension})
    assert [file.path.name for file in files.files] == ["001_A_title.mp4"]


@pytest.mark.parametrize(
    "url", ["ytsearch:cats", ":ythistory", "file:///etc/passwd", "generic:http://127.0.0.1/", "dQw4w9WgXcQ"]
)
def test_what_is_not_an_address_reaches_no_extractor(site, tmp_path, url):
    with pytest.raises(PermanentError) as told:
        yt_dlp.download(url, job_context(tmp_path).context, yt_dlp.YtDlpOptions(extractors=(site({}),)))
    assert told.value.code is ErrorCode.INVALID_URL


def test_smuggled_options_are_cut_off(origin, clip, tmp_path):
    seen = []

    class HeardIE(InfoExtractor):
        _VALID_URL = r"http://127\.0\.0\.1:\d+/watch"

        def _real_extract(self, url):
            seen.append(url)
            return {"id": "1", "title": "t", "url": origin.serve("/a.mp4", clip)}

    url = origin.url("/watch") + "#__youtubedl_smuggle=%7B%22force_videoid%22%3A1%7D"
    yt_dlp.download(url, job_context(tmp_path).context, yt_dlp.YtDlpOptions(extractors=(HeardIE,)))
    assert seen == [origin.url("/watch")]


def test_only_the_named_extractors_serve(origin, tmp_path):
    with pytest.raises(PermanentError) as told:
        yt_dlp.download(
            origin.url("/any"), job_context(tmp_path).context, yt_dlp.YtDlpOptions(extractors=("YoutubeIE",))
        )
    assert told.value.code in {ErrorCode.NO_MEDIA, ErrorCode.UNSUPPORTED_URL}
    with pytest.raises(PermanentError, match="generic"):
        yt_dlp.download(
            origin.url("/any"), job_context(tmp_path).context, yt_dlp.YtDlpOptions(extractors=("GenericIE",))
        )
    assert origin.requests == []


def test_a_result_for_an_extractor_that_is_not_named_is_not_followed(failed, origin, tmp_path):
    answer = {"_type": "url", "url": origin.url("/elsewhere.mp4"), "ie_key": "Generic"}
    error = failed(origin, tmp_path, answer)
    assert isinstance(error, PermanentError)
    assert origin.requests == []


def test_local_files_named_by_a_site_are_not_read(failed, origin, tmp_path):
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(b"\x00\x00\x00\x18ftypisom secret")
    error = failed(origin, tmp_path / "w", {"url": secret.as_uri()})
    assert isinstance(error, PermanentError | TransientError)
    assert not [path for path in (tmp_path / "w").rglob("*") if path.is_file()]


def test_cookies_and_agent_of_the_plugin_are_sent_and_the_file_stays_as_it_is(fetch, origin, clip, tmp_path):
    cookies = tmp_path / "cookies.txt"
    cookies.write_text("# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tsecret\n")
    before = cookies.read_bytes()
    page = origin.serve("/page", b"x", headers={"Set-Cookie": "other=1"})

    def answer(extractor):
        extractor._download_webpage(page, "v")
        return {"url": origin.serve("/a.mp4", clip)}

    fetch(origin, tmp_path / "w", answer, options={"cookies_file": str(cookies), "user_agent": "Boss/1"})
    assert origin.requests[0][2]["Cookie"] == "session=secret"
    assert origin.requests[0][2]["User-Agent"] == "Boss/1"
    assert cookies.read_bytes() == before


def test_the_environments_proxy_is_never_used(fetch, origin, clip, tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    assert fetch(origin, tmp_path, {"url": origin.serve("/a.mp4", clip)})[0].files


def test_a_stream_with_a_key_of_no_use_is_an_error_of_the_platform(failed, origin, tmp_path):
    key, piece = origin.serve("/key", b"short"), origin.serve("/a.ts", b"G" * 192)
    encrypted = f'#EXT-X-KEY:METHOD=AES-128,URI="{key}"\n#EXTINF:2,\n{piece}\n'
    lines = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n{encrypted}#EXT-X-ENDLIST\n"
    playlist = origin.serve("/list.m3u8", lines.encode())
    error = failed(origin, tmp_path, {"url": playlist, "ext": "mp4", "protocol": "m3u8_native"})
    assert error.code is ErrorCode.PLATFORM_CHANGED
