"""An operator's cookies: a file in Netscape's format, or a browser add-on's export in JSON.

What is in the file is in no text for people and in no log: errors name a line, never what stands on it.
"""

import json
import math
import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from http import cookiejar
from pathlib import Path
from typing import Any

from attrs import field, frozen

MAX_BYTES = 2 * 1024 * 1024
"""Every cookie that a browser may keep, 3000 of 4 KiB, would be more; a platform has a few dozen."""

_DOMAIN = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z\[\]:@/-]+")
_VALUE = re.compile(r"[\x20-\x3a\x3c-\x7e\x80-\xff]*")
"""What a header can carry: no control character, no semicolon, nothing that has no place in Latin-1."""

_HTTP_ONLY = "#HttpOnly_"
_LAST_SECOND = 253_402_300_799.0
"""The end of the year 9999; a later one is in another unit, or a joke."""


class CookieFileError(Exception):
    """A file that cannot be used; the text goes on from its path: "is larger than 2 MiB"."""


@frozen(kw_only=True)
class Cookie:
    """`domain` begins with a dot where subdomains get it too; `expires_at` is in seconds since 1970, or unknown."""

    name: str
    value: str = field(repr=False)
    domain: str
    path: str = "/"
    secure: bool = False
    expires_at: float | None = None

    def is_of(self, domains: Collection[str]) -> bool:
        """Whether it belongs to one of these domains or a part of one; all do where none is named."""
        host = self.domain.lstrip(".")
        return not domains or any(host == domain or host.endswith(f".{domain}") for domain in domains)


def read_cookies(path: Path, domains: Collection[str] = ()) -> tuple[Cookie, ...]:
    """The cookies of these domains; raises `CookieFileError`. The file is never written."""
    return tuple(cookie for cookie in parse_cookies(_text(path)) if cookie.is_of(domains))


def parse_cookies(text: str) -> tuple[Cookie, ...]:
    """The cookies in a file's text; those that no header could carry are left out. Raises `CookieFileError`."""
    found = _of_json(text) if text.lstrip()[:1] in {"[", "{"} else _of_lines(text)
    return tuple(cookie for cookie in found if _can_be_sent(cookie))


def netscape(cookies: Iterable[Cookie]) -> str:
    """The cookies as a file in Netscape's format, for yt-dlp."""
    lines = ["# Netscape HTTP Cookie File"]
    for each in cookies:
        subdomains, secure = (str(flag).upper() for flag in (each.domain.startswith("."), each.secure))
        expiry = str(int(each.expires_at or 0))
        lines.append(f"{each.domain}\t{subdomains}\t{each.path}\t{secure}\t{expiry}\t{each.name}\t{each.value}")
    return "\n".join([*lines, ""])


def standard(cookie: Cookie) -> cookiejar.Cookie:
    """The cookie as the standard library has it, for gallery-dl."""
    dotted = cookie.domain.startswith(".")
    return cookiejar.Cookie(
        version=0,
        name=cookie.name,
        value=cookie.value,
        port=None,
        port_specified=False,
        domain=cookie.domain,
        domain_specified=dotted,
        domain_initial_dot=dotted,
        path=cookie.path,
        path_specified=True,
        secure=cookie.secure,
        expires=None if cookie.expires_at is None else int(cookie.expires_at),
        discard=cookie.expires_at is None,
        comment=None,
        comment_url=None,
        rest={},
    )


def _text(path: Path) -> str:
    try:
        # A pipe would let the bot wait for ever.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123 - a descriptor
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise CookieFileError("is no regular file")
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CookieFileError(f"cannot be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise CookieFileError(f"is larger than {MAX_BYTES // 1024**2} MiB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CookieFileError("is not text in UTF-8") from None


def _of_lines(text: str) -> Iterator[Cookie]:
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        plain = line.removeprefix(_HTTP_ONLY)
        if not plain.strip() or plain.startswith("#"):
            continue
        fields = plain.split("\t")
        # Some programs leave an empty value out, with its tab.
        if len(fields) == 6:
            fields.append("")
        if len(fields) != 7:
            fault = f"has no cookie on line {number}: seven fields with tabs between them are expected"
            raise CookieFileError(fault)
        domain, subdomains, path, secure, expiry, name, value = fields
        yield Cookie(
            name=name,
            value=value,
            domain=_domain(domain, subdomains=subdomains.upper() == "TRUE"),
            path=path or "/",
            secure=secure.upper() == "TRUE",
            expires_at=_moment(expiry),
        )


def _of_json(text: str) -> Iterator[Cookie]:
    try:
        plain = json.loads(text)
    # RecursionError: nothing but brackets.
    except (ValueError, RecursionError):
        raise CookieFileError("is not valid JSON") from None
    entries = plain.get("cookies") if isinstance(plain, dict) else plain
    if not isinstance(entries, list):
        raise CookieFileError("holds no list of cookies")
    for number, entry in enumerate(entries, start=1):
        yield _of_entry(entry, number)


def _of_entry(entry: Any, number: int) -> Cookie:
    if not isinstance(entry, Mapping) or not all(
        isinstance(entry.get(key), str) for key in ("name", "value", "domain")
    ):
        raise CookieFileError(f"has an entry, number {number}, without the texts name, value and domain")
    path = entry.get("path")
    return Cookie(
        name=entry["name"],
        value=entry["value"],
        domain=_domain(entry["domain"], subdomains=entry.get("hostOnly") is not True),
        path=path if isinstance(path, str) and path else "/",
        secure=entry.get("secure") is True,
        expires_at=None if entry.get("session") is True else _moment(entry.get("expirationDate", entry.get("expires"))),
    )


def _domain(text: str, *, subdomains: bool) -> str:
    host = text.strip().lower().lstrip(".")
    return f".{host}" if subdomains else host


def _moment(value: Any) -> float | None:
    """Seconds since 1970 from a number or its text; 0, -1 and whatever is no moment mean that nobody knows."""
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) and 0 < seconds <= _LAST_SECOND else None


def _can_be_sent(cookie: Cookie) -> bool:
    return bool(
        _DOMAIN.fullmatch(cookie.domain)
        and _NAME.fullmatch(cookie.name)
        and _VALUE.fullmatch(cookie.value)
        and cookie.path.startswith("/")
        and _VALUE.fullmatch(cookie.path)
    )
