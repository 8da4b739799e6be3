"""`/queue list`: what runs and waits here."""

import hikari
import lightbulb

from bossbot_core.discord.commands.everywhere import CONTEXTS, INTEGRATION_TYPES
from bossbot_core.discord.commands.invoke import invoke
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.queue_page import queue_page
from bossbot_core.intake import Intake


class QueueList(lightbulb.SlashCommand, name="list", description="Show what is running and waiting here"):
    """Answers with the first page, for the reader's eyes only."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, intake: Intake) -> None:
        """Serve one `/queue list`."""
        await edge.serve(ctx.interaction, lambda: show_queue(ctx.interaction, intake))


def queue_group() -> lightbulb.Group:
    """The group `/queue`."""
    group = lightbulb.Group(
        "queue", "See the downloads of this server", contexts=CONTEXTS, integration_types=INTEGRATION_TYPES
    )
    group.register(QueueList)
    return group


async def show_queue(interaction: hikari.CommandInteraction, intake: Intake) -> None:
    """Answer with the first page."""
    page = await queue_page(intake, interaction, offset=0)
    await interaction.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE,
        embed=page.embed,
        components=page.rows,
        flags=hikari.MessageFlag.EPHEMERAL,
    )
