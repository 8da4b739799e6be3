"""What a list holds, from yt-dlp's information about it."""

from collections.abc import Iterator, Mapping
from typing import Any

from bossbot_core.api import MAX_LISTED, Listing, ListingItem
from bossbot_core.engines.yt_dlp.metadata import text_of

LOOK_ONLY = {"extract_flat": "in_playlist", "lazy_playlist": False}
"""Names a list's entries without asking for any of them; what is read to its end is counted."""


def listed(info: Mapping[str, Any]) -> Listing:
    """The entries under the numbers that yt-dlp gives them; nothing where `info` is one video."""
    items = tuple(_items(info))
    known = info.get("playlist_count")
    total = known if isinstance(known, int) else None
    if items and len(items) < MAX_LISTED:
        # What a site says of a list counts those in that it does not show.
        total = items[-1].number
    return Listing(items=items, total=total, title=text_of(info, "title"), author=text_of(info, "channel", "uploader"))


def _items(info: Mapping[str, Any]) -> Iterator[ListingItem]:
    entries = info.get("entries") or ()
    numbers = info.get("requested_entries") or range(1, len(entries) + 1)
    for number, entry in zip(numbers, entries, strict=True):
        if entry:
            seconds = entry.get("duration")
            length_s = float(seconds) if isinstance(seconds, int | float) else None
            yield ListingItem(number=number, title=text_of(entry, "title"), duration_s=length_s)
