"""S1: a link means to us what it means to a browser, and what a browser rejects is no link."""

import json
import os
import re
from pathlib import Path

import pytest

from bossbot_core.api import PermanentError
from bossbot_core.intake import parse_url

ALLOWED = "youtube.com"

# Each names a host that is allowed, and leads to another one, for one reader or another.
TWO_READERS = [
    *(
        f"https://youtube.com{trick}evil.test/"
        for trick in ("@", ":pw@", "%40", "\\@", "/@", "#@", "?@", "\t@", "%00@")
    ),
    *(f"https://evil.test{trick}youtube.com/" for trick in ("\\", "\\@", "\\\\", "#", "?", "%2f", "%5c", "%23@", ";")),
    *(f"https://youtube.com{end}.evil.test/" for end in ("", ".", "%2e", "\u3002", "\uff0e", "-", "\u00ad", "\u200b")),
    *(f"https:{slashes}youtube.com/" for slashes in ("", "/", "///", "/\\", "\\\\", "\\/", "@")),
    *(f"{scheme}youtube.com/" for scheme in ("https:\t//", "ht\ntps://", "//", "\\\\", "\x00https://")),
    *(
        f"https://{host}/"
        for host in ("youtube\uff0ecom", "ｙｏｕｔｕｂｅ.com", "youtube.com\u202e", "you\u2024tube.com")
    ),
    *(
        f"https://youtube.com:{port}/"
        for port in ("22", "0", "65536", "443@evil.test", "\uff14\uff14\uff13", "-1", "+443")
    ),
    *(
        f"https://{host}/"
        for host in ("[::1]", "0x7f.1", "2130706433", "0177.0.0.1", "127.1", "①②⑦.0.0.1", "localhost")
    ),
    "https://youtube.com\r\nHost: evil.test/",
    "https://youtube.com https://evil.test/",
    "https://evil.test\uff0f@youtube.com/",
    "https://evil.test\u2100youtube.com/",
]


def _read(text):
    """The host that the gate reads; None where it refuses."""
    try:
        return parse_url(text).host
    except PermanentError:
        return None


def _read_plainly(text):
    """What a program without the gate reads: RFC 3986 by its own regular expression, user and port taken off."""
    found = re.match(r"https?://([^/?#]*)", text.strip(), re.IGNORECASE)
    return found[1].rpartition("@")[2].partition(":")[0].lower() or None if found else None


@pytest.fixture(scope="module")
def cases():
    folder = os.environ.get("BOSSBOT_TEST_DATA")
    if not folder:
        pytest.skip("BOSSBOT_TEST_DATA names no folder with wpt-urltestdata.json")
    return [case for case in json.loads(Path(folder, "wpt-urltestdata.json").read_text()) if isinstance(case, dict)]


@pytest.mark.attack("links that no browser opens (WPT)", tried=205, hits=131)
def test_no_link_that_a_browser_rejects_is_accepted(cases, tally):
    failures = [case["input"] for case in cases if case.get("failure") and case.get("base") is None]
    tally.held({text: _read(text) is not None for text in failures})
    tally.hit({text: _read_plainly(text) is not None for text in failures})


@pytest.mark.attack("links whose host another reader mistakes (WPT)", tried=133, hits=16)
def test_the_host_is_the_browsers(cases, tally):
    valid = {
        case["input"]: case["hostname"]
        for case in cases
        if case.get("protocol") in {"http:", "https:"} and case.get("base") is None
    }
    tally.held({text: _read(text) not in {None, host} for text, host in valid.items()})
    tally.hit({text: _read_plainly(text) not in {None, host} for text, host in valid.items()})


def _by_a_browser(text):
    from ada_url import URL

    try:
        return URL(text).hostname
    except ValueError:
        return None


@pytest.mark.attack("links that two readers read differently", tried=len(TWO_READERS), hits=29)
def test_what_two_readers_read_differently_leads_nowhere_else(tally):
    """A hit: an allowed host was read where a browser goes to another, or nowhere."""

    def misled(read):
        return {text: (host := read(text)) is not None and host != _by_a_browser(text) for text in TWO_READERS}

    assert len(TWO_READERS) == len(set(TWO_READERS))
    tally.held(misled(_read))
    tally.hit(misled(_read_plainly))
