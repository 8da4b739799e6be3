"""How often and how much one address may ask for; nothing of it is written down."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, ip_address, ip_network
from time import monotonic

from aiohttp import web
from attrs import define

WINDOW_S = 60.0
MOST_IN_WINDOW = 120
MOST_AT_ONCE = 8
MOST_IN_ALL = 128

_REMEMBERED = 10_000
_IPV6_HOME = 64


class BusyError(Exception):
    """Too much at once or too often; `status` is HTTP's word for it, `retry_after_s` the time to wait."""

    def __init__(self, status: int, retry_after_s: int) -> None:
        self.status = status
        self.retry_after_s = retry_after_s
        super().__init__(str(status))


@define
class _Window:
    began: float
    requests: int = 0


class Visitors:
    """Counts requests by address, in windows of a minute, and those that are being answered."""

    def __init__(self, clock: Callable[[], float] = monotonic, *, most_in_window: int = MOST_IN_WINDOW) -> None:
        self._clock = clock
        self._most_in_window = most_in_window
        self._windows: OrderedDict[str, _Window] = OrderedDict()
        self._at_once: Counter[str] = Counter()

    @contextmanager
    def admitted(self, address: str) -> Iterator[None]:
        """One request of an address is answered within the block; raises `BusyError` where it may not be."""
        self._count(address)
        if self._at_once.total() >= MOST_IN_ALL:
            raise BusyError(503, 5)
        if self._at_once[address] >= MOST_AT_ONCE:
            raise BusyError(429, 5)
        self._at_once[address] += 1
        try:
            yield
        finally:
            self._at_once[address] -= 1
            if not self._at_once[address]:
                del self._at_once[address]

    def _count(self, address: str) -> None:
        now = self._clock()
        window = self._windows.get(address)
        if window is None or now - window.began >= WINDOW_S:
            self._windows.pop(address, None)
            window = self._windows[address] = _Window(now)
            if len(self._windows) > _REMEMBERED:
                self._windows.popitem(last=False)
        window.requests += 1
        if window.requests > self._most_in_window:
            raise BusyError(429, 1 + int(window.began + WINDOW_S - now))


def address_of(request: web.BaseRequest) -> str:
    """Who asks. A proxy on this machine or network speaks for others: the last of its `X-Forwarded-For` is believed.

    A household has a whole /64 of IPv6 addresses and counts as one.
    """
    peer = request.remote or ""
    said = ",".join(request.headers.getall("X-Forwarded-For", ()))
    try:
        address = ip_address(peer)
        if address.is_private and said:
            address = ip_address(said.rpartition(",")[2].strip())
    except ValueError:
        return peer
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, _IPV6_HOME), strict=False))
