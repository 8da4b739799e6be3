import io
import time

from bossbot_core.engines.gallery_dl.pacing import SMALLEST_BYTES, adapt

MIB = 1024 * 1024


class Body:
    """A urllib3 response as far as it is read; `pause_s` is how long each read takes."""

    def __init__(self, content: bytes, pause_s: float = 0.0) -> None:
        self._content = io.BytesIO(content)
        self._pause_s = pause_s

    def read(self, amt, decode_content=None):
        assert decode_content
        time.sleep(self._pause_s)
        return self._content.read(amt)


def pieces(body):
    adapt(body)
    return list(body.stream(MIB, decode_content=True))


def test_the_pieces_of_a_fast_body_grow_to_the_wished_size():
    sizes = [len(piece) for piece in pieces(Body(bytes(4 * MIB)))]
    assert sizes[0] == SMALLEST_BYTES
    assert max(sizes) == MIB
    assert len(sizes) < 14


def test_the_pieces_of_a_slow_body_stay_small():
    sizes = [len(piece) for piece in pieces(Body(bytes(3 * SMALLEST_BYTES), pause_s=0.21))]
    assert sizes == [SMALLEST_BYTES] * 3


def test_no_byte_is_lost_or_changed():
    content = bytes(range(256)) * 5000
    assert b"".join(pieces(Body(content))) == content


def test_a_body_in_the_senders_own_pieces_is_left_alone():
    class Chunked(Body):
        chunked = True
        stream = "its own"

    body = Chunked(b"")
    adapt(body)
    assert body.stream == "its own"
