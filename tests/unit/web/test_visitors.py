import pytest
from aiohttp.test_utils import make_mocked_request

from bossbot_core.web.visitors import (
    MOST_AT_ONCE,
    MOST_IN_ALL,
    MOST_IN_WINDOW,
    WINDOW_S,
    BusyError,
    Visitors,
    address_of,
)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_an_address_that_asks_too_often_waits_for_the_next_window_and_others_do_not():
    clock = Clock()
    visitors = Visitors(clock)
    for _ in range(MOST_IN_WINDOW):
        with visitors.admitted("a"):
            pass
    clock.now = 20.0
    with pytest.raises(BusyError) as busy, visitors.admitted("a"):
        pass
    assert (busy.value.status, busy.value.retry_after_s) == (429, 41)
    with visitors.admitted("b"):
        pass
    clock.now = WINDOW_S
    with visitors.admitted("a"):
        pass


def test_an_address_gets_so_many_at_once_and_all_together_so_many():
    visitors = Visitors()
    taken = [visitors.admitted(f"a{number // MOST_AT_ONCE}") for number in range(MOST_IN_ALL)]
    for each in taken[:MOST_AT_ONCE]:
        each.__enter__()
    with pytest.raises(BusyError) as busy, visitors.admitted("a0"):
        pass
    assert busy.value.status == 429
    for each in taken[MOST_AT_ONCE:]:
        each.__enter__()
    with pytest.raises(BusyError) as busy, visitors.admitted("new"):
        pass
    assert busy.value.status == 503
    for each in taken:
        each.__exit__(None, None, None)
    with visitors.admitted("a0"):
        pass


@pytest.mark.parametrize(
    ("peer", "said", "address"),
    [
        ("8.8.8.8", "198.51.100.1", "8.8.8.8"),
        ("172.17.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("::1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3::5", None, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", None, "203.0.113.9"),
    ],
)
def test_a_proxy_nearby_speaks_for_others_and_nobody_else_does(peer, said, address):
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": said} if said else {}).clone(remote=peer)
    assert address_of(request) == address
