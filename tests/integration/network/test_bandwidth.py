"""The door's bandwidth caps, measured by what arrives on real sockets."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import requests

MIB = 1024 * 1024
CAP = 2**40
SECONDS = 3.0


def received(connection, seconds=SECONDS, length=40 * MIB):
    """Bytes a second that arrive on a tunnel, from its first byte on."""
    connection.sendall(f"GET /bytes/{length} HTTP/1.0\r\n\r\n".encode())
    connection.recv(1)
    started, total = time.monotonic(), 0
    while time.monotonic() - started < seconds:
        total += len(connection.recv(65536))
    return total / (time.monotonic() - started)


def at_once(connections):
    with ThreadPoolExecutor(len(connections)) as pool:
        return list(pool.map(received, connections))


def test_a_job_gets_its_speed_slow_or_fast(open_door, origin, tunnel):
    speeds = [64 * 1024, 2 * MIB, 10 * MIB]
    with ExitStack() as stack:
        doors = [
            stack.enter_context(open_door({"sample.test:80": origin.address}, max_job_bytes_per_s=speed))
            for speed in speeds
        ]
        urls = [door.grant(1, byte_cap=CAP).proxy_url for door in doors]
        connections = [stack.enter_context(tunnel(url, "sample.test:80")) for url in urls]
        assert at_once(connections) == [pytest.approx(speed, rel=0.1) for speed in speeds]


def test_all_jobs_together_get_the_total_in_equal_parts_however_many_connections_they_have(open_door, origin, tunnel):
    total = 4 * MIB
    with ExitStack() as stack:
        door = stack.enter_context(open_door({"sample.test:80": origin.address}, max_bytes_per_s=total))
        many, one = (door.grant(job, byte_cap=CAP).proxy_url for job in (1, 2))
        connections = [stack.enter_context(tunnel(url, "sample.test:80")) for url in (many, many, many, many, one)]
        *of_many, of_one = at_once(connections)
        assert sum(of_many) + of_one == pytest.approx(total, rel=0.1)
        assert of_one == pytest.approx(total / 2, rel=0.1)


def test_what_one_job_may_not_use_is_for_the_others(open_door, origin, tunnel):
    with ExitStack() as stack:
        speeds = {"max_bytes_per_s": 3 * MIB, "max_job_bytes_per_s": 2 * MIB}
        door = stack.enter_context(open_door({"sample.test:80": origin.address}, **speeds))
        urls = [door.grant(job, byte_cap=CAP).proxy_url for job in (1, 2)]
        connections = [stack.enter_context(tunnel(url, "sample.test:80")) for url in urls]
        assert at_once(connections) == [pytest.approx(1.5 * MIB, rel=0.1)] * 2
        door.revoke(1)
        with tunnel(urls[1], "sample.test:80") as connection:
            connections[1].close()
            assert received(connection, seconds=1) == pytest.approx(2 * MIB, rel=0.1)


def test_the_byte_cap_is_exact_at_any_speed(open_door, origin):
    with open_door({"sample.test:80": origin.address}, max_job_bytes_per_s=8 * MIB) as door:
        url = door.grant(1, byte_cap=MIB).proxy_url
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            requests.get(f"http://sample.test/bytes/{2 * MIB}", proxies={"http": url}, timeout=10)
        assert (door.used_bytes(1), door.was_capped(1)) == (MIB, True)


def test_a_slowed_transfer_is_not_taken_for_a_silent_one(open_door, origin):
    speeds = {"max_bytes_per_s": 16 * 1024, "idle_timeout_s": 0.3}
    with open_door({"sample.test:80": origin.address}, **speeds) as door:
        url = door.grant(1, byte_cap=MIB).proxy_url
        answer = requests.get("http://sample.test/bytes/16384", proxies={"http": url}, timeout=10)
        assert len(answer.content) == 16384
        assert door.used_bytes(1) > 16384
