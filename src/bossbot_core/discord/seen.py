"""What has been served already: the gateway repeats events after a broken connection."""

_REMEMBERED = 10_000


class Seen:
    """Remembers the newest numbers."""

    def __init__(self) -> None:
        # Plain, for it lives as long as the bot: a quarter of what hikari's numbers in an `OrderedDict` take.
        self._numbers: dict[int, None] = {}

    def is_new(self, number: int) -> bool:
        """Whether this number comes for the first time."""
        if number in self._numbers:
            return False
        self._numbers[int(number)] = None
        if len(self._numbers) > _REMEMBERED:
            del self._numbers[next(iter(self._numbers))]
        return True
