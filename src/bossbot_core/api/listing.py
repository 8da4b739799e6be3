"""What a list holds, before any of it is fetched."""

from attrs import frozen

from bossbot_core.api.models import FileKind

MAX_LISTED = 250
"""Items that are looked up of one list: three pages of a playlist, ten pages to choose from."""


@frozen(kw_only=True)
class ListingItem:
    """One item; `number` counts from 1 as `Selection` does. What is not known stays empty; foreign text."""

    number: int
    title: str = ""
    duration_s: float | None = None
    kind: FileKind | None = None


@frozen(kw_only=True)
class Listing:
    """The first items of an album, playlist, thread or profile, at most `MAX_LISTED`.

    `total` is how many there are in all, None where nobody knows; `max_items` is the most that the plugin fetches in
    one job, None where only the bot's own limit holds.
    """

    items: tuple[ListingItem, ...] = ()
    total: int | None = None
    title: str = ""
    author: str = ""
    max_items: int | None = None

    @property
    def count(self) -> int:
        """How many items there are, as far as is known."""
        return max(len(self.items), self.total or 0)

    @property
    def complete(self) -> bool:
        """Whether `count` is all there are."""
        return self.total is not None
