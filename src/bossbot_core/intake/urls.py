"""The URL gate: what a person pasted becomes a `ParsedUrl`, or a sentence that says what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from ada_url import URL, HostType

from bossbot_core.api import ErrorCode, ParsedUrl, PermanentError
from bossbot_core.network.addresses import is_public

MAX_URL_LENGTH = 2048
"""Characters; what Discord's API allows for the URL of an embed, and longer than any post's link."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,31}):", re.IGNORECASE)
_ENGINE_PREFIX = re.compile(r"[a-z]+search[a-z0-9]*|yt[a-z]*|tiktokuser|r|recursive|oauth|generic|noextractor")
_HOST_WITHOUT_SCHEME = re.compile(r"(?://)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#].*)?")
_HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+\.?")
_AUTHORITY = re.compile(r"https?:/*([^/?#]*)", re.IGNORECASE)
_INTERNAL_ENDINGS = tuple(
    f".{name}"
    for name in (
        "localhost",
        "localdomain",
        "local",
        "internal",
        "intranet",
        "lan",
        "corp",
        "home",
        "home.arpa",
        "private",
    )
)
_PORTS = {"", "80", "443"}
_DEFAULT_PORTS = {"http:": "80", "https:": "443"}


type Allows = Callable[[str, int], bool]
"""Whether a host at a port is a place inside that the operator lets links lead to."""


def nowhere_inside(_host: str, _port: int) -> bool:
    """Links lead to the public internet only."""
    return False


def parse_url(text: str, *, allows: Allows = nowhere_inside) -> ParsedUrl:
    """Read `text`, which is one link and nothing else (spaces around it and `<...>` are taken off).

    Reads as the WHATWG URL standard does. Raises `PermanentError` (`INVALID_URL` or `BLOCKED_ADDRESS`), each with a
    sentence of its own.
    """
    link = _unwrapped(text)
    _check_text(link)
    _check_scheme(link)
    url = _whatwg(link)
    _check_instructions(url, link)
    if not allows(url.hostname.strip("[]"), int(url.port or _DEFAULT_PORTS[url.protocol])):
        _check_host(url)
        _check_port(url)
    return _parsed(url)


def _unwrapped(text: str) -> str:
    link = text.strip()
    if link.startswith("<") and link.endswith(">"):
        link = link[1:-1].strip()
    return link


def _check_text(link: str) -> None:
    if not link:
        raise _invalid("There is no link; paste one that starts with https://.")
    if len(link) > MAX_URL_LENGTH:
        raise _invalid("That link is longer than {most} characters.", most=MAX_URL_LENGTH)
    if any(character.isspace() for character in link):
        raise _invalid("Give me exactly one link, without spaces or other words.")
    if "\\" in link:
        raise _invalid("That link has a backslash in it; links use forward slashes only.")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in link):
        raise _invalid("That link has invisible characters in it; copy it again from the address bar.")


def _check_scheme(link: str) -> None:
    found = _SCHEME.match(link)
    scheme = found[1].lower() if found else ""
    if scheme in {"http", "https"}:
        return
    if link.startswith(":") or _ENGINE_PREFIX.fullmatch(scheme):
        raise _invalid("Searches and downloader shortcuts are not links; paste the address of the post itself.")
    if _HOST_WITHOUT_SCHEME.fullmatch(link):
        raise _invalid("Put https:// in front of the link.")
    if found:
        raise _invalid("Only https:// and http:// links can be fetched, not {scheme}: ones.", scheme=scheme)
    raise _invalid("That is not a link; paste one that starts with https://.")


def _whatwg(link: str) -> URL:
    try:
        return URL(link)
    except ValueError:
        raise _invalid("That link is broken: no browser could open it.") from None


def _check_instructions(url: URL, link: str) -> None:
    authority = _AUTHORITY.match(link)
    if url.username or url.password or (authority and "@" in authority[1]):
        raise _invalid("That link has a user name or password in it; take it out.")
    if "__youtubedl_smuggle" in url.hash:
        raise _invalid("That link carries instructions for a downloader; paste the plain one.")


def _check_port(url: URL) -> None:
    if url.port not in _PORTS:
        raise _invalid("That link names an unusual port; only the standard ones, 80 and 443, are fetched.")


def _parsed(url: URL) -> ParsedUrl:
    url.hash = ""
    if len(url.href) > MAX_URL_LENGTH:
        raise _invalid("That link is longer than {most} characters once it is written out.", most=MAX_URL_LENGTH)
    return ParsedUrl(
        href=url.href,
        scheme=url.protocol.removesuffix(":"),
        host=url.hostname,
        port=int(url.port) if url.port else None,
        path=url.pathname,
        query=tuple(parse_qsl(url.search.removeprefix("?"), keep_blank_values=True)),
    )


def _check_host(url: URL) -> None:
    host = url.hostname
    if url.host_type is not HostType.DEFAULT:
        if not is_public(host.strip("[]")):
            raise PermanentError(ErrorCode.BLOCKED_ADDRESS)
        raise _invalid("That link names a bare IP address; use the site's name.")
    if _is_internal(host.rstrip(".")):
        raise PermanentError(ErrorCode.BLOCKED_ADDRESS, "That link leads to a name inside a private network.")
    if not _HOST_NAME.fullmatch(host):
        raise _invalid("That link's site name cannot exist.")


def _is_internal(name: str) -> bool:
    return "." not in name or f".{name}".endswith(_INTERNAL_ENDINGS)


def _invalid(template: str, **values: Any) -> PermanentError:
    return PermanentError(ErrorCode.INVALID_URL, template, **values)
