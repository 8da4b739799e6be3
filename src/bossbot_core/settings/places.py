"""Places of an inner network that an operator lets jobs reach, each to the letter."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from attrs import Attribute, frozen

from bossbot_core.settings.rules import RuleError

_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_LARGEST_PORT = 65_535


@frozen
class InnerPlace:
    """One host name, or one block of addresses, and a port; a name's addresses do not matter, nor do their names."""

    host: str | IPv4Network | IPv6Network
    port: int

    @classmethod
    def parse(cls, text: str) -> "InnerPlace":
        """Read `nas.lan:8080`, `10.1.2.0/24:8080` or `[fd00::5]:80`; raises `ValueError`."""
        host, _, port = text.lower().rpartition(":")
        if not (port.isascii() and port.isdecimal() and 0 < int(port) <= _LARGEST_PORT):
            raise ValueError(text)
        return cls(_name(host) or _block(host), int(port))

    def holds(self, host: str, port: int) -> bool:
        """Whether `host` at `port`, as a link names it, is this place or in it."""
        if port != self.port:
            return False
        if isinstance(self.host, str):
            return host == self.host
        try:
            return ip_address(host) in self.host
        except ValueError:
            return False


def _name(host: str) -> str:
    """The host where it is a name; what ends in a number is an address to every program."""
    return host if _NAME.fullmatch(host) and not host.rpartition(".")[2].isdecimal() else ""


def _block(host: str) -> IPv4Network | IPv6Network:
    block = ip_network(host[1:-1] if host.startswith("[") and host.endswith("]") else host)
    if (block.version == 6) != host.startswith("["):
        raise ValueError(host)
    return block


def each_inner_place(_instance: Any, attribute: "Attribute[Any]", values: Iterable[str]) -> None:
    """Host names or blocks of addresses, each with its port."""
    for value in values:
        try:
            InnerPlace.parse(value)
        except ValueError:
            rule = f'must hold places like "nas.lan:8080", "10.1.2.0/24:8080" or "[fd00::5]:80", got {value!r}'
            raise RuleError(attribute.name, rule) from None
