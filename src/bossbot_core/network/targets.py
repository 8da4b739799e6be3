"""Where a job wants to go: one host name or canonical address, and a port."""

import re
from ipaddress import IPv4Address, IPv6Address

from attrs import frozen

_AUTHORITY = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,254})(?::([0-9]{1,5}))?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@frozen
class Target:
    """A lower-case host (an IPv6 address without its brackets) and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The host as an address, or None for a name.

        Raises `ValueError` for the spellings that only some programs read as one: decimal, hex, octal, `127.1`.
        """
        if ":" in self.host:
            return IPv6Address(self.host)
        if _NUMBER.fullmatch(self.host.rpartition(".")[2]):
            return IPv4Address(self.host)
        return None


def parse_target(authority: str, *, default_port: int | None = None) -> Target:
    """Read `host:port`; raises `ValueError` for anything else, credentials too."""
    found = _AUTHORITY.fullmatch(authority.lower())
    if not found:
        raise ValueError("not a host and a port")
    host = found[1].strip("[]").removesuffix(".")
    port = int(found[2]) if found[2] else default_port
    if not host or port is None or not 0 < port < 65536:
        raise ValueError("not a host and a port")
    return Target(host, port)
