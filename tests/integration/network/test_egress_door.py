"""What the door lets through, what it refuses and what it cuts: real sockets, real clients."""

import asyncio
import os
import socket
import threading
import time

import pytest
import requests
import structlog

from bossbot_core.network import EgressDoor
from bossbot_core.network.connection import MAX_REQUEST_HEAD
from bossbot_core.network.grants import MAX_TUNNELS
from bossbot_core.settings import NetworkSettings

MIB = 1024 * 1024
POST = "POST http://sample.test/ HTTP/1.1\r\n{auth}\r\n"
BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)

PRIVATE = {
    "127.0.0.1": "private-address",
    "127.8.8.8": "private-address",
    "[::1]": "private-address",
    "[::]": "private-address",
    "0.0.0.0": "private-address",
    "10.1.2.3": "private-address",
    "172.31.0.1": "private-address",
    "192.168.0.1": "private-address",
    "100.64.0.1": "private-address",
    "169.254.169.254": "private-address",
    "[::ffff:127.0.0.1]": "private-address",
    "[::ffff:7f00:1]": "private-address",
    "[64:ff9b::7f00:1]": "private-address",
    "[fd00::1]": "private-address",
    "[fe80::1]": "private-address",
    "2130706433": "not-canonical",
    "0x7f000001": "not-canonical",
    "0x7f.0.0.1": "not-canonical",
    "0177.0.0.1": "not-canonical",
    "127.1": "not-canonical",
    "127.0.0.1.": "private-address",
    "0": "not-canonical",
    "localhost": "private-address",
    "LOCALHOST.": "private-address",
    "loopback.test": "private-address",
    "mixed.test": "private-address",
    "metadata.test": "private-address",
    "ula.test": "private-address",
    "mapped.test": "private-address",
    "nowhere.test": "name-not-found",
}


@pytest.fixture(autouse=True)
def answers(names):
    names.table = {
        "localhost": ["127.0.0.1", "::1"],
        "loopback.test": ["127.0.0.1"],
        "mixed.test": ["93.184.216.34", "127.0.0.1"],
        "metadata.test": ["169.254.169.254"],
        "ula.test": ["2606:2800:220:1::1", "fd00::1"],
        "mapped.test": ["::ffff:10.0.0.1"],
    }


def get(url, proxies, **options):
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, proxies=proxies, timeout=10, **options)


def soon(condition):
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_a_plain_request_passes_through(door, proxies):
    response = get("http://sample.test/bytes/24576", proxies)
    assert (response.status_code, response.content) == (200, b"x" * 24576)
    assert 24576 < door.used_bytes(1) < 26000


def test_a_post_passes_with_its_body(proxies):
    with requests.Session() as session:
        body = os.urandom(300_000)
        assert session.post("http://sample.test/echo", data=body, proxies=proxies, timeout=10).content == body


def test_a_head_request_passes(proxies):
    response = requests.head("http://sample.test/bytes/500", proxies=proxies, timeout=10)
    assert response.headers["Content-Length"] == "500"


def test_the_origin_sees_neither_credentials_nor_hops(origin, proxies):
    get("http://sample.test/bytes/1?a=b", proxies, headers={"Proxy-Connection": "keep-alive", "TE": "trailers"})
    method, path, headers = origin.seen[0]
    assert (method, path) == ("GET", "/bytes/1?a=b")
    assert headers["Host"] == "sample.test"
    assert headers["Connection"] == "close"
    assert not {"proxy-authorization", "proxy-connection", "te"} & {name.lower() for name in headers}


def test_the_job_sees_no_hops_of_the_origin(proxies):
    response = get("http://sample.test/bytes/1", proxies)
    assert response.headers["Connection"] == "close"
    assert "X-Secret-Hop" not in response.headers


def test_an_origin_that_keeps_its_connection_open_holds_nobody_up(proxies):
    assert get("http://sample.test/stubborn", proxies).content == b"kept open"


def test_an_answer_that_is_not_http_reaches_no_job(proxies):
    with pytest.raises(requests.ConnectionError):
        get("http://sample.test/garbage", proxies)


@pytest.mark.parametrize(("host", "reason"), PRIVATE.items())
def test_no_spelling_of_the_inside_is_reached_by_a_plain_request(door, ask, host, reason):
    reply = ask(door.grant(1, byte_cap=MIB).proxy_url, f"GET http://{host}/ HTTP/1.1\r\n{{auth}}\r\n\r\n")
    assert f"\r\nX-Egress-Refused: {reason}\r\n".encode() in reply


@pytest.mark.parametrize(("host", "reason"), PRIVATE.items())
def test_no_spelling_of_the_inside_is_reached_by_a_tunnel(door, ask, host, reason):
    reply = ask(door.grant(1, byte_cap=MIB).proxy_url, f"CONNECT {host}:443 HTTP/1.1\r\n{{auth}}\r\n\r\n")
    assert reply.split(b"\r\n")[0].endswith(reason.encode())


def test_a_name_is_resolved_once_a_request(door, ask, names):
    ask(door.grant(1, byte_cap=MIB).proxy_url, "CONNECT mixed.test:443 HTTP/1.1\r\n{auth}\r\n\r\n")
    assert names.asked["mixed.test"] == 1


@pytest.mark.parametrize("port", [22, 25, 8080, 6379])
def test_other_ports_are_refused(door, ask, port):
    reply = ask(door.grant(1, byte_cap=MIB).proxy_url, f"CONNECT example.com:{port} HTTP/1.1\r\n{{auth}}\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 403 port\r\n")


def test_an_override_is_not_borrowed_by_another_port_or_host(door, ask):
    url = door.grant(1, byte_cap=MIB).proxy_url
    for authority in ("sample.test:443", "sub.sample.test:80", "sample.test.evil.test:80"):
        assert b"name-not-found" in ask(url, f"CONNECT {authority} HTTP/1.1\r\n{{auth}}\r\n\r\n")


@pytest.mark.parametrize("inside", ["http://127.0.0.1/", "http://localhost/", "http://loopback.test/"])
def test_a_redirect_to_the_inside_is_refused_at_the_second_request(origin, proxies, inside):
    response = get(f"http://sample.test/redirect?to={inside}", proxies)
    assert [hop.status_code for hop in response.history] == [302]
    assert (response.status_code, response.headers["X-Egress-Refused"]) == (403, "private-address")
    assert len(origin.seen) == 1


def test_a_refused_tunnel_tells_its_reason_where_clients_show_it(proxies):
    with pytest.raises(requests.ConnectionError, match="403 private-address"):
        get("https://localhost/", proxies)


@pytest.mark.parametrize(
    "header",
    [
        "X-None: 1",
        "Proxy-Authorization: Basic",
        "Proxy-Authorization: Basic !!!",
        "Proxy-Authorization: Basic am9iLTE6d3Jvbmc=",
        "Proxy-Authorization: Basic am9iLTk5OndhdA==",
        "Proxy-Authorization: Bearer am9iLTE6d3Jvbmc=",
    ],
)
def test_without_the_right_secret_nothing_passes(door, ask, origin, header):
    reply = ask(door.grant(1, byte_cap=MIB).proxy_url, f"GET http://sample.test/bytes/1 HTTP/1.1\r\n{header}\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 407 credentials\r\n")
    assert b'Proxy-Authenticate: Basic realm="egress"' in reply
    assert origin.seen == []


def test_a_job_cannot_use_the_secret_of_another(door, ask):
    first, second = door.grant(1, byte_cap=MIB).proxy_url, door.grant(2, byte_cap=MIB).proxy_url
    stolen = first.replace("job-1", "job-2")
    assert first != second
    assert b" 407 " in ask(stolen, "GET http://sample.test/bytes/1 HTTP/1.1\r\n{auth}\r\n\r\n")


def test_a_new_grant_of_a_job_ends_the_old_one(door, ask):
    old, new = door.grant(1, byte_cap=MIB).proxy_url, door.grant(1, byte_cap=MIB).proxy_url
    request = "GET http://sample.test/bytes/1 HTTP/1.1\r\n{auth}\r\n\r\n"
    assert b" 407 " in ask(old, request)
    assert b" 200 OK" in ask(new, request)


@pytest.mark.parametrize(
    ("request_text", "reason"),
    [
        ("GET / HTTP/1.1\r\n{auth}\r\n\r\n", "bad-request"),
        ("GET https://sample.test/ HTTP/1.1\r\n{auth}\r\n\r\n", "bad-request"),
        ("GET file:///etc/passwd HTTP/1.1\r\n{auth}\r\n\r\n", "bad-request"),
        ("GET http://user@sample.test/ HTTP/1.1\r\n{auth}\r\n\r\n", "bad-request"),
        ("GET http://sample.test:0/ HTTP/1.1\r\n{auth}\r\n\r\n", "bad-request"),
        ("CONNECT sample.test HTTP/1.1\r\n{auth}\r\n\r\n", "bad-request"),
        ("GET http://sample.test/ HTTP/2.0\r\n{auth}\r\n\r\n", "bad-request"),
        ("GET http://sample.test/ HTTP/1.1\r\n{auth}\r\n folded\r\n\r\n", "bad-request"),
        ("GET http://sample.test/ HTTP/1.1\r\n{auth}\r\nX : 1\r\n\r\n", "bad-request"),
        ("hello\r\n\r\n", "bad-request"),
        ("POST http://sample.test/ HTTP/1.1\r\n{auth}\r\nTransfer-Encoding: chunked\r\n\r\n", "length-required"),
        (
            "POST http://sample.test/ HTTP/1.1\r\n{auth}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "bad-request",
        ),
        ("POST http://sample.test/ HTTP/1.1\r\n{auth}\r\nContent-Length: -1\r\n\r\n", "bad-request"),
        ("GET http://sample.test/ HTTP/1.1\r\nX: " + "a" * MAX_REQUEST_HEAD + "\r\n\r\n", "head-too-large"),
    ],
)
def test_what_is_no_proxy_request_is_refused(door, ask, origin, request_text, reason):
    reply = ask(door.grant(1, byte_cap=MIB).proxy_url, request_text)
    assert f"X-Egress-Refused: {reason}\r\n".encode() in reply
    assert origin.seen == []


def test_a_second_request_on_one_connection_never_reaches_the_origin(door, ask, origin):
    once = "GET http://sample.test/bytes/1 HTTP/1.1\r\n{auth}\r\n\r\n"
    ask(door.grant(1, byte_cap=MIB).proxy_url, once + once)
    assert len(origin.seen) == 1


@pytest.mark.parametrize("path", ["bytes", "unlabelled"])
def test_a_job_gets_no_byte_beyond_its_cap_and_never_a_file_that_looks_whole(door, path):
    url = door.grant(1, byte_cap=MIB).proxy_url
    received = []
    with (
        requests.get(f"http://sample.test/{path}/{5 * MIB}", proxies={"http": url}, stream=True, timeout=10) as answer,
        pytest.raises(BROKEN),
    ):
        received.extend(len(part) for part in answer.iter_content(4096))
    assert sum(received) <= MIB
    assert door.used_bytes(1) == MIB
    assert door.was_capped(1)
    refused = requests.get("http://sample.test/bytes/1", proxies={"http": url}, timeout=10)
    assert (refused.status_code, refused.headers["X-Egress-Refused"]) == (403, "byte-cap")


def test_a_job_may_use_its_cap_to_the_last_byte(door, proxies):
    get("http://sample.test/bytes/1000", proxies)
    exact = door.used_bytes(1)
    url = door.grant(1, byte_cap=exact).proxy_url
    # The head is the same, so is the count.
    assert len(get("http://sample.test/bytes/1000", {"http": url}).content) == 1000
    assert (door.used_bytes(1), door.was_capped(1)) == (exact, False)


@pytest.mark.alone
def test_a_transfer_that_stands_still_is_cut(open_door, origin):
    with open_door({"sample.test:80": origin.address}, idle_timeout_s=0.2) as door:
        url = door.grant(1, byte_cap=MIB).proxy_url
        started = time.monotonic()
        with pytest.raises(BROKEN):
            get("http://sample.test/stall", {"http": url})
        assert time.monotonic() - started < 2


def test_a_tunnel_that_stands_still_is_cut(open_door, origin, tunnel):
    with (
        open_door({"sample.test:80": origin.address}, idle_timeout_s=0.2) as door,
        tunnel(door.grant(1, byte_cap=MIB).proxy_url, "sample.test:80") as connection,
        pytest.raises(ConnectionResetError),
    ):
        connection.recv(1)


def test_revoking_cuts_what_is_open_and_refuses_what_comes(door, tunnel, ask):
    url = door.grant(1, byte_cap=MIB).proxy_url
    with tunnel(url, "sample.test:80") as connection:
        door.revoke(1)
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert b" 407 " in ask(url, "CONNECT sample.test:80 HTTP/1.1\r\n{auth}\r\n\r\n")
    assert door.used_bytes(1) == 0
    assert not door.was_capped(1)
    door.revoke(1)


def test_revoking_one_job_leaves_the_others_alone(door, tunnel):
    first, second = door.grant(1, byte_cap=MIB).proxy_url, door.grant(2, byte_cap=MIB).proxy_url
    with tunnel(first, "sample.test:80"), tunnel(second, "sample.test:80") as connection:
        door.revoke(1)
        connection.sendall(b"GET /bytes/5 HTTP/1.0\r\n\r\n")
        assert b"xxxxx" in b"".join(iter(lambda: connection.recv(4096), b""))


def test_a_hundred_tunnels_stand_at_once(door, tunnel):
    urls = [door.grant(job, byte_cap=MIB).proxy_url for job in range(4)]
    connections = [tunnel(urls[index % 4], "sample.test:80") for index in range(100)]
    for connection in connections:
        connection.sendall(b"GET /bytes/20000 HTTP/1.0\r\n\r\n")
    for connection in connections:
        with connection:
            assert b"".join(iter(lambda c=connection: c.recv(65536), b"")).endswith(b"x" * 20000)


def test_one_job_has_a_bounded_number_of_tunnels(door, tunnel, ask):
    url = door.grant(1, byte_cap=MIB).proxy_url
    connections = [tunnel(url, "sample.test:80") for _ in range(MAX_TUNNELS)]
    request = "CONNECT sample.test:80 HTTP/1.1\r\n{auth}\r\n\r\n"
    assert b" 503 too-many-tunnels" in ask(url, request)
    for connection in connections:
        connection.close()
    again = "GET http://sample.test/bytes/1 HTTP/1.1\r\n{auth}\r\n\r\n"
    assert soon(lambda: b" 200 OK" in ask(url, again))


def test_one_end_may_close_its_direction_first(door, tunnel):
    with tunnel(door.grant(1, byte_cap=MIB).proxy_url, "sample.test:80") as connection:
        connection.sendall(b"GET /bytes/100000 HTTP/1.0\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        assert b"".join(iter(lambda: connection.recv(65536), b"")).endswith(b"x" * 100_000)


def test_an_origin_that_is_down_is_told_as_unreachable(open_door):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"127.0.0.1:{gone.getsockname()[1]}"
    with open_door({"down.test:80": address}) as door:
        response = get("http://down.test/", {"http": door.grant(1, byte_cap=MIB).proxy_url})
        assert (response.status_code, response.headers["X-Egress-Refused"]) == (502, "unreachable")


def test_refusals_are_logged_without_the_secret(door, ask):
    url = door.grant(7, byte_cap=MIB).proxy_url
    with structlog.testing.capture_logs() as events:
        ask(url, "CONNECT localhost:443 HTTP/1.1\r\n{auth}\r\n\r\n")
    fields = {"target": "localhost:443", "job": 7, "reason": "private-address"}
    assert events == [{"event": "egress refused", "log_level": "info", **fields}]


async def test_the_door_serves_while_the_loop_that_opened_it_is_blocked(origin):
    door = EgressDoor(NetworkSettings(), overrides={"sample.test:80": origin.address})
    await door.start()
    proxies = {"http": door.grant(1, byte_cap=MIB).proxy_url}
    assert get("http://sample.test/bytes/1000", proxies).status_code == 200
    await door.close()


def test_closing_cuts_everything_and_leaves_no_thread_or_socket(open_door, origin, tunnel):
    threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))
    with open_door({"sample.test:80": origin.address}) as door:
        connections = [tunnel(door.grant(job, byte_cap=MIB).proxy_url, "sample.test:80") for job in range(5)]
        asyncio.run(door.close())
        asyncio.run(door.close())
        for connection in connections:
            with connection, pytest.raises(ConnectionResetError):
                connection.recv(1)
        with pytest.raises(RuntimeError, match="closed"):
            door.grant(1, byte_cap=MIB)
    # The origin's own threads end when they see the reset.
    assert soon(lambda: threading.active_count() <= threads)
    assert soon(lambda: len(os.listdir("/proc/self/fd")) <= files)
