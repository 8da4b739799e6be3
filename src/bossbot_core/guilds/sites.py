"""Site names: `youtube.com` covers its subdomains, and nothing that only looks like it."""

import re
from collections.abc import Collection
from functools import cache

from ada_url import URL, HostType
from publicsuffixlist import PublicSuffixList

from bossbot_core.api import ErrorCode, PermanentError

LONGEST_NAME = 253
"""Characters of a host name (RFC 1035, section 2.3.4)."""

_WWW = re.compile(r"^(?:www\.)+(?=[^.]+\.)")


def site_name(text: str) -> str:
    """The site that a person means, as the URL gate writes hosts; `www.`, `*.` and what follows the host are left out.

    Raises `PermanentError` (`invalid_value`) for what is no name of a site.
    """
    name = _host(text)
    if not name:
        raise PermanentError(
            ErrorCode.INVALID_VALUE, "{site} is not the name of a site; type one such as youtube.com.", site=text
        )
    return name


def require_single(site: str) -> None:
    """Raise `PermanentError` (`invalid_value`) for a public suffix such as `co.uk`, which covers strangers' sites."""
    if site == _registry().publicsuffix(site):
        raise PermanentError(
            ErrorCode.INVALID_VALUE,
            "Everybody can have a site under {site}; name a single one, such as example.{site}.",
            site=site,
        )


def covered(host: str, sites: Collection[str]) -> bool:
    """Whether a host, as `ParsedUrl` writes it, is one of these sites or below one."""
    labels = host.rstrip(".").lower().split(".")
    return any(".".join(labels[start:]) in sites for start in range(len(labels)))


def _host(text: str) -> str:
    bare = text.strip().removeprefix("*.")
    try:
        url = URL(bare if "://" in bare else f"https://{bare}")
    except ValueError:
        return ""
    name = _WWW.sub("", url.hostname.rstrip("."))
    labels = name.split(".")
    plain = url.protocol in {"http:", "https:"} and url.host_type is HostType.DEFAULT and not url.username
    return name if plain and all(labels) and len(name) <= LONGEST_NAME and _written_as_a_name(name) else ""


def _written_as_a_name(name: str) -> bool:
    return all(character.isalnum() or character in ".-_" for character in name)


@cache
def _registry() -> PublicSuffixList:
    # Loaded when an entry is typed, never before: the list takes 2 MiB. Only the registries' own part counts: a hosting
    # company's `github.io` is a site that somebody may want to block as a whole.
    return PublicSuffixList(only_icann=True)
