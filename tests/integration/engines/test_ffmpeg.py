import time
from pathlib import Path

import pytest

from bossbot_core.api import PermanentError
from bossbot_core.engines import ffmpeg

FFMPEG = ffmpeg.find("")


def test_the_packaged_ffmpeg_is_found_and_a_configured_one_wins(tmp_path):
    assert "ffmpeg" in FFMPEG
    own = tmp_path / "ffmpeg"
    own.touch()
    assert ffmpeg.find(str(own)) == str(own)


def test_a_relative_path_is_made_absolute_since_jobs_work_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("ffmpeg").touch()
    assert ffmpeg.find("ffmpeg") == str(tmp_path / "ffmpeg")


def test_a_configured_ffmpeg_that_is_missing_is_told_and_not_replaced(tmp_path):
    with pytest.raises(PermanentError, match=r"tools\.ffmpeg") as told:
        ffmpeg.find(str(tmp_path / "none"))
    assert str(tmp_path) not in told.value.sentence


@pytest.mark.parametrize(
    "script",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://{clip}\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{url}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{clip}'\n",
    ],
    ids=["playlist of files", "playlist of addresses", "concat script"],
)
def test_a_film_that_is_really_a_list_reads_nothing_else(media, clip, origin, tmp_path, script):
    secret = media.path("clip.mp4")
    source = tmp_path / "film.mp4"
    source.write_text(script.format(clip=secret, url=origin.serve("/segment.ts", clip)))
    with pytest.raises(PermanentError, match="ffmpeg"):
        ffmpeg.run(FFMPEG, inputs=[source], output=tmp_path / "out.mp4", options=["-c", "copy"])
    assert origin.requests == []
    assert not (tmp_path / "out.mp4").exists()


def test_a_run_that_takes_too_long_is_ended(media, clip, tmp_path):
    with pytest.raises(PermanentError, match="timeout"):
        ffmpeg.run(
            FFMPEG,
            inputs=[media.path("clip.mp4")],
            output=tmp_path / "out.mp4",
            options=["-filter:v", "loop=-1:10:0", "-t", "600"],
            timeout_s=0.3,
        )


@pytest.mark.parametrize("name", ["-rf.mp4", "http:x.mp4", "a b'c.mp4"])
def test_a_name_is_never_an_option_or_an_address(media, clip, tmp_path, name):
    source = tmp_path / name
    source.write_bytes(clip)
    ffmpeg.run(FFMPEG, inputs=[source], output=tmp_path / "out.mp4", options=["-c", "copy"])
    assert (tmp_path / "out.mp4").stat().st_size > 1000


def test_a_watch_hears_how_far_it_is_and_the_end(media, clip, tmp_path):
    heard = []
    output = tmp_path / "out.mp4"
    options = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
    ffmpeg.run(FFMPEG, inputs=[media.path("clip.mp4")], output=output, options=options, watch=heard.append)
    assert [each.seconds for each in heard] == sorted(each.seconds for each in heard)
    assert abs(heard[-1].seconds - 2) < 0.2
    assert abs(heard[-1].size_bytes - output.stat().st_size) < 5000


def test_a_watch_that_has_seen_enough_ends_the_run_and_leaves_nothing(media, clip, tmp_path):
    def enough(written):
        raise ZeroDivisionError

    options = ["-filter:v", "loop=-1:10:0", "-t", "600"]
    started = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        ffmpeg.run(FFMPEG, inputs=[media.path("clip.mp4")], output=tmp_path / "out.mp4", options=options, watch=enough)
    assert time.monotonic() - started < 10
    assert list(tmp_path.iterdir()) == []


def test_what_is_wrong_stands_in_the_detail_and_not_in_what_people_read(media, clip, tmp_path):
    with pytest.raises(PermanentError) as told:
        ffmpeg.run(FFMPEG, inputs=[media.path("clip.mp4")], output=tmp_path / "out.mp4", options=["-c:v", "nonsense"])
    assert "nonsense" in told.value.detail
    assert "nonsense" not in told.value.sentence


def test_a_list_under_a_films_name_is_reported_as_nothing(media, clip, tmp_path):
    source = tmp_path / "film.mp4"
    source.write_text(f"ffconcat version 1.0\nfile '{media.path('clip.mp4')}'\n")
    assert "Stream" not in ffmpeg.report(FFMPEG, source)
    assert "Video: h264" in ffmpeg.report(FFMPEG, media.path("clip.mp4"))
