"""Streams of pieces: a piece is fetched whole or not at all, and no leftover is ever appended to."""

import pytest

from bossbot_core.api import ErrorCode, TransientError
from bossbot_core.testing.cutting import Hosted, cutting_host
from bossbot_core.testing.samples import jpeg

PIECE = 150_000
BODY = jpeg(4 * PIECE)
PIECES = [BODY[at : at + PIECE] for at in range(0, len(BODY), PIECE)]


@pytest.fixture
def host():
    with cutting_host() as host:
        yield host


@pytest.fixture
def fragments(host):
    """A stream as yt-dlp knows it from a manifest; each piece is a file of its own."""
    for number, piece in enumerate(PIECES):
        host.files[f"/{number}.m4s"] = Hosted(body=piece, etag=f'"{number}"')
    urls = [{"url": host.url(f"/{number}.m4s")} for number in range(len(PIECES))]
    return {"url": host.url("/all.mpd"), "ext": "jpg", "protocol": "http_dash_segments", "fragments": urls}


@pytest.fixture
def ranges(host):
    """A stream whose pieces are ranges of one file."""
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:1", "#EXT-X-PLAYLIST-TYPE:VOD"]
    for number in range(len(PIECES)):
        lines += ["#EXTINF:1,", f"#EXT-X-BYTERANGE:{PIECE}@{number * PIECE}", "all.bin"]
    playlist = "\n".join([*lines, "#EXT-X-ENDLIST"]).encode()
    host.files["/list.m3u8"] = Hosted(body=playlist, content_type="application/vnd.apple.mpegurl")
    host.files["/all.bin"] = Hosted(body=BODY, etag='"1"')
    return {"url": host.url("/list.m3u8"), "ext": "jpg", "protocol": "m3u8_native"}


def test_a_cut_piece_comes_again_as_a_whole(host, fragments, fetch, tmp_path):
    host.files["/1.m4s"].cuts = [100_000, 140_000]
    host.files["/3.m4s"].cuts = [90_001]
    (file,) = fetch(host, tmp_path, fragments)[0].files
    assert file.path.read_bytes() == BODY
    assert host.ranges == [""] * (4 + 3)
    assert host.faults == 3


def test_a_cut_range_comes_again_as_a_whole(host, ranges, fetch, tmp_path):
    host.files["/all.bin"].cuts = [100_000, 90_000]
    (file,) = fetch(host, tmp_path, ranges)[0].files
    assert file.path.read_bytes() == BODY
    asked = [wanted for path, wanted, _ in host.asked if path == "/all.bin"]
    assert asked[:2] == [f"bytes=0-{PIECE - 1}"] * 2
    assert host.faults == 2


def test_a_range_that_is_answered_with_everything_is_a_failure(host, ranges, fetch, tmp_path):
    host.files["/all.bin"].ranges = False
    with pytest.raises(TransientError) as told:
        fetch(host, tmp_path, ranges)
    assert (told.value.code, told.value.sentence) == (ErrorCode.NETWORK, "The file arrived incomplete.")


@pytest.mark.parametrize("index", [b"", b"broken", b'{"downloader": {"current_fragment": {"index": 2}}}'])
def test_leftovers_of_another_time_are_not_appended_to(host, fragments, fetch, tmp_path, index):
    left = tmp_path / ".tmp"
    left.mkdir()
    for name in ("001_A_title.jpg.part", "001_A_title.jpg.part-Frag1.part", "001_A_title.jpg.part-Frag3"):
        (left / name).write_bytes(b"\xff\xd8\xff" + b"old" * 20_000)
    if index:
        (left / "001_A_title.jpg.ytdl").write_bytes(index)
    (file,) = fetch(host, tmp_path, fragments)[0].files
    assert file.path.read_bytes() == BODY
