"""HTTP heads are read strictly and rewritten so that nothing of one connection reaches the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.network.http_heads import parse_request, refusal, request_to_origin, response_to_job
from bossbot_core.network.refusals import Reason, Refused
from bossbot_core.network.targets import Target, parse_target


def test_an_absolute_form_becomes_an_origin_form():
    head = (
        b"GET HTTP://Example.COM:80/a%20b?c=d HTTP/1.1\r\nHost: wrong.test\r\nProxy-Authorization: Basic eDp5\r\n"
        b"Proxy-Connection: keep-alive\r\nConnection: X-Hop, close\r\nX-Hop: 1\r\nExpect: 100-continue\r\n"
        b"Upgrade: h2c\r\nTE: trailers\r\nCookie: a=b"
    )
    assert request_to_origin(parse_request(head)) == (
        b"GET /a%20b?c=d HTTP/1.1\r\nHost: example.com\r\nCookie: a=b\r\nConnection: close\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("http://a.test", "a.test", "/"),
        ("http://a.test?q", "a.test", "/?q"),
        ("http://a.test:443/x", "a.test:443", "/x"),
        ("http://[2606:4700::1]/", "[2606:4700::1]", "/"),
    ],
)
def test_host_and_path_come_from_the_request_line(url, host, path):
    written = request_to_origin(parse_request(f"GET {url} HTTP/1.1\r\nHost: b.test".encode()))
    assert written.startswith(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n".encode())


def test_a_connection_header_cannot_take_the_framing_away():
    request = parse_request(b"POST http://a.test/ HTTP/1.1\r\nContent-Length: 5\r\nConnection: Content-Length")
    assert request.body_length == 5
    assert b"Content-Length: 5\r\n" in request_to_origin(request)


def test_a_response_ends_the_connection_and_keeps_its_framing():
    head = (
        b"HTTP/1.1 206 Partial Content\r\nTransfer-Encoding: chunked\r\nKeep-Alive: timeout=5\r\n"
        b"Set-Cookie: a\r\nSet-Cookie: b"
    )
    status, written = response_to_job(head)
    assert status == 206
    assert written == (
        b"HTTP/1.1 206 Partial Content\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n"
        b"Connection: close\r\n\r\n"
    )


@pytest.mark.parametrize("reason", Reason)
def test_each_refusal_is_a_whole_reply_that_names_its_reason(reason):
    head, _, body = refusal(reason).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {reason.status} {reason.word}\r\n".encode())
    assert f"X-Egress-Refused: {reason.word}\r\n".encode() in head
    assert f"Content-Length: {len(body)}\r\n".encode() in head
    assert (b"Proxy-Authenticate" in head) is (reason.status == 407)


@pytest.mark.parametrize(
    ("authority", "target"),
    [
        ("Example.COM.:443", Target("example.com", 443)),
        ("[::1]:80", Target("::1", 80)),
        ("a_b.test:65535", Target("a_b.test", 65535)),
    ],
)
def test_an_authority_is_a_host_and_a_port(authority, target):
    assert parse_target(authority) == target
    assert parse_target(str(target)) == target


@pytest.mark.parametrize(
    "authority",
    ["", ":80", "a.test", "a.test:", "a.test:0", "a.test:65536", "a.test:8x", "u@a.test:80", "[::1:80", "::1:80",
     "ä:80", "a b:80", "a.test:80/", "[fe80::1%1]:80", ".:80", "a" * 255 + ":80"],
)  # fmt: skip
def test_anything_else_is_no_authority(authority):
    with pytest.raises(ValueError, match="not a host and a port"):
        parse_target(authority)


heads = st.binary(max_size=200) | st.lists(
    st.sampled_from(
        [
            b"GET",
            b"CONNECT",
            b" ",
            b"http://",
            b"a.test",
            b":80",
            b"/",
            b" HTTP/1.1",
            b"\r\n",
            b":",
            b"X",
            b"\x00",
            b"\n",
        ]
    ),
    max_size=15,
).map(b"".join)


@given(heads)
def test_any_bytes_are_a_request_or_a_refusal(head):
    try:
        request = parse_request(head)
    except Refused:
        return
    if not request.is_tunnel:
        lines = request_to_origin(request).split(b"\r\n")
        assert lines[-2:] == [b"", b""]
        assert not any(b"\n" in line or b"\x00" in line for line in lines)


@given(heads)
def test_any_bytes_are_a_response_or_an_error(head):
    try:
        status, _ = response_to_job(b"HTTP/1.1 " + head)
    except ValueError:
        return
    assert 0 <= status <= 999
