"""`/stats`: what was downloaded in this server, in figures and as a picture."""

import asyncio

import hikari
import lightbulb

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.discord.chart import chart
from bossbot_core.discord.commands.everywhere import CONTEXTS, INTEGRATION_TYPES
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.messages import stats
from bossbot_core.discord.owners import Owners
from bossbot_core.discord.speech import speech
from bossbot_core.queue import JobQueue

TODAY, WEEK = 1, 7
RANGES = {TODAY: "Today", WEEK: "The last 7 days"}


class Stats(
    lightbulb.SlashCommand,
    name="stats",
    description="Show what was downloaded in this server",
    contexts=CONTEXTS,
    integration_types=INTEGRATION_TYPES,
    localize=True,
):
    """Answers with figures and a chart, for the reader's eyes only."""

    range = lightbulb.integer(
        "range",
        "From when on",
        default=WEEK,
        choices=[lightbulb.Choice(label, days, localize=True) for days, label in RANGES.items()],
        localize=True,
    )

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, queue: JobQueue, owners: Owners) -> None:
        """Serve one `/stats`."""
        days = self.range
        await edge.command(ctx.interaction, "stats", lambda: show_stats(ctx.interaction, days, queue, owners))


async def show_stats(interaction: hikari.CommandInteraction, days: int, queue: JobQueue, owners: Owners) -> None:
    """Answer with this server's figures; in direct messages the owner gets the bot's, and nobody else any."""
    guild_id = interaction.guild_id
    await interaction.create_initial_response(
        hikari.ResponseType.DEFERRED_MESSAGE_CREATE, flags=hikari.MessageFlag.EPHEMERAL
    )
    if guild_id is None and not await owners.include(interaction.user.id):
        raise PermanentError(ErrorCode.MISSING_PERMISSION, stats.SERVERS_ONLY)
    figures = await queue.annals.figures(days, guild_id=guild_id)
    embed = stats.stats(figures, days=days, everywhere=guild_id is None, say=speech(interaction.locale))
    if figures.total.jobs:
        picture = await asyncio.to_thread(chart, figures)
        embed.set_image(hikari.Bytes(picture, stats.CHART, mimetype="image/png"))
    await interaction.edit_initial_response(embed=embed)
