"""Faults on order: the next requests that fit a pattern go wrong in a chosen way."""

from enum import StrEnum
from fnmatch import fnmatchcase

from attrs import evolve, frozen


class FaultKind(StrEnum):
    """What goes wrong."""

    DELAY = "delay"
    DROP = "drop"
    STATUS = "status"
    RATE_LIMIT = "rate_limit"
    STORE_THEN_500 = "store_then_500"
    STORE_THEN_RESET = "store_then_reset"


@frozen(kw_only=True)
class Fault:
    """One order, for the next `times` requests whose `METHOD /path` fits the shell pattern `route`."""

    kind: FaultKind
    route: str
    times: int = 1
    status: int = 500
    seconds: float = 0.0
    scope: str = "user"
    everywhere: bool = False
    html: bool = False


class Faults:
    """The orders that wait; paths are without `/api/v10`."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def delay(self, route: str, seconds: float, *, times: int = 1) -> None:
        """Answers late."""
        self._waiting.append(Fault(kind=FaultKind.DELAY, route=route, times=times, seconds=seconds))

    def drop(self, route: str, *, times: int = 1) -> None:
        """Breaks the connection and stores nothing."""
        self._waiting.append(Fault(kind=FaultKind.DROP, route=route, times=times))

    def fail(self, route: str, status: int = 500, *, times: int = 1) -> None:
        """Answers with a status and stores nothing."""
        self._waiting.append(Fault(kind=FaultKind.STATUS, route=route, times=times, status=status))

    def store_then_500(self, route: str, *, times: int = 1) -> None:
        """Does what was asked and answers 500."""
        self._waiting.append(Fault(kind=FaultKind.STORE_THEN_500, route=route, times=times))

    def store_then_reset(self, route: str, *, times: int = 1) -> None:
        """Does what was asked and breaks the connection."""
        self._waiting.append(Fault(kind=FaultKind.STORE_THEN_RESET, route=route, times=times))

    def rate_limit(self, route: str, retry_after_s: float, *, times: int = 1, scope: str = "shared") -> None:
        """Answers 429; scope `global` sets Discord's global marks, `html` answers as its proxy does."""
        self._waiting.append(
            Fault(
                kind=FaultKind.RATE_LIMIT,
                route=route,
                times=times,
                seconds=retry_after_s,
                scope=scope,
                everywhere=scope == "global",
                html=scope == "html",
            )
        )

    def clear(self) -> None:
        """Forgets every order."""
        self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The first order that fits, used up by one."""
        for place, fault in enumerate(self._waiting):
            if fnmatchcase(f"{method} {path}", fault.route):
                self._waiting[place : place + 1] = [evolve(fault, times=fault.times - 1)] if fault.times > 1 else []
                return fault
        return None
