"""Replies that a platform has changed in one place: each key and item in turn gone, or of another kind."""

import copy
from collections.abc import Iterator
from typing import Any

_OTHERS: tuple[object, ...] = (None, 0, True, "", "x", [], {}, [None], {"x": None})


def changed(value: Any) -> Iterator[tuple[str, Any]]:
    """Copies of a JSON value, each with one change; with the place of that as text."""
    for path in list(_paths(value)):
        where = "/".join(map(str, path))
        gone = copy.deepcopy(value)
        del _at(gone, path[:-1])[path[-1]]
        yield f"{where} gone", gone
        for other in _OTHERS:
            put = copy.deepcopy(value)
            _at(put, path[:-1])[path[-1]] = copy.deepcopy(other)
            yield f"{where} = {other!r}", put


def _paths(value: Any, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    keys: Any = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*before, key)
        yield from _paths(value[key], (*before, key))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value
