"""Links in messages, as Discord shows them: which of them are meant for the bot, and which are to be hidden."""

import re
from collections.abc import Iterator

from attrs import frozen

# A run of backticks ends at one of the same length; possessive, so that a long run is never taken apart.
_CODE = re.compile(r"(?<!`)(`++).+?(?<!`)\1(?!`)", re.DOTALL)
_HIDDEN = re.compile(r"\|\|.+?\|\|", re.DOTALL)
_LINK = re.compile(r"(?<!\w)https?://[^\s<>|`]+", re.IGNORECASE)
_AFTER = ".,;:!?'\"*~"


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
        yield Link(url=_trimmed(match[0]), spoiler=any(start < match.start() < end for start, end in hidden))


def _trimmed(link: str) -> str:
    """Without the punctuation of the sentence around it; brackets belong to a link that opens them."""
    while link:
        last = link[-1]
        lonely = (last == ")" and link.count(")") > link.count("(")) or (last == "]" and "[" not in link)
        if last not in _AFTER and not lonely:
            break
        link = link[:-1]
    return link
