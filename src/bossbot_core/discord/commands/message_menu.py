"""The commands of a message's menu ("Apps"): **Download media** and **Download audio**."""

import lightbulb

from bossbot_core.api import Quality
from bossbot_core.discord.bundle import Bundle
from bossbot_core.discord.commands.everywhere import CONTEXTS, INTEGRATION_TYPES
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.requests import Requests
from bossbot_core.intake import Intake


class DownloadMedia(
    lightbulb.MessageCommand,
    name="Download media",
    contexts=CONTEXTS,
    integration_types=INTEGRATION_TYPES,
    localize=True,
):
    """Every supported link of the message, as it is."""

    @invoke
    async def invoke(
        self, ctx: lightbulb.Context, edge: Edge, intake: Intake, requests: Requests, delivery: DiscordDelivery
    ) -> None:
        """Serve one use."""
        bundle = Bundle(interaction=ctx.interaction, intake=intake, requests=requests, delivery=delivery)
        await edge.command(ctx.interaction, "Download media", lambda: bundle.submit(self.target, None))


class DownloadAudio(
    lightbulb.MessageCommand,
    name="Download audio",
    contexts=CONTEXTS,
    integration_types=INTEGRATION_TYPES,
    localize=True,
):
    """Every supported link of the message, as sound."""

    @invoke
    async def invoke(
        self, ctx: lightbulb.Context, edge: Edge, intake: Intake, requests: Requests, delivery: DiscordDelivery
    ) -> None:
        """Serve one use."""
        bundle = Bundle(interaction=ctx.interaction, intake=intake, requests=requests, delivery=delivery)
        await edge.command(ctx.interaction, "Download audio", lambda: bundle.submit(self.target, Quality.AUDIO))
