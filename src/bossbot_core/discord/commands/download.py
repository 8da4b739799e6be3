"""`/download`: a link becomes a job."""

import hikari
import lightbulb

from bossbot_core.api import Quality, Selection
from bossbot_core.discord.commands.everywhere import CONTEXTS, INTEGRATION_TYPES
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.requests import Requests
from bossbot_core.discord.subtitles import language_code, suggestions
from bossbot_core.intake import Intake, SubmitRequest
from bossbot_core.queue import JobOptions, Priority

QUALITIES = {
    Quality.BEST: "Best that fits here",
    Quality.P1080: "1080p",
    Quality.P720: "720p",
    Quality.P480: "480p",
    Quality.AUDIO: "Audio only",
}
PRIORITIES = {
    Priority.LOW: "Low: after everybody else",
    Priority.NORMAL: "Normal",
    Priority.HIGH: "High: before everybody else (moderators)",
}


async def suggest_languages(ctx: lightbulb.AutocompleteContext[str]) -> None:
    """Offer common languages."""
    await ctx.respond([hikari.impl.AutocompleteChoiceBuilder(*each) for each in suggestions(str(ctx.focused.value))])


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
    audio_only = lightbulb.boolean("audio_only", "Post the sound without the picture", default=False, localize=True)
    subtitles = lightbulb.string(
        "subtitles",
        "The language of subtitles to post with the video, such as en",
        default="",
        autocomplete=suggest_languages,
        localize=True,
    )
    spoiler = lightbulb.boolean("spoiler", "Hide the files until they are clicked", default=None, localize=True)
    private = lightbulb.boolean("private", "Only you see the answer", default=False, localize=True)
    items = lightbulb.string("items", "Which items of an album or playlist, such as 1-5,8", default="", localize=True)
    priority = lightbulb.string(
        "priority",
        "How soon it is served",
        default=Priority.NORMAL.name.lower(),
        choices=[lightbulb.Choice(label, each.name.lower(), localize=True) for each, label in PRIORITIES.items()],
        localize=True,
    )

    @invoke
    async def invoke(
        self, ctx: lightbulb.Context, edge: Edge, intake: Intake, requests: Requests, delivery: DiscordDelivery
    ) -> None:
        """Serve one `/download`."""

        async def work() -> None:
            await submit(ctx.interaction, self._request(ctx.interaction, requests), intake, delivery)

        await edge.command(ctx.interaction, "download", work)

    def _request(self, interaction: hikari.CommandInteraction, requests: Requests) -> SubmitRequest:
        quality = Quality(self.quality) if self.quality else None
        return requests.of(
            interaction,
            self.url,
            quality=Quality.AUDIO if self.audio_only else quality,
            spoiler=self.spoiler,
            private=self.private,
            priority=Priority[self.priority.upper()],
            options=JobOptions(subtitles=language_code(self.subtitles), items=str(Selection.parse(self.items))),
            ask=True,
        )


async def submit(
    interaction: hikari.CommandInteraction, request: SubmitRequest, intake: Intake, delivery: DiscordDelivery
) -> None:
    """Refuse before anything is written or shown to others; else acknowledge, queue and show the place in the queue."""
    claim = await intake.check(request)
    flags = hikari.MessageFlag.EPHEMERAL if request.reply.private else hikari.UNDEFINED
    await interaction.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_CREATE, flags=flags)
    delivery.begin(await intake.submit(request, claim))
