"""Plain tables into settings, the bot's or a plugin's: strict types, all problems found at once and named by key."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import fields_dict, frozen
from cattrs import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)

from bossbot_core.api.convert import converter as shared_converter
from bossbot_core.settings.keys import is_secret
from bossbot_core.settings.rules import RuleError


@frozen
class Problem:
    """A setting by its dotted name, and what it must be."""

    dotted: str
    fault: str


class StructureError(Exception):
    """Tables that do not fit the model."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{problem.dotted} {problem.fault}" for problem in problems))


class WrongTypeError(TypeError):
    """A value of another type than the setting's."""

    def __init__(self, expected: str, value: Any) -> None:
        self.expected = expected
        self.value = value
        super().__init__(expected)


def structure[T](table: Mapping[str, Any], kind: type[T], *, at: str = "") -> T:
    """The attrs value that a plain table describes; raises `StructureError` with all problems, named from `at` on."""
    try:
        settings: T = _converter.structure(table, kind)
    except ClassValidationError as error:
        raise StructureError(list(_problems(error, at))) from None
    return settings


def _problems(error: BaseException, dotted: str) -> Iterator[Problem]:
    here = ".".join(filter(None, [dotted, *_names(error)]))
    if isinstance(error, ClassValidationError | IterableValidationError):
        for inner in error.exceptions:
            yield from _problems(inner, here)
    elif isinstance(error, ForbiddenExtraKeysError):
        for name in sorted(error.extra_fields):
            yield Problem(f"{here}.{name}", f"is no setting; there are: {', '.join(fields_dict(error.cl)) or 'none'}")
    elif isinstance(error, RuleError):
        yield Problem(f"{here}.{error.key}", error.rule)
    elif isinstance(error, WrongTypeError):
        got = _kind_word(error.value) if is_secret(here) else _shown(error.value)
        yield Problem(here, f"must be {error.expected}, got {got}")
    else:
        yield Problem(here, f"does not fit: {error}")


def _names(error: BaseException) -> Iterator[str]:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            yield note.name
        elif isinstance(note, IterableValidationNote):
            yield str(note.index)


def _kind_word(value: Any) -> str:
    words = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a table"}
    return words.get(type(value), "a date")


def _shown(value: Any) -> str:
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return f"{_kind_word(value)} ({shown[:60]})" if not isinstance(value, bool) else shown


def _strict(expected: str, accepts: Callable[[Any], bool], make: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    def hook(value: Any, _kind: Any) -> Any:
        if not accepts(value):
            raise WrongTypeError(expected, value)
        return make(value)

    return hook


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _build_converter() -> Any:
    strict = shared_converter.copy()
    strict.register_structure_hook(bool, _strict("true or false", lambda value: isinstance(value, bool), bool))
    strict.register_structure_hook(int, _strict("a whole number", _is_whole, int))
    strict.register_structure_hook(float, _strict("a number", _is_number, float))
    strict.register_structure_hook(str, _strict("text", lambda value: isinstance(value, str), str))
    strict.register_structure_hook(Path, _strict("a path", lambda value: isinstance(value, str), _path))
    texts = _strict('a list of texts like ["a", "b"]', _is_text_list, tuple)
    strict.register_structure_hook_func(lambda kind: kind == tuple[str, ...], texts)
    return strict


def _path(text: str) -> Path:
    return Path(text).expanduser()


_converter = _build_converter()
