"""Kinds of settings that name several things, or a channel."""

import re
from collections.abc import Callable

from attrs import frozen

from bossbot_core.api.wording import sentence
from bossbot_core.guilds.kinds import Kind, invalid
from bossbot_core.guilds.sites import require_single, site_name

MOST_ENTRIES = 100
"""In one list: more would not fit what Discord shows."""

_CHANNEL = re.compile(r"<#(\d{1,19})>|(\d{15,19})")
_PERSON = re.compile(r"<@!?(\d{1,19})>|(\d{15,19})")
_SEPARATORS = re.compile(r"[\s,;]+")
_NO_CHANNEL = sentence("Type a channel as #name and choose it from Discord's list, or type none.")
_NO_PERSON = sentence("Type a person as @name and choose them from Discord's list, or paste their id.")


@frozen(kw_only=True)
class Listing[T](Kind[tuple[T, ...]]):
    """Several of something, with commas or spaces between; `+ ...` and `- ...` change what is there.

    `nothing` is the word for an empty list.
    """

    one: Callable[[str], T]
    nothing: str
    written: str = "{}"

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The word for an empty list."""
        return (self.nothing,)

    def read(self, text: str) -> tuple[T, ...]:
        """Each once, in the order in which they were typed."""
        words = [word for word in _SEPARATORS.split(text) if word]
        if not words:
            raise invalid("Type one or more, with commas between them, or {nothing}.", nothing=self.nothing)
        if [word.lower() for word in words] == [self.nothing]:
            return ()
        return tuple(dict.fromkeys(self.one(word) for word in words))

    def write(self, value: tuple[T, ...]) -> str:
        """With commas between them."""
        return ", ".join(self.written.format(each) for each in value) or self.nothing

    def check(self, value: tuple[T, ...]) -> None:
        """No more than fit."""
        if len(value) > MOST_ENTRIES:
            raise invalid("A list has at most {most} entries; take some out first.", most=MOST_ENTRIES)

    def amended(self, text: str, current: tuple[T, ...], /) -> tuple[T, ...]:
        """What was typed, or with a sign before it: what is there with these added or taken out."""
        sign, typed = text.strip()[:1], text.strip()
        if sign not in {"+", "-"}:
            return self.read(typed)
        changed = self.read(typed[1:])
        if sign == "+":
            return tuple(dict.fromkeys([*current, *changed]))
        return tuple(each for each in current if each not in changed)


@frozen(kw_only=True)
class OneChannel(Kind[int]):
    """A channel, or `none`."""

    suggestions: tuple[str, ...] = ("none",)

    def read(self, text: str) -> int:
        """`#channel`, as Discord writes it, or its id."""
        return 0 if text.strip().lower() == "none" else channel_id(text)

    def write(self, value: int) -> str:
        """As Discord writes it."""
        return f"<#{value}>" if value else "none"


@frozen(kw_only=True)
class Platforms(Listing[str]):
    """Names of plugins."""

    one: Callable[[str], str] = str.lower
    nothing: str = "all"
    known: tuple[str, ...] = ()

    @property
    def suggestions(self) -> tuple[str, ...]:
        """All, or one of them."""
        return (self.nothing, *self.known)

    def check(self, value: tuple[str, ...]) -> None:
        """Only what is installed."""
        for name in value:
            if name not in self.known:
                raise invalid(
                    "There is no platform {name} here; type one of these: {known}.",
                    name=name,
                    known=", ".join(self.suggestions),
                )


@frozen(kw_only=True)
class Sites(Listing[str]):
    """Names of sites."""

    one: Callable[[str], str] = site_name

    def check(self, value: tuple[str, ...]) -> None:
        """No more than fit, and none under which everybody can have a site."""
        super().check(value)
        for site in value:
            require_single(site)


def people(nothing: str) -> Listing[int]:
    """A list of people."""
    return Listing(one=user_id, nothing=nothing, written="<@{}>")


def channels() -> Listing[int]:
    """A list of channels."""
    return Listing(one=channel_id, nothing="none", written="<#{}>")


def channel_id(text: str) -> int:
    """The id in a mention of a channel."""
    return _mentioned(_NO_CHANNEL, _CHANNEL, text)


def user_id(text: str) -> int:
    """The id in a mention of a person."""
    return _mentioned(_NO_PERSON, _PERSON, text)


def _mentioned(template: str, pattern: re.Pattern[str], text: str) -> int:
    found = pattern.fullmatch(text.strip())
    number = int(found[1] or found[2]) if found else 0
    if not 0 < number < 2**63:
        raise invalid(template)
    return number
