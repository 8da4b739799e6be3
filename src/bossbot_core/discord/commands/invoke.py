"""Marks the method that serves a command, with what lightbulb injects into it looked up once."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import lightbulb
import linkd


class _Prepared(linkd.AutoInjecting):
    """Keeps what a method needs; linkd's own finds it out anew at every call, which takes longer than all the rest."""

    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        return self if instance is None else partial(self, instance)


def invoke[**P](method: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """Use as `lightbulb.invoke`."""
    return lightbulb.invoke(_Prepared(method))
