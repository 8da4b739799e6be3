import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from bossbot_core.api import FileKind
from bossbot_core.storage import StoredFile
from bossbot_core.web import headers

CRLF_NAMES = [
    "a\r\nSet-Cookie: x=1.mp4",
    "a\nSet-Cookie: x=1.mp4",
    "a\rSet-Cookie: x=1.mp4",
    "a\r\n\r\n<script>alert(1)</script>.mp4",
    "a%0d%0aSet-Cookie: x=1.mp4",
    "a%0aX: y.mp4",
    "a%E5%98%8A%E5%98%8DX: y.mp4",
    "a嘊嘍X: y.mp4",
    "a\u2028X: y.mp4",
    "a\u2029X: y.mp4",
    "a\x85X: y.mp4",
    "a\x0b\x0cX: y.mp4",
    "a\x00\r\nX: y.mp4",
    'a"; filename="evil.exe.mp4',
    "a\\\r\n b.mp4",
    "a;\r\nfilename*=UTF-8''evil.exe",
    "a\u010d\u010aX: y.mp4",
]


@pytest.mark.parametrize("name", CRLF_NAMES)
def test_a_hostile_name_leaves_the_header_one_line_with_two_parameters(name):
    value = headers.disposition(name)
    assert len(CRLF_NAMES) == 17
    found = re.fullmatch(
        r"attachment; filename=\"([A-Za-z0-9 ._()+-]*)\"; filename\*=UTF-8''([A-Za-z0-9._~%-]+)", value
    )
    assert found
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029/\\\"]", unquote(found[2]))


@pytest.mark.parametrize("name", ["clip.mp4", "Grüße aus Köln.mp4", "日本語の動画.mp4", "100 % & more (1).mp4"])
def test_a_good_name_comes_through_whole(name):
    assert unquote(headers.disposition(name).rpartition("''")[2]) == name


def stored(mime_type):
    return StoredFile(path=Path("x"), name="x", kind=FileKind.VIDEO, mime_type=mime_type, size_bytes=1, sha256="0" * 64)


@pytest.mark.parametrize("mime_type", ["video/mp4", "image/webp", "audio/mp4"])
def test_media_is_sent_as_what_it_is(mime_type):
    assert headers.of_file(stored(mime_type))["Content-Type"] == mime_type


@pytest.mark.parametrize("mime_type", ["text/html", "image/svg+xml", "", "video/mp4\r\nX: y", "application/pdf"])
def test_anything_else_is_sent_as_bytes(mime_type):
    assert headers.of_file(stored(mime_type))["Content-Type"] == "application/octet-stream"
