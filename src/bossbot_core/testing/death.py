"""Death at a named point: a function of the program, just before or just after its n-th call."""

import functools
import os
import signal
from collections.abc import Callable
from importlib import import_module
from inspect import iscoroutinefunction
from itertools import count
from typing import Any


def die_at(point: str) -> None:
    """Let this process kill itself at `module:function:when:number`.

    `when` is `before` or `after` the call, or `got`: after the number-th call that returned something. A function that
    a module imported by name is wrapped where it is used, not where it is written.
    """
    module_name, path, when, number = point.split(":")
    *owners, name = path.split(".")
    owner: Any = import_module(module_name)
    for each in owners:
        owner = getattr(owner, each)
    original = getattr(owner, name)
    wrap = _around_coroutine if iscoroutinefunction(original) else _around_call
    setattr(owner, name, wrap(original, when, int(number)))


def _around_call(original: Callable[..., Any], when: str, number: int) -> Callable[..., Any]:
    calls = count(1)

    @functools.wraps(original)
    def wrapped(*given: Any, **named: Any) -> Any:
        if when == "before":
            _die_if(next(calls) == number)
        result = original(*given, **named)
        if when == "after" or (when == "got" and result is not None):
            _die_if(next(calls) == number)
        return result

    return wrapped


def _around_coroutine(original: Callable[..., Any], when: str, number: int) -> Callable[..., Any]:
    calls = count(1)

    @functools.wraps(original)
    async def wrapped(*given: Any, **named: Any) -> Any:
        if when == "before":
            _die_if(next(calls) == number)
        result = await original(*given, **named)
        if when == "after" or (when == "got" and result is not None):
            _die_if(next(calls) == number)
        return result

    return wrapped


def _die_if(due: bool) -> None:  # noqa: FBT001 - reads as the sentence it is
    if due:
        os.kill(os.getpid(), signal.SIGKILL)
