"""By way of a proxy the door checks as it does without one, and the proxy is told checked addresses only."""

from base64 import b64encode

import pytest
import requests
import structlog

from bossbot_core.engines.proxies import Proxy
from bossbot_core.network.dialer import Dialer
from bossbot_core.network.refusals import Reason, Refused
from bossbot_core.network.targets import Target
from bossbot_core.testing.proxy import proxy_server

CAP = 64 * 1024 * 1024
SECRET = "pa55/word"
CREDENTIALS = "operator:pa55%2Fword@"


def named(kind, port, credentials=CREDENTIALS):
    return Proxy.parse(f"{kind}://{credentials}127.0.0.1:{port}")


def through(door, upstream, job=1):
    url = door.grant(job, byte_cap=CAP, proxy=upstream).proxy_url
    return {"http": url, "https": url}


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_what_a_job_asks_for_comes_by_way_of_the_proxy(door, origin, kind):
    with proxy_server(kind) as server:
        reply = requests.get(
            "http://sample.test/bytes/300000", proxies=through(door, named(kind, server.port)), timeout=10
        )
    assert reply.content == b"x" * 300_000
    port = int(origin.address.rsplit(":", 1)[1])
    if kind == "http":
        ((line, _, authorization),) = server.asked
        assert line == f"CONNECT {origin.address} HTTP/1.1"
        assert authorization == f"Proxy-Authorization: Basic {b64encode(f'operator:{SECRET}'.encode()).decode()}"
    else:
        assert server.asked == [(("operator", SECRET), "127.0.0.1", port)]
    assert door.used_bytes(1) >= 300_000
    assert not any(SECRET in str(seen) for seen in origin.seen)


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_a_proxy_without_credentials_is_shown_none(door, kind):
    with proxy_server(kind) as server:
        reply = requests.get(
            "http://sample.test/bytes/3", proxies=through(door, named(kind, server.port, "")), timeout=10
        )
    assert reply.content == b"xxx"
    assert "uthorization" not in str(server.asked)
    assert server.asked[0][0] is None or kind == "http"


def test_a_job_without_a_proxy_of_its_platform_goes_straight(door):
    with proxy_server("http") as server:
        through(door, named("http", server.port), job=1)
        reply = requests.get("http://sample.test/bytes/3", proxies=through(door, None, job=2), timeout=10)
    assert reply.content == b"xxx"
    assert server.asked == []


@pytest.mark.parametrize(
    ("name", "addresses", "word"),
    [
        ("inside.test", ["10.0.0.1"], "private-address"),
        ("loopback.test", ["127.0.0.1"], "private-address"),
        ("mixed.test", ["93.184.216.34", "169.254.169.254"], "private-address"),
        ("nowhere.test", None, "name-not-found"),
        ("0x7f000001", None, "not-canonical"),
        ("127.0.0.1", None, "private-address"),
    ],
)
def test_what_is_private_is_refused_before_the_proxy_hears_of_it(door, names, name, addresses, word):
    names.table[name] = addresses
    with proxy_server("http") as server:
        reply = requests.get(f"http://{name}/", proxies=through(door, named("http", server.port)), timeout=10)
    assert reply.headers["X-Egress-Refused"] == word
    assert server.asked == []


async def test_the_proxy_is_told_an_address_that_was_checked_and_ipv4_first(names):
    names.table["example.test"] = ["2606:4700::1111", "93.184.216.34"]
    dialer = Dialer(overrides={}, resolver=names)
    with proxy_server("http", answer=b"HTTP/1.1 502 Bad Gateway\r\n\r\n") as server, pytest.raises(Refused) as refusal:
        await dialer.dial(Target("example.test", 443), proxy=named("http", server.port))
    assert refusal.value.reason is Reason.PROXY
    assert [lines[0].split()[1] for lines in server.asked] == ["93.184.216.34:443", "[2606:4700::1111]:443"]
    assert names.asked["example.test"] == 1


@pytest.mark.parametrize(
    ("kind", "answer", "how"),
    [
        ("http", b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "HTTP status 407"),
        ("http", b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 a made-up page", "no HTTP reply"),
        ("http", b"SSH-2.0-OpenSSH\r\n\r\n", "no HTTP reply"),
        ("http", b"HTTP/1.1 200 " + b"x" * 40_000, "no HTTP reply"),
        ("http", b"", "the connection ended within a head"),
        ("socks5", b"\x05\xff", "no SOCKS method in common"),
        ("socks5", b"\x04\x00", "no SOCKS method in common"),
        ("socks5", b"\x05\x02\x01\x01", "SOCKS credentials refused"),
        ("socks5", b"\x05\x02\x01\x00\x05\x05\x00\x01" + bytes(6), "SOCKS status 5"),
        ("socks5", b"\x05", "the connection ended"),
    ],
)
def test_a_proxy_that_does_not_let_us_through_is_told_as_that_and_without_its_credentials(door, kind, answer, how):
    with proxy_server(kind, answer=answer) as server, structlog.testing.capture_logs() as events:
        reply = requests.get("http://sample.test/bytes/3", proxies=through(door, named(kind, server.port)), timeout=10)
    assert (reply.status_code, reply.headers["X-Egress-Refused"]) == (502, "proxy")
    failed = next(event for event in events if event["event"] == "proxy failed")
    assert failed["how"] == how
    assert failed["proxy"] == f"{kind}://127.0.0.1:{server.port}"
    assert SECRET not in str(events)
    assert "operator" not in str(events)


def test_a_proxy_that_is_not_there_is_told_as_that(door):
    with proxy_server("http") as server:
        gone = named("http", server.port)
    reply = requests.get("http://sample.test/bytes/3", proxies=through(door, gone), timeout=10)
    assert reply.headers["X-Egress-Refused"] == "proxy"
