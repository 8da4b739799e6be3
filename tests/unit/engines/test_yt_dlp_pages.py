"""What yt-dlp reads as a whole is bounded; what it reads in blocks is left alone."""

import io

import pytest
from yt_dlp.networking import Response

from bossbot_core.api import ErrorCode
from bossbot_core.engines.meter import Refusal
from bossbot_core.engines.pages import MOST_PAGE_BYTES
from bossbot_core.engines.yt_dlp.pages import MOST_PIECES, bounded


def reply(content: bytes) -> Response:
    return bounded(Response(io.BytesIO(content), "https://a.test/", {}))


def test_a_page_comes_whole():
    content = b"a" * MOST_PAGE_BYTES
    assert reply(content).read() == content


def test_a_page_of_too_many_bytes_is_refused():
    with pytest.raises(Refusal) as caught:
        reply(b"a" * (MOST_PAGE_BYTES + 1)).read()
    assert caught.value.error.code is ErrorCode.PLATFORM_CHANGED


def test_media_is_read_block_by_block_however_long_it_is():
    film = reply(b"a" * (MOST_PAGE_BYTES + 1))
    assert sum(len(block) for block in iter(lambda: film.read(65536), b"")) == MOST_PAGE_BYTES + 1


@pytest.mark.parametrize(("pieces", "refused"), [(MOST_PIECES, False), (MOST_PIECES + 1, True)])
def test_a_stream_has_only_so_many_pieces(pieces, refused):
    playlist = b"#EXTM3U\n" + b"#EXTINF:4,\na\n" * pieces
    if refused:
        with pytest.raises(Refusal) as caught:
            reply(playlist).read()
        assert caught.value.error.code is ErrorCode.TOO_LARGE
    else:
        assert reply(playlist).read() == playlist
