"""Which items of an album or playlist somebody wants: `1-5,8`."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from attrs import frozen

from bossbot_core.api.errors import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence

MAX_SELECTION_LENGTH = 60
"""Characters somebody may write."""
MAX_ITEM = 9999
"""The highest number that can be asked for."""

_SPAN = re.compile(r"([1-9]\d{0,3})(?:\s*-\s*([1-9]\d{0,3}))?", re.ASCII)


@frozen
class Selection:
    """Numbers from 1, as spans `(first, last)` in order that neither touch nor overlap; no span means every item."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Selection":
        """What somebody's `text` asks for; equal selections are equal. Raises `PermanentError(INVALID_VALUE)`."""
        if len(text.strip()) > MAX_SELECTION_LENGTH:
            template = sentence("A choice of items has at most {most} characters.")
            raise PermanentError(ErrorCode.INVALID_VALUE, template, most=MAX_SELECTION_LENGTH)
        return cls.read(text)

    @classmethod
    def read(cls, text: str) -> "Selection":
        """What `text` asks for, however long it is: the program's own, by `str`. Raises as `parse` does."""
        if not text.strip():
            return cls()
        return cls(tuple(_joined(sorted(_span(part.strip()) for part in text.split(",")))))

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Selection":
        """These numbers, of which there is at least one."""
        return cls(tuple(_joined(sorted((number, number) for number in numbers))))

    def __str__(self) -> str:
        return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in self.spans)

    def __contains__(self, number: int) -> bool:
        return not self.spans or any(first <= number <= last for first, last in self.spans)

    @property
    def last(self) -> int | None:
        """The highest number, or None where there is no end."""
        return self.spans[-1][1] if self.spans else None

    @property
    def count(self) -> int | None:
        """How many numbers it names, or None where it names all."""
        return sum(last - first + 1 for first, last in self.spans) if self.spans else None

    def first(self, count: int) -> "Selection":
        """The lowest `count` numbers of it."""
        return Selection.of(islice(self._numbers(), count)) if self.spans else self

    def _numbers(self) -> Iterator[int]:
        for first, last in self.spans:
            yield from range(first, last + 1)


def _span(part: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(part)
    if found is None:
        template = sentence("Items are numbers and spans from 1 to {most}, such as 1-5,8.")
        raise PermanentError(ErrorCode.INVALID_VALUE, template, most=MAX_ITEM)
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        template = sentence("A span of items goes from the lower number to the higher: {last}-{first}.")
        raise PermanentError(ErrorCode.INVALID_VALUE, template, first=first, last=last)
    return first, last


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start, end = spans[0]
    for first, last in spans[1:]:
        if first > end + 1:
            yield start, end
            start, end = first, last
        end = max(end, last)
    yield start, end
