import json

import pytest

from bossbot_core.api import ErrorCode, PermanentError, TransientError
from bossbot_core.engines.http import EgressHttpClient
from bossbot_core.engines.pages import MOST_PAGE_BYTES

CLIENT = EgressHttpClient()


def redirect(origin, path, target, status=302):
    return origin.serve(path, b"", status=status, headers={"Location": target})


def test_json_is_decoded_and_headers_are_sent(origin):
    url = origin.serve("/a.json", json.dumps({"items": [1, "é"]}).encode(), content_type="application/json")
    assert CLIENT.get_json(url, headers={"X-Kind": "test"}) == {"items": [1, "é"]}
    assert origin.requests[0][2]["X-Kind"] == "test"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, ErrorCode.LOGIN_REQUIRED, PermanentError),
        (404, ErrorCode.REMOVED, PermanentError),
        (429, ErrorCode.RATE_LIMITED, TransientError),
        (500, ErrorCode.NETWORK, TransientError),
    ],
)
def test_a_bad_status_becomes_its_code(origin, status, code, kind):
    url = origin.serve("/a.json", b"{}", status=status, headers={"Retry-After": "7"})
    for call in (CLIENT.get_json, CLIENT.final_url):
        with pytest.raises(kind) as told:
            call(url)
        assert told.value.code is code
    if kind is TransientError:
        assert told.value.retry_after_s == 7.0


def test_a_page_instead_of_json_is_a_changed_platform(origin):
    with pytest.raises(PermanentError, match="platform_changed"):
        CLIENT.get_json(origin.serve("/a.json", b"<html>"))


@pytest.mark.parametrize("announced", [-1, None])
def test_a_reply_over_8_mib_is_not_read_to_its_end(origin, announced):
    with pytest.raises(PermanentError, match="more than 8388608 bytes"):
        CLIENT.get_json(origin.serve("/a.json", b" " * (9 * 1024 * 1024), announced=announced))


@pytest.mark.parametrize("target", ["http://[", "//[", "http://\u00e9..x/", f"http://.{'a' * 70}.com/"])
def test_a_redirect_to_what_is_no_address_is_told(origin, target):
    url = redirect(origin, "/away", target)
    with pytest.raises(PermanentError):
        CLIENT.get_json(url)
    with pytest.raises(PermanentError):
        CLIENT.final_url(CLIENT.final_url(url))


def test_a_redirect_with_a_body_without_end_is_one_of_our_errors(origin):
    large = bytes(MOST_PAGE_BYTES + 1)
    url = origin.serve("/away", large, status=302, headers={"Location": "/there"})
    with pytest.raises(PermanentError, match="platform_changed"):
        CLIENT.get_json(url)


def test_a_cut_reply_is_a_network_failure(origin):
    with pytest.raises(TransientError, match="network"):
        CLIENT.get_json(origin.serve("/a.json", b"{", announced=100))


def test_nobody_listening_is_a_network_failure(unused_tcp_port):
    with pytest.raises(TransientError, match="network"):
        CLIENT.get_json(f"http://127.0.0.1:{unused_tcp_port}/")


def test_a_short_link_is_followed_without_its_bodies(origin):
    redirect(origin, "/1", "/2", 301)
    redirect(origin, "/2", origin.serve("/end", b"x" * 1000), 307)
    assert CLIENT.final_url(origin.url("/1")) == origin.url("/end")
    assert [method for method, *_ in origin.requests] == ["HEAD", "HEAD", "HEAD"]


def test_an_address_that_is_enough_ends_the_way(origin):
    redirect(origin, "/1", "/2", 301)
    redirect(origin, "/2", "/3", 301)
    found = CLIENT.final_url(origin.url("/1"), headers={"User-Agent": "preview"}, until=lambda url: url.endswith("/2"))
    assert found == origin.url("/2")
    assert [path for _, path, *_ in origin.requests] == ["/1"]


def test_a_host_that_refuses_head_is_asked_by_get(origin):
    origin.serve("/end", b"x")
    kind = type(origin.routes["/end"])

    def no_head(request):
        if request.command == "HEAD":
            return kind(status=405)
        return kind(status=302, headers={"Location": "/end"})

    origin.routes["/1"] = no_head
    assert CLIENT.final_url(origin.url("/1")) == origin.url("/end")


def test_five_redirects_are_followed_and_six_are_not(origin):
    for number in range(1, 7):
        redirect(origin, f"/{number}", f"/{number - 1}")
    origin.serve("/0", b"x")
    assert CLIENT.final_url(origin.url("/5")) == origin.url("/0")
    with pytest.raises(PermanentError, match="unsupported_url"):
        CLIENT.final_url(origin.url("/6"))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)"])
def test_a_redirect_to_another_scheme_is_refused(origin, target):
    with pytest.raises(PermanentError, match="unsupported_url"):
        CLIENT.final_url(redirect(origin, "/1", target))
    with pytest.raises(PermanentError):
        CLIENT.get_json(redirect(origin, "/2", target))


def test_the_environments_proxy_is_never_used(origin, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert CLIENT.get_json(origin.serve("/a.json", b"[]")) == []
