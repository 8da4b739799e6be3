"""One page of the queue: this server's jobs, or in direct messages the reader's own; never anybody else's."""

from collections.abc import Sequence

import hikari
from attrs import frozen

from bossbot_core.discord.buttons import PAGE_SIZE, page_row
from bossbot_core.discord.edge import Answerable
from bossbot_core.discord.messages import queue
from bossbot_core.discord.speech import speech
from bossbot_core.intake import Intake, Listing

_ALL_DIRECT_JOBS = 1000


@frozen(kw_only=True)
class QueuePage:
    """A page as Discord shows it."""

    embed: hikari.Embed
    rows: Sequence[hikari.api.ComponentBuilder]


async def queue_page(intake: Intake, interaction: Answerable, *, offset: int) -> QueuePage:
    """The page that starts at `offset`, as the person behind `interaction` may see it."""
    reader = int(interaction.user.id)
    listing = await _listing(intake, interaction.guild_id or 0, reader, offset)
    positions = [await intake.position(job.id) for job in listing.jobs]
    say = speech(interaction.locale)
    embed = queue.queue_page(listing.jobs, positions, total=listing.total, offset=offset, reader=reader, say=say)
    rows = [page_row(offset, listing.total, say)] if listing.total > PAGE_SIZE else []
    return QueuePage(embed=embed, rows=rows)


async def _listing(intake: Intake, guild_id: int, reader: int, offset: int) -> Listing:
    if guild_id:
        return await intake.listing(guild_id, limit=PAGE_SIZE, offset=offset)
    # Everybody's direct messages share the queue of guild 0: only the reader's own jobs may be shown.
    everything = await intake.listing(0, limit=_ALL_DIRECT_JOBS, offset=0)
    own = [job for job in everything.jobs if job.reply.user_id == reader]
    return Listing(jobs=own[offset : offset + PAGE_SIZE], total=len(own))
