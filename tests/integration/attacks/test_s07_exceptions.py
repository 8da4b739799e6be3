"""S7: a place inside that the operator allows is for links that lead there; nobody else can borrow it."""

import asyncio
from ipaddress import ip_address, ip_network

import pytest
import requests

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.intake import parse_url
from bossbot_core.network import EgressDoor
from bossbot_core.network.addresses import is_public
from bossbot_core.network.dialer import connect_tcp
from bossbot_core.settings import NetworkSettings

ALLOWED = NetworkSettings(allow=("nas.lan:80", "10.1.2.0/28:80", "[fd00::5]:8080"))
NAMES = {
    "nas.lan": "10.9.9.9",
    "sub.nas.lan": "10.9.9.9",
    "nas.lan.evil.test": "10.9.9.9",
    "other.lan": "10.9.9.8",
    "borrower.test": "10.1.2.3",
    "evil.test": "10.9.9.9",
    "v6.test": "fd00::5",
    "public.test": "93.184.216.34",
}
REACHED = {
    "http://nas.lan/film.mp4": "nas.lan",
    "http://10.1.2.3/film.mp4": "10.1.2.3",
    "http://[fd00::5]:8080/": "[fd00::5]:8080",
}
# A job's own link, and where it is led.
BORROWED = [
    *(
        ("http://nas.lan/", target)
        for target in ("sub.nas.lan", "nas.lan.evil.test", "other.lan", "10.9.9.9", "10.1.2.3")
    ),
    *(
        ("http://nas.lan/", target)
        for target in ("nas.lan:443", "nas.lan:8080", "evil.test", "[::ffff:10.9.9.9]", "127.0.0.1")
    ),
    *(("http://nas.lan:8080/", target) for target in ("nas.lan", "nas.lan:8080")),
    *(
        ("http://public.test/", target)
        for target in ("nas.lan", "10.1.2.3", "borrower.test", "evil.test", "[fd00::5]:8080")
    ),
    *(("http://borrower.test/", target) for target in ("borrower.test", "10.1.2.3", "nas.lan")),
    *(("http://evil.test/", target) for target in ("evil.test", "nas.lan")),
    *(("http://v6.test:8080/", target) for target in ("v6.test:8080", "[fd00::5]:8080")),
    *(
        ("http://10.1.2.3/", target)
        for target in ("10.1.2.4", "10.1.2.16", "10.1.2.3:8080", "nas.lan", "[::ffff:10.1.2.3]")
    ),
    ("http://nas.lan@evil.test/", "nas.lan"),
    ("http://nas.lan.:80/", "10.9.9.9"),
    ("http://10.1.2.16/", "10.1.2.16"),
]


async def names(host):
    return [NAMES[host]]


def get(target, proxy):
    """Whether the job is let through to the target."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            reply = session.get(f"http://{target}/", proxies={"http": proxy}, timeout=5)
        except requests.ConnectionError:
            return True
    return reply.status_code == 200


async def by_address(target):
    """What is often done: an address that is allowed is allowed to whoever gets there."""
    host, _, port = target.rpartition(":") if not target.endswith("]") and ":" in target else (target, "", "80")
    bare = host.strip("[]")
    address = NAMES.get(bare, bare)
    number = ip_address(address)
    number = getattr(number, "ipv4_mapped", None) or number
    blocks = [ip_network("10.9.9.9"), ip_network("10.1.2.0/28"), ip_network("fd00::5")]
    if not is_public(number) and not any(number in block for block in blocks):
        return False
    (await connect_tcp(address, int(port))).close()
    return True


@pytest.fixture
def door():
    door = EgressDoor(ALLOWED, resolver=names)
    yield door
    asyncio.run(door.close())


@pytest.mark.attack("exceptions used by another host, port or job", tried=len(BORROWED), hits=28)
def test_no_exception_is_borrowed(elsewhere, door, tally):
    def borrowed(world):
        asyncio.run(door.start())
        tally.held({case: get(case[1], door.grant(1, byte_cap=10**6, link=case[0]).proxy_url) for case in BORROWED})
        assert world.reached == []
        tally.hit({case: asyncio.run(by_address(case[1])) for case in BORROWED})

    elsewhere(borrowed)


@pytest.mark.attack("redirects from the public internet to an exception", tried=3, hits=3)
def test_no_redirect_from_elsewhere_uses_an_exception(elsewhere, door, tally):
    def led(world, link):
        found = {}
        for target in REACHED.values():
            location = f"http://{target}/"
            world.serve("/away/", status=302, Location=location)
            before = len(world.hits)
            get("public.test/away", door.grant(1, byte_cap=10**6, link=link or location).proxy_url)
            found[target] = len(world.hits) > before
        return found

    def redirected(world):
        asyncio.run(door.start())
        tally.held(led(world, "http://public.test/"))
        # As it would be were an exception everybody's.
        tally.hit(led(world, ""))

    elsewhere(redirected)


def test_a_link_to_an_allowed_place_is_read_and_reached(elsewhere, door):
    def reached(world):
        asyncio.run(door.start())
        for link, target in REACHED.items():
            assert parse_url(link, allows=ALLOWED.allows).href == link
            get(target, door.grant(1, byte_cap=10**6, link=link).proxy_url)
        return world.hits

    assert elsewhere(reached) == ["10.9.9.9", "10.1.2.3", "fd00::5"]


@pytest.mark.parametrize(
    "link",
    [
        "http://nas.lan:8080/",
        "https://nas.lan/",
        "http://10.1.2.16/",
        "http://sub.nas.lan/",
        "http://nas.lan@10.0.0.1/",
    ],
)
def test_a_link_to_any_other_place_inside_is_refused(link):
    with pytest.raises(PermanentError) as told:
        parse_url(link, allows=ALLOWED.allows)
    assert told.value.code in {ErrorCode.BLOCKED_ADDRESS, ErrorCode.INVALID_URL}
