"""A plugin's reader of its platform's replies."""

import pytest
import requests
from gallery_dl.util import NullResponse

from bossbot_core.api import ErrorCode
from bossbot_core.engines.gallery_dl import ApiReply, at, require_json
from bossbot_core.engines.gallery_dl.hearing import reply_of


def reply(body: bytes, status: int = 200) -> ApiReply:
    response = requests.Response()
    response.status_code, response.url, response._content = status, "https://example.test/", body
    return reply_of(response)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("a", 0, "b"), 1),
        (("a", -1, "b"), 1),
        (("a", 1), None),
        (("a", "b"), None),
        (("c", "d"), None),
        (("none", "d"), None),
        ((), {"a": [{"b": 1}], "c": "text", "none": None}),
    ],
)
def test_a_path_leads_to_a_value_or_nowhere(path, found):
    assert at({"a": [{"b": 1}], "c": "text", "none": None}, *path) == found


def test_json_is_decoded_whatever_it_is_called():
    assert reply(b' {"a": 1}').content == {"a": 1}
    assert reply(b"[1]").content == [1]


@pytest.mark.parametrize("body", [b"", b"<html>{}</html>", b'{"a": ', b"\xff\xfe"])
def test_what_is_no_json_is_refused(body):
    heard = reply(body)
    assert heard.content is None
    with pytest.raises(Exception, match="platform_changed"):
        require_json(heard)


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("'503 Service Unavailable' for 'https://example.test/'", ErrorCode.NETWORK),
        ("Read timed out. (read timeout=20)", ErrorCode.NETWORK),
        ("anything else", ErrorCode.NETWORK),
        ("Tunnel connection failed: 403 private-address", ErrorCode.BLOCKED_ADDRESS),
    ],
)
def test_a_reply_that_was_lost_says_why(reason, code):
    assert reply_of(NullResponse("https://example.test/", reason)).lost.code is code
