"""`/help`: the commands, as they are registered."""

import hikari
import lightbulb

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.discord.commands.answers import answer
from bossbot_core.discord.commands.everywhere import CONTEXTS, INTEGRATION_TYPES
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.manual import Manual
from bossbot_core.discord.messages import help as texts
from bossbot_core.discord.speech import speech
from bossbot_core.limits import CommandRates


async def suggest_topics(ctx: lightbulb.AutocompleteContext[str], manual: Manual = lightbulb.di.INJECTED) -> None:
    """The names of commands that contain what is typed."""
    typed = str(ctx.focused.value or "")
    await ctx.respond(await manual.topics(typed, ctx.interaction.locale))


class Help(
    lightbulb.SlashCommand,
    name="help",
    description="Show what this bot can do",
    contexts=CONTEXTS,
    integration_types=INTEGRATION_TYPES,
    localize=True,
):
    """Answers in the reader's language, for their eyes only."""

    topic = lightbulb.string("topic", "The command", default="", localize=True, autocomplete=suggest_topics)

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, manual: Manual, rates: CommandRates) -> None:
        """Serve one `/help`."""
        topic = self.topic
        await edge.command(ctx.interaction, "help", lambda: explain(ctx.interaction, topic, manual, rates))


async def explain(interaction: hikari.CommandInteraction, topic: str, manual: Manual, rates: CommandRates) -> None:
    """Answer with everything, or with one topic; raises `PermanentError` (`invalid_value`)."""
    say = speech(interaction.locale)
    if not topic:
        await answer(interaction, texts.overview(await manual.entries(interaction.locale), say))
        return
    entry = await manual.find(topic, interaction.locale)
    if entry is None:
        raise PermanentError(ErrorCode.INVALID_VALUE, texts.UNKNOWN_TOPIC, topic=texts.unknown(topic))
    await answer(interaction, texts.topic(entry, rates.limits, say))
