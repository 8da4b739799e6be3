"""The one cattrs converter: attrs values to plain JSON data and back, unknown keys refused."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from attrs import has
from cattrs import Converter

converter = Converter(forbid_extra_keys=True)
converter.register_unstructure_hook(Path, str)
converter.register_structure_hook(Path, lambda value, _: Path(value))
converter.register_unstructure_hook(date, date.isoformat)
converter.register_unstructure_hook(datetime, datetime.isoformat)
converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))


def to_json(value: object) -> str:
    """One line of JSON for an attrs value."""
    return json.dumps(converter.unstructure(value), ensure_ascii=False, separators=(",", ":"))


def from_json[T](text: str | bytes, kind: type[T]) -> T:
    """The attrs value that `to_json` wrote; raises `ValueError` or a cattrs error on anything else."""
    return _structure(json.loads(text), kind)


def _structure[T](plain: Any, kind: type[T]) -> T:
    if has(kind) and not isinstance(plain, dict):
        raise ValueError(f"a {kind.__name__} is written as an object, not as {type(plain).__name__}")
    return converter.structure(plain, kind)
