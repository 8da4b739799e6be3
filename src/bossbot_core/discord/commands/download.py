"""`/download`: a link becomes a job."""

import hikari
import lightbulb

from bossbot_core.api import Quality
from bossbot_core.discord.commands.everywhere import CONTEXTS, INTEGRATION_TYPES
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.requests import Requests
from bossbot_core.intake import Intake, SubmitRequest
from bossbot_core.runner import Waiting

QUALITIES = {
    Quality.BEST: "Best that fits",
    Quality.P1080: "1080p",
    Quality.P720: "720p",
    Quality.P480: "480p",
    Quality.AUDIO: "Audio only",
}


class Download(
    lightbulb.SlashCommand,
    name="download",
    description="Fetch the photos, videos or sound behind a link and post them here",
    contexts=CONTEXTS,
    integration_types=INTEGRATION_TYPES,
    localize=True,
):
    """Acknowledges, then hands the link to the intake."""

    url = lightbulb.string("url", "The link to the post or the video", localize=True)
    quality = lightbulb.string(
        "quality",
        "What you want of a video",
        default=None,
        choices=[lightbulb.Choice(label, quality.value, localize=True) for quality, label in QUALITIES.items()],
        localize=True,
    )
    spoiler = lightbulb.boolean("spoiler", "Hide the files until they are clicked", default=None, localize=True)
    private = lightbulb.boolean("private", "Only you see the answer", default=False, localize=True)

    @invoke
    async def invoke(
        self, ctx: lightbulb.Context, edge: Edge, intake: Intake, requests: Requests, delivery: DiscordDelivery
    ) -> None:
        """Serve one `/download`."""
        request = requests.of(
            ctx.interaction,
            self.url,
            quality=Quality(self.quality) if self.quality else None,
            spoiler=self.spoiler,
            private=self.private,
        )
        await edge.command(ctx.interaction, "download", lambda: submit(ctx.interaction, request, intake, delivery))


async def submit(
    interaction: hikari.CommandInteraction, request: SubmitRequest, intake: Intake, delivery: DiscordDelivery
) -> None:
    """Refuse before anything is written or shown to others; else acknowledge, queue and show the place in the queue."""
    claim = await intake.check(request)
    flags = hikari.MessageFlag.EPHEMERAL if request.reply.private else hikari.UNDEFINED
    await interaction.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_CREATE, flags=flags)
    accepted = await intake.submit(request, claim)
    delivery.board.open(accepted.job, Waiting(position=accepted.position, reason=accepted.reason))
