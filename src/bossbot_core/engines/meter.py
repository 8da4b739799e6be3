"""Counts bytes while they arrive: refuses at once what is too large, and reports five times a second at most."""

import time
from collections.abc import Callable, Hashable

from attrs import define, field

from bossbot_core.api import BossBotError, JobLimits, Phase, ProgressReporter, TransientError
from bossbot_core.engines.sizes import too_large

REPORT_EVERY_S = 0.2
"""The status message is edited every 3 s at most; five reports a second keep its speed figure smooth."""


class Refusal(BaseException):
    """Carries our own error out of an engine: both catch every `Exception` and go on with the next file."""

    def __init__(self, error: BossBotError) -> None:
        self.error = error
        super().__init__(str(error))


class FileRefusal(Refusal):
    """Refuses one file; others of its album or list may come."""

    def ends(self, *, last_try: bool) -> bool:
        """Whether the job ends with it, since a further try may bring the file as well."""
        return isinstance(self.error, TransientError) and not last_try


@define
class _Item:
    done: dict[str, int] = field(factory=dict)
    total: dict[str, int] = field(factory=dict)
    expected: int | None = None

    @property
    def done_bytes(self) -> int:
        return sum(self.done.values())

    @property
    def total_bytes(self) -> int | None:
        announced = sum(self.total.values())
        return max(announced, self.expected or 0, self.done_bytes) if announced or self.expected else None


@define
class ByteMeter:
    """One job's bytes. An item is a file people get; it may arrive in parts that are merged (picture and sound)."""

    limits: JobLimits
    progress: ProgressReporter
    clock: Callable[[], float] = time.monotonic
    items: int | None = None
    _items: dict[Hashable, _Item] = field(factory=dict, init=False)
    _reported_at: float = field(default=0.0, init=False)
    _phase: Phase | None = field(default=None, init=False)

    def expect(self, key: Hashable, size_bytes: int | None) -> None:
        """Tell the size that all parts of an item are likely to have together."""
        self._item(key).expected = size_bytes

    def received(self, key: Hashable, part: str, done_bytes: int, total_bytes: int | None = None) -> None:
        """Bytes of one part on disk so far, and those announced; raises `Refusal` over a limit."""
        item = self._item(key)
        item.done[part] = done_bytes
        if total_bytes:
            item.total[part] = total_bytes
        self._enforce(item)
        self._report(Phase.FETCHING, key, item)

    def converting(self, key: Hashable) -> None:
        """An item's bytes are all here and are being put into shape."""
        self._report(Phase.CONVERTING, key, self._item(key))

    def forget(self, key: Hashable) -> None:
        """What came of an item is gone from the disk, and counts no more."""
        self._items[key] = _Item()

    def _item(self, key: Hashable) -> _Item:
        return self._items.setdefault(key, _Item())

    def _enforce(self, item: _Item) -> None:
        limits = self.limits
        announced = sum(item.total.values())
        if announced > limits.max_file_bytes:
            raise FileRefusal(too_large(announced, limits.delivered_bytes))
        if item.done_bytes > limits.max_file_bytes:
            raise FileRefusal(too_large(item.done_bytes, limits.delivered_bytes, at_least=True))
        whole = sum(each.done_bytes for each in self._items.values())
        if whole > limits.max_total_bytes:
            raise Refusal(too_large(whole, limits.max_total_bytes, at_least=True, together=True))

    def _report(self, phase: Phase, key: Hashable, item: _Item) -> None:
        now = self.clock()
        if phase == self._phase and now - self._reported_at < REPORT_EVERY_S:
            return
        self._phase, self._reported_at = phase, now
        position = list(self._items).index(key) + 1
        self.progress(phase, done_bytes=item.done_bytes, total_bytes=item.total_bytes, item=position, items=self.items)
