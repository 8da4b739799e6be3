"""The answers to which items of a list are wanted: the first ones, some of a page, nothing."""

from collections.abc import Iterator, Sequence

import hikari

from bossbot_core.api import Listing, ListingItem
from bossbot_core.discord.buttons import Row, page_row
from bossbot_core.discord.messages import questions
from bossbot_core.discord.speech import Speech
from bossbot_core.queue import Question

PICK_SIZE = 25
"""Options of one menu (components/reference#string-select)."""

_FIRST = (5, 10, 25)


def question_rows(asked: Question, say: Speech, *, offset: int = 0) -> list[Row]:
    """The buttons, and the page of the list that starts at `offset`."""
    items = asked.listing.items[offset : offset + PICK_SIZE]
    menu = [_menu_row(asked, items, offset, say)] if items else []
    return [_first_row(asked, say), *menu, _page_row(asked, offset, say)]


def most_of(listing: Listing) -> int:
    """How many of its items one download may have."""
    return min(listing.count, listing.max_items or listing.count)


def room_on_page(asked: Question, items: Sequence[ListingItem]) -> int:
    """How many items may be picked on a page, beside those of other pages."""
    elsewhere = asked.picked - {item.number for item in items}
    return min(len(items), max(0, most_of(asked.listing) - len(elsewhere)))


def _first_row(asked: Question, say: Speech) -> Row:
    row = hikari.impl.MessageActionRowBuilder()
    for count, label in _firsts(asked.listing, say):
        row.add_interactive_button(hikari.ButtonStyle.PRIMARY, f"question:first:{asked.job_id}:{count}", label=label)
    return row.add_interactive_button(
        hikari.ButtonStyle.SECONDARY, f"question:no:{asked.job_id}:0", label=say("Cancel")
    )


def _firsts(listing: Listing, say: Speech) -> Iterator[tuple[int, str]]:
    most = most_of(listing)
    yield from ((count, say("First {count}", count=count)) for count in _FIRST if count < most)
    everything = listing.complete and most == listing.count
    yield most, say("All {count}", count=most) if everything else say("First {count}, the most", count=most)


def _menu_row(asked: Question, items: Sequence[ListingItem], offset: int, say: Speech) -> Row:
    row, room = hikari.impl.MessageActionRowBuilder(), room_on_page(asked, items)
    menu = row.add_text_menu(
        f"question:pick:{asked.job_id}:{offset}",
        placeholder=say("Pick from {first} to {last}", first=items[0].number, last=items[-1].number),
        min_values=0,
        max_values=max(1, room),
        is_disabled=room == 0,
    )
    for item in items:
        menu.add_option(
            questions.option_label(item, say),
            str(item.number),
            description=questions.option_about(item, say) or hikari.UNDEFINED,
            is_default=item.number in asked.picked,
        )
    return row


def _page_row(asked: Question, offset: int, say: Speech) -> Row:
    row: Row = hikari.impl.MessageActionRowBuilder()
    listed = len(asked.listing.items)
    if listed > PICK_SIZE:
        row = page_row("question", offset, listed, say, size=PICK_SIZE, ending=f":{asked.job_id}")
    return row.add_interactive_button(
        hikari.ButtonStyle.SUCCESS,
        f"question:take:{asked.job_id}:0",
        label=say("Fetch what is picked: {count}", count=len(asked.picked)),
        is_disabled=not asked.picked,
    )
