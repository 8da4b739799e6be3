"""A proxy of the operator's, as the settings name it: `http://user:password@host:port`, or `socks5://...`."""

from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from attrs import field, frozen

_RULE = "must look like http://user:password@host:port or socks5://host:port"
_MOST_CREDENTIAL_BYTES = 255
"""RFC 1929: one byte tells the length."""


class ProxyKind(StrEnum):
    """How a proxy is asked."""

    HTTP = "http"
    SOCKS5 = "socks5"


@frozen(kw_only=True)
class Proxy:
    """Where a proxy listens, and how it knows us; as text it is without its credentials."""

    kind: ProxyKind
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> "Proxy":
        """Read a proxy's address; raises `ValueError`, whose text does not repeat it."""
        try:
            url = urlsplit(text)
            kind = ProxyKind(url.scheme.replace("socks5h", "socks5"))
            host, port = url.hostname, url.port
        except ValueError:
            raise ValueError(_RULE) from None
        credentials = [unquote(part or "") for part in (url.username, url.password)]
        if not host or not port or url.path.strip("/") or url.query or url.fragment or not _plain(host, *credentials):
            raise ValueError(_RULE)
        return cls(kind=kind, host=host, port=port, user=credentials[0], password=credentials[1])

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind}://{host}:{self.port}"


def proxy_address(_settings: object, attribute: Any, value: str) -> None:
    """Empty, or a proxy's address: an attrs validator for settings."""
    if value:
        try:
            Proxy.parse(value)
        except ValueError as error:
            raise ValueError(f"{attribute.name} {error}") from None


def _plain(host: str, user: str, password: str) -> bool:
    short = all(len(part.encode()) <= _MOST_CREDENTIAL_BYTES for part in (host, user, password))
    return short and (host + user + password).isprintable() and " " not in host and ":" not in user
