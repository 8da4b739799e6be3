"""S3: whatever is not the public internet is never dialled, in whatever it is wrapped; what is public still is."""

import asyncio
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.network.addresses import is_public
from bossbot_core.network.dialer import Dialer, connect_tcp
from bossbot_core.network.refusals import Reason, Refused
from bossbot_core.network.targets import Target


def words(text):
    return text.split()


# The special-purpose registries of IANA, multicast, what was given back, and clouds' own numbers.
SPECIAL = words("""
    0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
    192.0.0.0/29 192.0.0.8/32 192.0.0.170/31 192.0.2.0/24 192.88.99.0/24 192.88.99.2/32 192.168.0.0/16 198.18.0.0/15
    198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 255.255.255.255/32
    ::/128 ::1/128 ::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001:2::/48 2001:10::/28 2001:20::/28
    2001:30::/28 2001:db8::/32 3ffe::/16 3fff::/20 5f00::/16 fc00::/7 fd00:ec2::254/128 fe80::/10 fec0::/10 ff00::/8
""")
V4_SPECIAL = [IPv4Network(block) for block in SPECIAL if ":" not in block]
V6_SPECIAL = [IPv6Network(block) for block in SPECIAL if ":" in block]

WRAPPERS = {
    "mapped": lambda v4: (0xFFFF << 32) | v4,
    "compatible": lambda v4: v4,
    "translated": lambda v4: (0xFFFF << 48) | v4,
    "NAT64": lambda v4: (0x64FF9B << 96) | v4,
    "local NAT64": lambda v4: (0x64FF9B0001 << 80) | v4,
    "6to4": lambda v4: (0x2002 << 112) | (v4 << 80) | 1,
    "Teredo's client": lambda v4: (0x20010000 << 96) | (0x08080808 << 64) | (v4 ^ 0xFFFFFFFF),
    "Teredo's server": lambda v4: (0x20010000 << 96) | (v4 << 64) | (0x08080808 ^ 0xFFFFFFFF),
    "ISATAP": lambda v4: (0x2A00 << 112) | (0x5EFE << 32) | v4,
    "ISATAP with the universal bit": lambda v4: (0x2A00 << 112) | (0x02005EFE << 32) | v4,
}
WRAPPED_UP = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "100.100.100.200", "0.0.0.0")

PUBLIC = words("""
    1.1.1.1 8.8.8.8 9.9.9.9 93.184.216.34 100.63.255.255 100.128.0.1 104.16.0.1 151.101.1.140 169.253.0.1 172.15.255.254
    172.32.0.1 192.0.1.1 192.167.255.255 198.17.255.255 198.20.0.1 223.255.255.254
    2606:4700:4700::1111 2001:4860:4860::8888 2a00:1450:4001:81b::200e 2620:fe::fe
""")


def _ends(block):
    return {str(block[0]), str(block[-1]), str(block[block.num_addresses // 2])}


def _wrapped():
    for address in WRAPPED_UP:
        for wrap in WRAPPERS.values():
            yield str(IPv6Address(wrap(int(IPv4Address(address)))))


INSIDE = sorted({*(each for block in map(ip_network, SPECIAL) for each in _ends(block)), *_wrapped()})
NEVER_CONNECTED = 11
"""Multicast, broadcast, and link-local ones without their interface, which the kernel itself refuses."""


async def _checked(address):
    try:
        (await Dialer(overrides={}).dial(Target(address, 80))).close()
    except Refused as refusal:
        return refusal.reason is not Reason.PRIVATE_ADDRESS
    return True


async def _unchecked(address):
    try:
        (await connect_tcp(address, 80)).close()
    except OSError:
        return False
    return True


def outcomes(way, addresses):
    async def all_of_them():
        return {address: await way(address) for address in addresses}

    return asyncio.run(all_of_them())


@pytest.mark.attack("addresses of the inside, plain and wrapped", tried=len(INSIDE), hits=len(INSIDE) - NEVER_CONNECTED)
def test_nothing_of_the_inside_is_dialled(elsewhere, tally):
    def dialled(world):
        tally.held(outcomes(_checked, INSIDE))
        assert world.reached == []
        tally.hit(outcomes(_unchecked, INSIDE))

    elsewhere(dialled)


def test_the_public_internet_is_reached(elsewhere):
    assert len(PUBLIC) == 20
    assert elsewhere(lambda _: outcomes(_checked, PUBLIC)) == dict.fromkeys(PUBLIC, True)


@given(st.sampled_from(V4_SPECIAL), st.integers(min_value=0), st.sampled_from([*WRAPPERS.values(), None]))
def test_no_address_of_a_special_block_is_public_in_any_wrapping(block, number, wrap):
    plain = block[number % block.num_addresses]
    assert not is_public(plain if wrap is None else IPv6Address(wrap(int(plain))))


@given(st.sampled_from(V6_SPECIAL), st.integers(min_value=0), st.sampled_from(["", "%eth0", "%25eth0", "%1"]))
def test_no_address_of_a_special_block_of_ipv6_is_public_with_a_zone_or_without(block, number, zone):
    assert not is_public(f"{block[number % block.num_addresses]}{zone}")
