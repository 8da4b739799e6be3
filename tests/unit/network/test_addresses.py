"""The address table: nothing of the inside counts as public, in whatever it is wrapped."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bossbot_core.network.addresses import is_public


def words(text):
    return text.split()


PUBLIC = words("""
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 104.16.0.1 126.255.255.255
    128.0.0.0 151.101.1.140 168.63.129.15 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0
    192.0.3.0 192.88.98.255 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 203.0.112.255
    203.0.114.0 223.255.255.255 2606:4700:4700::1111 2001:4860:4860::8888 2a00:1450:4001:81b::200e 2620:fe::fe
    2400:cb00::1 2001:200::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8
    2a00::5efe:808:808
""")

NOT_PUBLIC = words("""
    0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.100.100.200 100.127.255.255 127.0.0.0 127.0.0.1
    127.255.255.255 168.63.129.16 169.254.0.0 169.254.169.254 169.254.170.2 169.254.255.255 172.16.0.0
    172.31.255.255 192.0.0.0 192.0.0.8 192.0.0.170 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1
    192.168.0.0 192.168.255.255 192.175.48.1 198.18.0.0 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.255 240.0.0.0 255.255.255.255 :: ::1 ::2 ::127.0.0.1 ::8.8.8.8 ::ffff:0.0.0.0 ::ffff:10.0.0.1
    ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:192.168.1.1 ::ffff:0:127.0.0.1 ::ffff:0:8.8.8.8
    64:ff9b::10.0.0.1 64:ff9b::127.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::1 64:ff9b:1::8.8.8.8
    64:ff9b:1:ffff::127.0.0.1 100::1 100:0:0:1::1 200::1 400::1 1000::1 2001::1 2001:0:7f00:1::1
    2001:0:808:808::80ff:fffe 2001:0:808:808::f5ff:fffe 2001:0:808:808::f7f7:f7f7 2002:808:808::1
    2001:1::1 2001:2::1 2001:3::1 2001:4:112::1 2001:10::1
    2001:20::1 2001:30::1 2001:db8::1 2001:db8:ffff::1 2002:a00:1::1 2002:7f00:1::1 2002:a9fe:a9fe::1
    2002:c0a8:101:: 2002:6440::1 2620:4f:8000::1 3ffe::1 3fff::1 3fff:fff::1 2a00::5efe:7f00:1
    2a00::200:5efe:a00:1 fe80::5efe:808:808 4000::1 5f00::1 6000::1 8000::1 a000::1 c000::1 e000::1 f000::1
    fbff::1 fc00::1 fd00::1 fd00:ec2::254 fdff::1 fe00::1 fe80::1 fe80::1%eth0 2606:4700:4700::1111%1 febf::1
    fec0::1 feff::1 ff00::1 ff02::1 ff0e::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
""")

NO_ADDRESS = [
    "",
    " ",
    "localhost",
    "example.com",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "8.8.8.8 ",
    "[::1]",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_stays_public(address):
    assert is_public(address)
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_nothing_of_the_inside_is_public(address):
    assert not is_public(address)
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("text", NO_ADDRESS)
def test_what_is_no_canonical_address_is_not_public(text):
    assert not is_public(text)


def wrapped(address):
    bits = int(address)
    yield IPv6Address((0xFFFF << 32) | bits)
    yield IPv6Address((0x64FF9B << 96) | bits)
    yield IPv6Address((0x2A00 << 112) | (0x5EFE << 32) | bits)


@given(st.integers(0, 2**112 - 1))
def test_no_address_of_a_tunnel_that_was_given_up_is_public(rest):
    assert not is_public(IPv6Address((0x2002 << 112) | rest))
    assert not is_public(IPv6Address((0x20010000 << 96) | (rest >> 16)))


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_a_wrapped_address_is_as_public_as_what_is_inside(address):
    assert {is_public(outer) for outer in wrapped(address)} == {is_public(address)}


@given(st.integers(0, 2**32 - 1).map(IPv4Address) | st.integers(0, 2**128 - 1).map(IPv6Address))
def test_whatever_python_calls_private_is_not_public(address):
    inner = getattr(address, "ipv4_mapped", None) or address
    if inner.is_private or inner.is_multicast or inner.is_loopback or inner.is_link_local or inner.is_unspecified:
        assert not is_public(address)
