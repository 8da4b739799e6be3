"""A connection's large buffer is given back when the connection ends, however it ends, and by no later collection."""

import gc
import time
import tracemalloc

import pytest

MIB = 1024 * 1024
CAP = 64 * MIB
JOBS = 4


@pytest.fixture
def held():
    """The bytes that Python holds more than at the start, while nothing collects cycles."""
    gc.collect()
    gc.disable()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    yield lambda: tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    gc.enable()


def least(held, bound, within_s=5.0):
    """What is held once it is below the bound, or in the end."""
    deadline = time.monotonic() + within_s
    while held() >= bound and time.monotonic() < deadline:
        time.sleep(0.02)
    return held()


def test_a_tunnel_that_is_given_up_leaves_no_buffer(door, tunnel, held):
    for job_id in range(JOBS):
        with tunnel(door.grant(job_id, byte_cap=CAP).proxy_url, "sample.test:80") as connection:
            connection.sendall(b"GET /bytes/12000000 HTTP/1.0\r\n\r\n")
            assert connection.recv(1)
    assert least(held, MIB) < MIB


@pytest.mark.parametrize("path", ["stall", "bytes/12000000"], ids=["nothing comes", "nothing is taken"])
def test_a_plain_request_that_is_given_up_leaves_no_buffer(door, give_up, held, path):
    request = f"GET http://sample.test/{path} HTTP/1.1\r\n{{auth}}\r\n\r\n"
    for job_id in range(JOBS):
        give_up(door.grant(job_id, byte_cap=CAP).proxy_url, request)
    assert least(held, MIB) < MIB
