"""Sentences with places for values: `"The file is {size_bytes}."`; a name's ending says how its value is written.

`..._bytes` is a size, `..._s` a span of time and `..._percent` a share. The template is what a translator sees, so it
never contains values.
"""

import re
from collections.abc import Mapping
from math import ceil

from attrs import frozen

type Value = str | int | float

PLACE = re.compile(r"\{(\w+)\}")
"""Where a value stands in a template."""

_KIB = 1024
_LARGER = ("KiB", "MiB", "GiB", "TiB")


@frozen(kw_only=True)
class Units:
    """How a language writes sizes, spans of time and shares."""

    point: str = "."
    second: str = "{n} s"
    minute: str = "{n} min"
    hour: str = "{n} h"
    percent: str = "{n}%"


ENGLISH = Units()


def sentence(text: str) -> str:
    """The text itself: marks a constant as something that people read, for translators' tools."""
    return text


def worded(template: str, values: Mapping[str, Value], units: Units = ENGLISH) -> str:
    """The template with its values; a place without a value stays as it is, and nothing in a template is evaluated."""

    def written(place: re.Match[str]) -> str:
        name = place[1]
        return value_text(name, values[name], units) if name in values else place[0]

    return PLACE.sub(written, template)


def value_text(name: str, value: Value, units: Units = ENGLISH) -> str:
    """A value as its name's ending asks for it."""
    if isinstance(value, str):
        return value
    if name.endswith("_bytes"):
        return size_text(value, units)
    if name.endswith("_percent"):
        return units.percent.format(n=round(value))
    return duration_text(value, units) if name.endswith("_s") else str(value)


def size_text(size_bytes: float, units: Units = ENGLISH) -> str:
    """`12.3 MiB`; a fraction of nothing is left out."""
    size, unit = float(size_bytes), "B"
    for larger in _LARGER:
        if size < _KIB:
            break
        size, unit = size / _KIB, larger
    return f"{size:.1f}".removesuffix(".0").replace(".", units.point) + f" {unit}"


def count_text(number: int) -> str:
    """`10 485 761`: commas and points mean different things in different languages, a space does not."""
    return f"{number:_}".replace("_", " ")


def duration_text(seconds: float, units: Units = ENGLISH) -> str:
    """`45 s`, `2 min 5 s` or `1 h 3 min`, rounded up."""
    whole = max(0, ceil(seconds))
    if whole < 60:
        return units.second.format(n=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        parts = [(minutes, units.minute), (rest, units.second)]
    else:
        parts = [(minutes // 60, units.hour), (minutes % 60, units.minute)]
    return " ".join(unit.format(n=count) for count, unit in parts if count)
