"""Kinds of settings: what a person types becomes a value, or a refusal that says what to type."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import duration_text, size_text

_SIZE = re.compile(r"(\d{1,9})(?:[.,](\d{1,3}))?\s*([kmgt]?)i?b", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,6})\s*(m|min\.?|minutes?|分|h|hours?|std\.?|時間|d|days?|tage?|días?|日)", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,9}")
_FACTORS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_SECONDS = {"m": 60, "分": 60, "h": 3600, "s": 3600, "時": 3600, "d": 86_400, "t": 86_400, "日": 86_400}
"""By the first letter of a unit, in every language that the bot writes times in."""
_YES = frozenset({"yes", "on", "true"})
_NO = frozenset({"no", "off", "false"})


def invalid(template: str, **values: Any) -> PermanentError:
    """The refusal of something that was typed; the template says what to type instead."""
    return PermanentError(ErrorCode.INVALID_VALUE, template, **values)


class Kind[T](ABC):
    """Reads and writes the values of one kind; `read(write(value))` is the value again."""

    @property
    def suggestions(self) -> tuple[str, ...]:
        """What may be offered to whoever types."""
        return ()

    @abstractmethod
    def read(self, text: str) -> T:
        """The value that was typed; raises `PermanentError` (`invalid_value`)."""

    def write(self, value: T) -> str:
        """The value as it is kept, and as it could be typed."""
        return str(value)

    def show(self, value: T) -> str:
        """The value as people read it."""
        return self.write(value)

    def check(self, value: T) -> None:  # noqa: B027 - of most kinds every value is allowed
        """Raise `PermanentError` (`invalid_value`) where the bot's operator does not allow so much."""

    def fitted(self, value: T) -> T:
        """The value within what the operator allows by now."""
        return value

    def amended(self, text: str, _current: T, /) -> T:
        """The value that was typed, where another one is in force now."""
        return self.read(text)


@frozen(kw_only=True)
class Size(Kind[int]):
    """Bytes, typed with a unit; as in Discord, MB means MiB."""

    most: int
    suggestions: tuple[str, ...] = ("8 MiB", "10 MiB", "25 MiB", "50 MiB", "100 MiB", "500 MiB", "1 GiB", "5 GiB")

    def read(self, text: str) -> int:
        """`25 MiB`, `1.5 GB`."""
        found = _SIZE.fullmatch(text.strip())
        if found is None:
            raise invalid("Type a size with its unit, such as 25 MiB.")
        whole = int(f"{found[1]}{(found[2] or '').ljust(3, '0')}") * _FACTORS[found[3].lower()] // 1000
        if whole < 1:
            raise invalid("Type a size of at least 1 B.")
        return whole

    def write(self, value: int) -> str:
        """Exact, unlike what is shown."""
        return f"{value} B"

    def show(self, value: int) -> str:
        """`25 MiB`."""
        return size_text(value)

    def check(self, value: int) -> None:
        """No more than the operator's."""
        if value > self.most:
            raise invalid("Whoever runs the bot allows at most {most_bytes}; type that or less.", most_bytes=self.most)

    def fitted(self, value: int) -> int:
        """No more than the operator's."""
        return min(value, self.most)


@frozen(kw_only=True)
class Count(Kind[int]):
    """A number from 1."""

    most: int
    suggestions: tuple[str, ...] = ("1", "2", "3", "5", "10", "20", "50")

    def read(self, text: str) -> int:
        """`3`."""
        typed = text.strip()
        if not _COUNT.fullmatch(typed) or not int(typed):
            raise invalid("Type a whole number from 1 to {most}.", most=self.most)
        return int(typed)

    def check(self, value: int) -> None:
        """No more than the operator's."""
        if value > self.most:
            raise invalid("Whoever runs the bot allows at most {most}; type that or less.", most=self.most)

    def fitted(self, value: int) -> int:
        """No more than the operator's."""
        return min(value, self.most)


@frozen(kw_only=True)
class Span(Kind[float]):
    """Seconds, typed in minutes, hours or days."""

    most: float
    suggestions: tuple[str, ...] = ("1 h", "6 h", "12 h", "24 h", "3 days", "7 days", "30 days")

    def read(self, text: str) -> float:
        """`90 min`, `12 h`, `3 days`."""
        found = _SPAN.fullmatch(text.strip())
        if found is None or not int(found[1]):
            raise invalid("Type a time with its unit, such as 90 min, 12 h or 3 days.")
        return float(int(found[1]) * _SECONDS[found[2][0].lower()])

    def write(self, value: float) -> str:
        """`1440 min`."""
        return f"{int(value // 60)} min"

    def show(self, value: float) -> str:
        """`24 h`."""
        return duration_text(value)

    def check(self, value: float) -> None:
        """No more than the operator's."""
        if value > self.most:
            raise invalid("Whoever runs the bot allows at most {most_s}; type that or less.", most_s=self.most)

    def fitted(self, value: float) -> float:
        """No more than the operator's."""
        return min(value, self.most)


@frozen(kw_only=True)
class Choice[E: StrEnum](Kind[E]):
    """One of a few words."""

    words: Mapping[str, E]

    @property
    def suggestions(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self.words)

    def read(self, text: str) -> E:
        """In any case of letters."""
        value = self.words.get(text.strip().lower())
        if value is None:
            raise invalid("Type one of these: {choices}.", choices=", ".join(self.words))
        return value


def choice[E: StrEnum](kind: type[E]) -> Choice[E]:
    """A choice between the members of an enumeration."""
    return Choice(words={member.value: member for member in kind})


@frozen(kw_only=True)
class YesNo(Kind[bool]):
    """Yes or no."""

    suggestions: tuple[str, ...] = ("yes", "no")

    def read(self, text: str) -> bool:
        """`yes`, `on`, `true`, or their opposites."""
        typed = text.strip().lower()
        if typed not in _YES | _NO:
            raise invalid("Type yes or no.")
        return typed in _YES

    def write(self, value: bool) -> str:  # noqa: FBT001 - the value itself
        """`yes` or `no`."""
        return "yes" if value else "no"
