"""What subtitles say, without their times and markup."""

import re
from collections.abc import Iterator
from html import unescape

_TIMES = re.compile(r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]+-->[ \t]+(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}")
# Tags of WebVTT and SubRip; SubRip files carry commands of other formats too, such as `{\\an8}`.
_MARKUP = re.compile(r"</?[a-zA-Z0-9][^<>]*>|\{\\[^{}]*\}")


def plain_text(subtitles: str, *, rolling: bool = False) -> str:
    """The words of WebVTT or SubRip subtitles, one line a cue; empty for text that has no cues.

    `rolling` leaves out what a cue repeats of the one before it, as subtitles that a machine wrote do.
    """
    said: list[str] = []
    shown: list[str] = []
    for lines in _cues(subtitles):
        fresh = lines[_repeated(shown, lines) :] if rolling else lines
        shown = lines
        if fresh:
            said.append(" ".join(fresh))
    return "\n".join(said)


def _cues(subtitles: str) -> Iterator[list[str]]:
    """The lines of each cue; a cue ends at an empty line or at the next cue's times."""
    lines: list[str] | None = None
    for line in subtitles.removeprefix("\ufeff").splitlines():
        if _TIMES.match(line.lstrip()):
            yield from [lines] if lines else []
            lines = []
        elif not line:
            yield from [lines] if lines else []
            lines = None
        elif lines is not None and (words := _words(line)):
            lines.append(words)
    yield from [lines] if lines else []


def _words(line: str) -> str:
    return " ".join(unescape(_MARKUP.sub("", line)).split())


def _repeated(before: list[str], lines: list[str]) -> int:
    """How many of the first lines are the last ones of the cue before."""
    longest = min(len(before), len(lines))
    return next((count for count in range(longest, 0, -1) if before[-count:] == lines[:count]), 0)
