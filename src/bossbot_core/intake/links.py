"""Finds links in what people write."""

import re
from collections.abc import Iterable, Iterator

_LINK = re.compile(r"https?://[^\s<>|`\"]+", re.IGNORECASE)
# No underscore: names of videos end in one.
_NOT_AT_THE_END = ".,;:!?'\"*~"
_PAIRS = {")": "(", "]": "["}


def links_in(texts: Iterable[str], *, most: int) -> list[str]:
    """The first `most` links of the texts, each once, without the punctuation that belongs to the sentence."""
    found = dict.fromkeys(link for text in texts for link in _links(text))
    return list(found)[:most]


def _links(text: str) -> Iterator[str]:
    for match in _LINK.finditer(text):
        yield trimmed(match[0])


def trimmed(link: str) -> str:
    """Without the punctuation of the sentence around it; brackets belong to a link that opens them."""
    while link[-1] in _NOT_AT_THE_END or (link[-1] in _PAIRS and link.count(link[-1]) > link.count(_PAIRS[link[-1]])):
        link = link[:-1]
    return link
