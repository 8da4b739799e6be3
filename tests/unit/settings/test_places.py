"""Places inside that links may lead to are read to the letter."""

import pytest

from bossbot_core.settings import NetworkSettings
from bossbot_core.settings.places import InnerPlace
from bossbot_core.settings.rules import RuleError


@pytest.mark.parametrize(
    ("place", "host", "port"),
    [
        ("nas.lan:8080", "nas.lan", 8080),
        ("NAS.lan:80", "nas.lan", 80),
        ("nas:80", "nas", 80),
        ("10.1.2.0/24:8080", "10.1.2.255", 8080),
        ("10.1.2.3:80", "10.1.2.3", 80),
        ("[fd00::5]:80", "fd00::5", 80),
        ("[fd00::/64]:80", "fd00::ffff", 80),
    ],
)
def test_a_place_holds_what_it_names(place, host, port):
    assert InnerPlace.parse(place).holds(host, port)
    assert not InnerPlace.parse(place).holds(host, port + 1)


@pytest.mark.parametrize(
    ("place", "host"),
    [
        ("nas.lan:80", "sub.nas.lan"),
        ("nas.lan:80", "nas.lan.evil.test"),
        ("nas.lan:80", "nas.lan."),
        ("nas.lan:80", "10.1.2.3"),
        ("10.1.2.0/24:80", "10.1.3.0"),
        ("10.1.2.0/24:80", "nas.lan"),
        ("10.1.2.0/24:80", "::ffff:10.1.2.3"),
        ("[fd00::/64]:80", "fd00:0:0:1::"),
    ],
)
def test_a_place_holds_nothing_else(place, host):
    assert not InnerPlace.parse(place).holds(host, 80)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "nas.lan",
        "nas.lan:0",
        "nas.lan:65536",
        "nas.lan:http",
        "*:80",
        "*.lan:80",
        "10.1.2.3/24:80",
        "fd00::5:80",
        "10.1.2:80",
        "2130706433:80",
        "[10.1.2.3]:80",
        "http://nas.lan:80",
        "me@nas.lan:80",
        "nas..lan:80",
        " nas.lan:80",
    ],
)
def test_what_is_no_place_is_refused_with_examples(place):
    with pytest.raises(RuleError, match=r"nas\.lan:8080"):
        NetworkSettings(allow=(place,))


def test_nothing_is_allowed_where_nothing_is_said():
    assert not NetworkSettings().allows("127.0.0.1", 80)
