"""The URL gate reads as the WHATWG standard does, and says what is wrong with everything else."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.api import ErrorCode, ParsedUrl, PermanentError
from bossbot_core.intake.urls import MAX_URL_LENGTH, parse_url

REFUSED = {
    "": "no link",
    "   ": "no link",
    "<>": "no link",
    "hello": "not a link",
    "dQw4w9WgXcQ": "not a link",
    "youtube.com/watch?v=dQw4w9WgXcQ": "Put https://",
    "www.reddit.com": "Put https://",
    "//youtube.com/shorts/abc": "Put https://",
    "youtube.com:443/watch": "Put https://",
    "file:///etc/passwd": "not file: ones",
    "FILE:/etc/passwd": "not file: ones",
    "ftp://example.com/a.mp4": "not ftp: ones",
    "javascript:alert(1)": "not javascript: ones",
    "data:text/html,hello": "not data: ones",
    "ws://example.com/": "not ws: ones",
    "ytsearch:cats": "shortcuts",
    "ytsearch5:cats": "shortcuts",
    "ytsearchdate10:cats": "shortcuts",
    "gvsearch:cats": "shortcuts",
    "ytuser:someone": "shortcuts",
    "tiktokuser:MS4wLjAB": "shortcuts",
    ":ythistory": "shortcuts",
    ":ytfav": "shortcuts",
    "r:https://example.com/": "shortcuts",
    "r:file:///etc/hosts": "shortcuts",
    "recursive:file:///etc/hosts": "shortcuts",
    "oauth:reddit": "shortcuts",
    "generic:https://example.com/": "shortcuts",
    "ytdl:https://example.com/": "shortcuts",
    "https://": "broken",
    "https://exa mple.com/": "exactly one link",
    "https://example.com/ https://example.org/": "exactly one link",
    "look: https://example.com/": "exactly one link",
    "https://example.com/a\r\nHost: b": "exactly one link",
    "https://example.com/\x00": "invisible",
    "https://example.com/\u202eabc": "invisible",
    "https://exam\u200bple.com/": "invisible",
    "https://example.com/\ud800": "invisible",
    "https://example.com\\@evil.test/": "backslash",
    "https://user@example.com/": "user name",
    "https://user:secret@example.com/": "user name",
    "https://:@example.com/": "user name",
    "https:@example.com/": "user name",
    "https://example.com:8080/": "unusual port",
    "https://example.com:22/": "unusual port",
    "https://example.com:99999/": "broken",
    "https://example.com/#__youtubedl_smuggle=%7B%22a%22%3A1%7D": "instructions",
    "https://exa$mple.com/": "cannot exist",
    "https://example..com/": "cannot exist",
    "https://8.8.8.8/": "bare IP",
    "https://[2606:4700:4700::1111]/": "bare IP",
    "https://example.com/" + "a" * 2048: "longer than",
    "a" * 10_000: "longer than",
    "https://example.com/" + "é" * 1000: "written out",
}

INTERNAL = [
    "http://127.0.0.1",
    "http://127.0.0.1:80/admin",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://１２７.0.0.1/",
    "http://①②⑦.0.0.1/",
    "http://0.0.0.0/",
    "http://0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.100.100.200/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://a.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://router/",
    "http://nas.home.arpa/",
    "http://home.arpa/",
    "http://nas.lan/",
]


def read(text):
    """The URL, or the refusal as a value."""
    try:
        return parse_url(text)
    except PermanentError as refusal:
        return refusal


@pytest.mark.parametrize(("text", "words"), REFUSED.items(), ids=lambda value: ascii(value)[:40])
def test_what_is_not_a_link_is_refused_in_its_own_words(text, words):
    with pytest.raises(PermanentError) as refusal:
        parse_url(text)
    assert refusal.value.code is ErrorCode.INVALID_URL
    assert words in refusal.value.sentence
    assert len(refusal.value.sentence) < 120


@pytest.mark.parametrize("text", ["https://www.at-home/", "https://catalog.milan/", "https://site.notlocal/"])
def test_names_that_only_end_in_the_letters_of_an_internal_one_are_public(text):
    assert parse_url(text).href == text


@pytest.mark.parametrize("text", INTERNAL, ids=ascii)
def test_links_to_the_inside_are_blocked(text):
    with pytest.raises(PermanentError) as refusal:
        parse_url(text)
    assert refusal.value.code is ErrorCode.BLOCKED_ADDRESS


def test_a_link_is_read_as_its_parts():
    assert parse_url("https://WWW.YouTube.com/watch?v=a%20b&list=&v=2#t=10") == ParsedUrl(
        href="https://www.youtube.com/watch?v=a%20b&list=&v=2",
        scheme="https",
        host="www.youtube.com",
        path="/watch",
        query=(("v", "a b"), ("list", ""), ("v", "2")),
    )


@pytest.mark.parametrize(
    "text",
    [
        "  https://example.com/a\n",
        "<https://example.com/a>",
        " < https://example.com/a > ",
        "https://example.com:443/a",
    ],
)
def test_spaces_brackets_and_the_default_port_around_a_link_change_nothing(text):
    assert parse_url(text).href == "https://example.com/a"
    assert parse_url(text).port is None


def test_names_in_other_scripts_become_ascii():
    assert parse_url("https://Bücher.example/").host == "xn--bcher-kva.example"
    assert parse_url("https://ｅｘａｍｐｌｅ.com/").host == "example.com"


def test_the_other_standard_port_is_kept():
    assert parse_url("http://example.com:443/").port == 443


def test_the_longest_link_is_accepted():
    link = "https://example.com/".ljust(MAX_URL_LENGTH, "a")
    assert parse_url(link).href == link


@given(st.text() | st.text().map("https://".__add__) | st.text().map("http://example.com".__add__))
def test_any_text_is_a_link_or_a_refusal(text):
    url = read(text)
    if isinstance(url, ParsedUrl):
        assert parse_url(url.href) == url
        assert url.href.isascii()
    else:
        assert url.code in {ErrorCode.INVALID_URL, ErrorCode.BLOCKED_ADDRESS}


@given(st.binary(max_size=40))
def test_any_escaped_bytes_in_a_query_are_read(octets):
    escaped = "".join(f"%{octet:02x}" for octet in octets)
    assert parse_url(f"https://example.com/?q={escaped}").query_value("q") == octets.decode(errors="replace")


@pytest.fixture(scope="module")
def whatwg_cases():
    folder = os.environ.get("BOSSBOT_TEST_DATA")
    if not folder:
        pytest.skip("BOSSBOT_TEST_DATA names no folder with wpt-urltestdata.json")
    cases = json.loads((Path(folder) / "wpt-urltestdata.json").read_text())
    return [case for case in cases if isinstance(case, dict)]


def test_no_link_that_the_standard_rejects_is_accepted(whatwg_cases):
    rejected = [c["input"] for c in whatwg_cases if c.get("failure") and c["input"].lower().startswith("http")]
    assert len(rejected) >= 198
    for text in rejected:
        with pytest.raises(PermanentError):
            parse_url(text)


def test_every_accepted_link_has_the_host_of_the_standard(whatwg_cases):
    valid = [c for c in whatwg_cases if c.get("protocol") in {"http:", "https:"} and c.get("base") is None]
    accepted = 0
    for case in valid:
        url = read(case["input"])
        if isinstance(url, ParsedUrl):
            accepted += 1
            assert url.host == case["hostname"]
            assert url.href == case["href"].partition("#")[0]
        else:
            assert "broken" not in url.sentence, case["input"]
    assert accepted >= 50
