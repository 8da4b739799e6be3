"""What a setting's value must keep to, as attrs validators; each failure says what it must be."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from attrs import Attribute

type Validator = Callable[[Any, "Attribute[Any]", Any], None]


class RuleError(ValueError):
    """A value outside its range: `key` is the setting's own name, `rule` what it must be."""

    def __init__(self, key: str, rule: str) -> None:
        self.key = key
        self.rule = rule
        super().__init__(f"{key} {rule}")


def at_least(least: float) -> Validator:
    """A finite number of at least `least`."""

    def check(_instance: Any, attribute: "Attribute[Any]", value: float) -> None:
        if not (math.isfinite(value) and value >= least):
            raise RuleError(attribute.name, f"must be {least:g} or more, got {value:g}")

    return check


def between(least: float, most: float) -> Validator:
    """A number from `least` to `most`."""

    def check(_instance: Any, attribute: "Attribute[Any]", value: float) -> None:
        if not least <= value <= most:
            raise RuleError(attribute.name, f"must be from {least:g} to {most:g}, got {value:g}")

    return check


def zero_or_at_least(least: float) -> Validator:
    """0, which turns something off, or a number of at least `least`."""

    def check(_instance: Any, attribute: "Attribute[Any]", value: float) -> None:
        if value != 0 and not (math.isfinite(value) and value >= least):
            raise RuleError(attribute.name, f"must be 0 or at least {least:g}, got {value:g}")

    return check


def positive(_instance: Any, attribute: "Attribute[Any]", value: float) -> None:
    """A finite number above zero."""
    if not (math.isfinite(value) and value > 0):
        raise RuleError(attribute.name, f"must be more than 0, got {value:g}")


def each_positive(_instance: Any, attribute: "Attribute[Any]", values: Mapping[str, float]) -> None:
    """A table of finite numbers above zero."""
    for name, value in values.items():
        if not (math.isfinite(value) and value > 0):
            raise RuleError(f"{attribute.name}.{name}", f"must be more than 0, got {value:g}")


def one_of(*choices: str) -> Validator:
    """One of a few words."""

    def check(_instance: Any, attribute: "Attribute[Any]", value: str) -> None:
        if value not in choices:
            raise RuleError(attribute.name, f"must be one of {', '.join(choices)}; got {value!r}")

    return check


def web_address(_instance: Any, attribute: "Attribute[Any]", value: str) -> None:
    """Empty, or an http(s) address."""
    if value and not value.startswith(("http://", "https://")):
        raise RuleError(attribute.name, f"must be empty or start with http:// or https://, got {value!r}")


def short_word(_instance: Any, attribute: "Attribute[Any]", value: str) -> None:
    """One to ten characters that are not only blanks."""
    if not value.strip() or len(value) > 10:
        raise RuleError(attribute.name, f"must have 1 to 10 characters, got {value!r}")
