"""`/history`: what somebody downloaded here."""

import hikari
import lightbulb

from bossbot_core.discord.commands.everywhere import CONTEXTS, INTEGRATION_TYPES
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.history_page import history_page
from bossbot_core.intake import History


class HistoryCommand(
    lightbulb.SlashCommand,
    name="history",
    description="Show what you downloaded here lately, and post it again",
    contexts=CONTEXTS,
    integration_types=INTEGRATION_TYPES,
    localize=True,
):
    """Answers with the first page, for the reader's eyes only."""

    user = lightbulb.user("user", "Whose downloads, for moderators", default=None, localize=True)

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, gate: Gate, history: History) -> None:
        """Serve one `/history`."""

        async def work() -> None:
            user_id = int(self.user.id if self.user else ctx.interaction.user.id)
            page = await history_page(history, ctx.interaction, gate.person(ctx.interaction), user_id=user_id, offset=0)
            await ctx.interaction.create_initial_response(
                hikari.ResponseType.MESSAGE_CREATE,
                embed=page.embed,
                components=page.rows,
                flags=hikari.MessageFlag.EPHEMERAL,
            )

        await edge.command(ctx.interaction, "history", work)
