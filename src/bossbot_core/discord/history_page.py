"""One page of what somebody downloaded in a place, with what can be posted again."""

import hikari

from bossbot_core.discord.buttons import page_row, row_of
from bossbot_core.discord.edge import Answerable
from bossbot_core.discord.messages import history
from bossbot_core.discord.queue_page import ShownPage
from bossbot_core.discord.speech import speech
from bossbot_core.intake import History, Person

HISTORY_PAGE_SIZE = 5
"""Jobs on one page: one row has five buttons (components/reference#action-row)."""


async def history_page(
    history_of: History, interaction: Answerable, person: Person, *, user_id: int, offset: int
) -> ShownPage:
    """The page that starts at `offset`, as `person` may see it."""
    say = speech(interaction.locale)
    page = await history_of.page(person, user_id, limit=HISTORY_PAGE_SIZE, offset=offset)
    embed = history.history_page(page, offset=offset, user_id=user_id, say=say)
    again = [
        (f"job:{each.job.id}:again", say("Post again: {job}", job=each.job.id)) for each in page.jobs if each.media
    ]
    rows: list[hikari.api.ComponentBuilder] = [*row_of(*again)]
    if page.total > HISTORY_PAGE_SIZE:
        rows.append(page_row("history", offset, page.total, say, size=HISTORY_PAGE_SIZE, ending=f":{user_id}"))
    return ShownPage(embed=embed, rows=rows)
