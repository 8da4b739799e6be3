"""Where the bot listens, and under which address the world finds it."""

from ipaddress import ip_address
from typing import Any

import ada_url
from attrs import Attribute, frozen

from bossbot_core.settings.rules import RuleError

LONGEST_ORIGIN = 100
"""Characters; a message with links has room for no more."""

_LARGEST_PORT = 65_535


@frozen
class SocketAddress:
    """An IP address of this machine and a port; 0 takes any that is free."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "SocketAddress":
        """Read `127.0.0.1:8080` or `[::1]:8080`; raises `ValueError`."""
        host, _, port = text.rpartition(":")
        bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        address = ip_address(bare)
        if (address.version == 6) != (bare != host) or not (port.isascii() and port.isdecimal()):
            raise ValueError(text)
        if int(port) > _LARGEST_PORT:
            raise ValueError(text)
        return cls(str(address), int(port))

    @property
    def loopback(self) -> bool:
        """Whether only programs of this machine reach it."""
        return ip_address(self.host).is_loopback


def socket_address(_instance: Any, attribute: "Attribute[Any]", value: str) -> None:
    """Empty, or an IP address with a port."""
    try:
        if value:
            SocketAddress.parse(value)
    except ValueError:
        rule = f"must be empty or an IP address with a port, like 127.0.0.1:8080 or [::1]:8080, got {value!r}"
        raise RuleError(attribute.name, rule) from None


def web_origin(_instance: Any, attribute: "Attribute[Any]", value: str) -> None:
    """Empty, or the http(s) address of a host, without a path."""
    try:
        if value:
            origin_of(value)
    except ValueError:
        rule = f"must be empty or an address without a path, like https://files.example.org, got {value!r}"
        raise RuleError(attribute.name, rule) from None


def origin_of(text: str) -> str:
    """Scheme, host and port of a short http(s) address, as a browser writes them; raises `ValueError` for any other."""
    url = ada_url.URL(text)
    more = url.username + url.password + url.pathname.strip("/") + url.search + url.hash
    if url.protocol not in {"http:", "https:"} or more or len(text) > LONGEST_ORIGIN:
        raise ValueError(text)
    return url.origin


def host_of(text: str) -> str:
    """The host of an http(s) address, without its port; raises `ValueError`."""
    return ada_url.URL(text).hostname
