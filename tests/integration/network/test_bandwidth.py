"""The door's bandwidth caps, measured by what arrives on real sockets."""

import socket
import threading
import time
from contextlib import ExitStack, suppress

import pytest
import requests

MIB = 1024 * 1024
CAP = 2**40


@pytest.fixture
def download(tunnel):
    """`download(proxy_url)` starts one on a thread and is its counter: bytes that arrived so far."""
    with ExitStack() as stack:

        def start(proxy_url):
            connection = stack.enter_context(tunnel(proxy_url, "sample.test:80"))
            connection.sendall(f"GET /bytes/{40 * MIB} HTTP/1.0\r\n\r\n".encode())
            return Download(connection)

        yield start


class Download:
    def __init__(self, connection):
        self.count = 0
        self._connection = connection
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def _drain(self):
        with suppress(OSError):
            while piece := self._connection.recv(65536):
                self.count += len(piece)

    def stop(self):
        self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()


def speeds_of(*groups, seconds=3.0):
    """Bytes a second of each group of downloads, over the same seconds, once all of them have begun."""
    while not all(download.count for group in groups for download in group):
        time.sleep(0.01)
    before, started = [sum(download.count for download in group) for group in groups], time.monotonic()
    time.sleep(seconds)
    after, ended = [sum(download.count for download in group) for group in groups], time.monotonic()
    return [(last - first) / (ended - started) for first, last in zip(before, after, strict=True)]


def about(*speeds):
    return [pytest.approx(speed, rel=0.1) for speed in speeds]


@pytest.mark.alone
def test_a_job_gets_its_speed_slow_or_fast(open_door, origin, download):
    speeds = [64 * 1024, 2 * MIB, 10 * MIB]
    with ExitStack() as stack:
        downloads = []
        for speed in speeds:
            door = stack.enter_context(open_door({"sample.test:80": origin.address}, max_job_bytes_per_s=speed))
            downloads.append([download(door.grant(1, byte_cap=CAP).proxy_url)])
        assert speeds_of(*downloads) == about(*speeds)


@pytest.mark.alone
def test_all_jobs_together_get_the_total_in_equal_parts_however_many_connections_they_have(open_door, origin, download):
    with open_door({"sample.test:80": origin.address}, max_bytes_per_s=4 * MIB) as door:
        many, one = (door.grant(job, byte_cap=CAP).proxy_url for job in (1, 2))
        downloads = [[download(many) for _ in range(4)], [download(one)]]
        assert speeds_of(*downloads) == about(2 * MIB, 2 * MIB)


@pytest.mark.alone
def test_what_one_job_may_not_use_is_for_the_others(open_door, origin, download):
    speeds = {"max_bytes_per_s": 3 * MIB, "max_job_bytes_per_s": 2 * MIB}
    with open_door({"sample.test:80": origin.address}, **speeds) as door:
        first, second = ([download(door.grant(job, byte_cap=CAP).proxy_url)] for job in (1, 2))
        assert sum(speeds_of(first, second, seconds=1)) == pytest.approx(3 * MIB, rel=0.1)
        first[0].stop()
        assert speeds_of(second, seconds=1) == about(2 * MIB)


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
