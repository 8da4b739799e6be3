"""What has been served already: the gateway repeats events after a broken connection."""

from collections import OrderedDict

_REMEMBERED = 10_000


class Seen:
    """Remembers the newest numbers."""

    def __init__(self) -> None:
        self._numbers: OrderedDict[int, None] = OrderedDict()

    def is_new(self, number: int) -> bool:
        """Whether this number comes for the first time."""
        if number in self._numbers:
            return False
        self._numbers[number] = None
        if len(self._numbers) > _REMEMBERED:
            self._numbers.popitem(last=False)
        return True
