"""What a setting's value must keep to, as attrs validators; each failure says what it must be."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath
from typing import Any

from attrs import Attribute
from packaging.requirements import InvalidRequirement, Requirement

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


def each_package(_instance: Any, attribute: "Attribute[Any]", values: Iterable[str]) -> None:
    """Names of plugins or of their distributions, each with the versions that are meant (PEP 440), if any."""
    for value in values:
        try:
            required = Requirement(value)
        except InvalidRequirement:
            required = None
        if required is None or required.url or required.marker:
            rule = f'must hold names like "reddit" or "bossbot-plugin-reddit==0.1.*", got {value!r}'
            raise RuleError(attribute.name, rule)


def each_absolute(_instance: Any, attribute: "Attribute[Any]", values: Iterable[str]) -> None:
    """Paths that mean the same in every process."""
    for value in values:
        if not PurePath(value).is_absolute():
            raise RuleError(attribute.name, f"must hold absolute paths, got {value!r}")


def each_sha256(_instance: Any, attribute: "Attribute[Any]", values: Mapping[str, str]) -> None:
    """A table of hashes as `bossbot plugins --pin` prints them."""
    for name, value in values.items():
        if not re.fullmatch(r"sha256:[0-9a-f]{64}", value):
            raise RuleError(f"{attribute.name}.{name}", f'must be "sha256:" and 64 hexadecimal digits, got {value!r}')


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


def each_link(_instance: Any, attribute: "Attribute[Any]", values: Mapping[str, str]) -> None:
    """A table of http(s) addresses, or nothing in an address's place."""
    for name, value in values.items():
        if value and not value.startswith(("http://", "https://")):
            rule = f"must be empty or start with http:// or https://, got {value!r}"
            raise RuleError(f"{attribute.name}.{name}", rule)


def short_word(_instance: Any, attribute: "Attribute[Any]", value: str) -> None:
    """One to ten characters that are not only blanks."""
    if not value.strip() or len(value) > 10:
        raise RuleError(attribute.name, f"must have 1 to 10 characters, got {value!r}")
