"""Discord's dialect of Markdown as its clients read it, for tests of what foreign text looks like.

The rules are those of simple-markdown with Discord's changes, in their order; blocks count at the start of a line only.
"""

import re
from collections.abc import Iterator

from attrs import frozen


@frozen(kw_only=True)
class Span:
    """A piece of text that is shown in one way; `marks` are the names of the rules that made it so."""

    text: str
    marks: frozenset[str] = frozenset()


_BLOCKS = [
    ("heading", re.compile(r"#{1,3} +(?P<in>[^\n]+)")),
    ("subtext", re.compile(r"-# +(?P<in>[^\n]+)")),
    ("quote", re.compile(r"(?:>>> |> )(?P<in>[^\n]*)")),
    ("list", re.compile(r" *(?:[-*+]|\d+\.) +(?P<in>[^\n]+)")),
]
_INLINE = [
    ("", re.compile(r"(?P<raw>¯\\_\(ツ\)_/¯)")),
    ("code", re.compile(r"```(?:[a-z0-9_+.-]+\n)?\n*(?P<raw>[\s\S]+?)\n*```", re.IGNORECASE)),
    ("", re.compile(r"\\(?P<raw>[^0-9A-Za-z\s])")),
    ("link", re.compile(r"<(?P<raw>(?:https?|steam)://[^\s>]+)>")),
    ("link", re.compile(r"(?P<raw>(?:https?|steam)://[^\s<]+[^<.,:;\"'\]\s])")),
    ("masked link", re.compile(r"\[(?P<in>(?:\\.|[^\]\\\n])+)\]\(<?[a-z]+:/{0,2}[^\s)>]+>?\)", re.IGNORECASE)),
    ("strong", re.compile(r"\*\*(?P<in>(?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")),
    ("underline", re.compile(r"__(?P<in>(?:\\[\s\S]|[^\\])+?)__(?!_)")),
    ("em", re.compile(r"\b_(?P<in>(?:__|\\[\s\S]|[^\\_])+?)_\b")),
    ("em", re.compile(r"\*(?=\S)(?P<in>(?:\*\*|\\[\s\S]|[^\\*])+?)(?<!\s)\*(?!\*)")),
    ("strike", re.compile(r"~~(?P<in>[\s\S]+?)~~(?!_)")),
    ("spoiler", re.compile(r"\|\|(?P<in>[\s\S]+?)\|\|")),
    ("code", re.compile(r"(?P<ticks>`+)(?P<raw>[\s\S]*?[^`])(?P=ticks)(?!`)")),
    ("mention", re.compile(r"(?P<raw>@everyone|@here|<@[!&]?\d+>|<#\d+>|</[^>\n]+:\d+>|<id:\w+>)")),
    ("emoji", re.compile(r"(?P<raw><a?:\w+:\d+>)")),
    ("time", re.compile(r"(?P<raw><t:-?\d+(?::\w)?>)")),
]


def spans(text: str) -> list[Span]:
    """What is shown, piece by piece; neighbours with the same marks are one."""
    found: list[Span] = []
    for span in _read(text, frozenset(), at_line_start=True):
        if found and found[-1].marks == span.marks:
            found[-1] = Span(text=found[-1].text + span.text, marks=span.marks)
        else:
            found.append(span)
    return found


def shown(text: str) -> str:
    """The text that is shown, without a word on how."""
    return "".join(span.text for span in spans(text))


def marks(text: str) -> set[str]:
    """The names of all rules that anything in the text follows."""
    return {mark for span in spans(text) for mark in span.marks}


def _read(text: str, held: frozenset[str], *, at_line_start: bool) -> Iterator[Span]:
    place = 0
    while place < len(text):
        fresh = at_line_start and (place == 0 or text[place - 1] == "\n")
        found = next(_matches(text, place, fresh=fresh), None)
        if found is None:
            yield Span(text=text[place], marks=held)
            place += 1
            continue
        name, match = found
        inside = held | {name} if name else held
        if "in" in match.re.groupindex:
            yield from _read(match["in"], inside, at_line_start=False)
        else:
            yield Span(text=match["raw"], marks=inside)
        place = match.end()


def _matches(text: str, place: int, *, fresh: bool) -> Iterator[tuple[str, re.Match[str]]]:
    for name, rule in [*(_BLOCKS if fresh else []), *_INLINE]:
        if match := rule.match(text, place):
            yield name, match
