"""Links in messages, as Discord shows them: which of them are meant for the bot, and which are to be hidden."""

import re
from collections.abc import Iterator

from attrs import frozen

from bossbot_core.intake.links import trimmed

# A run of backticks ends at one of the same length; possessive, so that a long run is never taken apart.
_CODE = re.compile(r"(?<!`)(`++).+?(?<!`)\1(?!`)", re.DOTALL)
_HIDDEN = re.compile(r"\|\|.+?\|\|", re.DOTALL)
_LINK = re.compile(r"(?<!\w)https?://[^\s<>|`]+", re.IGNORECASE)


@frozen(kw_only=True)
class Link:
    """A link as it was written; a `spoiler` stood between double bars."""

    url: str
    spoiler: bool = False


def meant_links(text: str, *, prefix: str = "$", bracketed: bool = False) -> tuple[Link, ...]:
    """The links of a message in their order, each once.

    Left alone are those right behind `prefix`, those in code, and those in angle brackets, unless they are `bracketed`
    on purpose: that is how people write a link that is not to be previewed.
    """
    readable = _CODE.sub(lambda code: " " * len(code[0]), text)
    found: dict[str, Link] = {}
    for link in _links(readable, prefix, bracketed=bracketed):
        found.setdefault(link.url, link)
    return tuple(found.values())


def _links(text: str, prefix: str, *, bracketed: bool) -> Iterator[Link]:
    hidden = [span.span() for span in _HIDDEN.finditer(text)]
    for match in _LINK.finditer(text):
        before = text[: match.start()]
        if before.endswith(prefix) or (before.endswith("<") and not bracketed):
            continue
        yield Link(url=trimmed(match[0]), spoiler=any(start < match.start() < end for start, end in hidden))
