"""One page of the queue: this server's jobs, or in direct messages the reader's own; never anybody else's."""

from collections.abc import Sequence

import hikari
from attrs import frozen

from bossbot_core.discord.buttons import PAGE_SIZE, last_page, page_row
from bossbot_core.discord.edge import Answerable
from bossbot_core.discord.messages import queue
from bossbot_core.discord.speech import speech
from bossbot_core.intake import Desk, Person


@frozen(kw_only=True)
class ShownPage:
    """A page as Discord shows it."""

    embed: hikari.Embed
    rows: Sequence[hikari.api.ComponentBuilder]


async def queue_page(desk: Desk, interaction: Answerable, person: Person, *, offset: int) -> ShownPage:
    """The page that starts at `offset`, as `person` may see it."""
    say = speech(interaction.locale)
    page = await desk.page(person, limit=PAGE_SIZE, offset=offset)
    if not page.lines and page.total:
        # Jobs have ended since the button was made.
        offset = last_page(page.total, PAGE_SIZE)
        page = await desk.page(person, limit=PAGE_SIZE, offset=offset)
    embed = queue.queue_page(page, offset=offset, reader=person.user_id, say=say)
    rows = [page_row("queue", offset, page.total, say)] if page.total > PAGE_SIZE else []
    return ShownPage(embed=embed, rows=rows)
