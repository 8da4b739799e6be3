"""Foreign text made harmless: titles, authors and links that strangers wrote, before Discord renders them."""

import re
import unicodedata
from urllib.parse import quote, urlsplit

MAX_LINK_LENGTH = 512
"""Characters; Discord's own bound for the URL of a button (components/reference)."""

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that count as letters or marks and still show nothing."""

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs"})
_MARK_CATEGORIES = frozenset({"Me", "Mn"})
_MAX_MARKS_IN_A_ROW = 3
_MARKDOWN = re.compile(r"[\\*_~`|<>\[\]#@]|:(?=//)|^[-+]|^\d+(?=[.)])")


def plain(text: str, limit: int) -> str:
    """`text` on one line of at most `limit` characters, without control, bidi, zero-width or heaped-up marks."""
    shown = "".join(_visible(unicodedata.normalize("NFC", text)))
    line = " ".join(shown.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def literal(text: str, limit: int) -> str:
    """`plain` text that Discord shows as it stands: no markdown, no mention, no link, no emoji code."""
    return _MARKDOWN.sub(lambda found: _escaped(found[0]), plain(text, limit))


def link(url: str) -> str:
    """`<url>`, which Discord links without a preview, or nothing where `url` is no presentable http(s) URL."""
    address = quote(url.strip(), safe="%/:?#[]@!$&'()*+,;=~-._")
    try:
        presentable = urlsplit(address).scheme in {"http", "https"} and len(address) <= MAX_LINK_LENGTH
    except ValueError:
        return ""
    return f"<{address}>" if presentable else ""


def _visible(text: str) -> list[str]:
    shown: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in _MARK_CATEGORIES else 0
        if character.isspace():
            shown.append(" ")
        elif category not in _HIDDEN_CATEGORIES and character not in _INVISIBLE and marks <= _MAX_MARKS_IN_A_ROW:
            shown.append(character)
    return shown


def _escaped(found: str) -> str:
    # A number at the start of a line makes a list by the sign behind it; a backslash before a digit would be shown.
    return f"{found}\\" if found[-1].isdigit() else f"\\{found}"
