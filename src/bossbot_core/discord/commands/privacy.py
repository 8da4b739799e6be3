"""`/privacy export` and `/privacy delete`: what the bot knows about oneself."""

import time

import hikari
import lightbulb

from bossbot_core.discord.commands.everywhere import CONTEXTS, INTEGRATION_TYPES
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.erasure import erasure_row
from bossbot_core.discord.messages import privacy as messages
from bossbot_core.discord.speech import speech
from bossbot_core.privacy import Privacy


class PrivacyExport(
    lightbulb.SlashCommand, name="export", description="Get everything that is kept about you", localize=True
):
    """Answers with a file, for the asker's eyes only."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, privacy: Privacy) -> None:
        """Serve one `/privacy export`."""
        await edge.command(ctx.interaction, "privacy export", lambda: send_export(ctx.interaction, privacy))


class PrivacyDelete(
    lightbulb.SlashCommand, name="delete", description="Delete everything that is kept about you", localize=True
):
    """Asks first; the button does the rest."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge) -> None:
        """Serve one `/privacy delete`."""
        await edge.command(ctx.interaction, "privacy delete", lambda: ask_to_delete(ctx.interaction))


def privacy_group() -> lightbulb.Group:
    """The group `/privacy`."""
    group = lightbulb.Group(
        "privacy",
        "See or delete what the bot keeps about you",
        localize=True,
        contexts=CONTEXTS,
        integration_types=INTEGRATION_TYPES,
    )
    group.register(PrivacyExport)
    group.register(PrivacyDelete)
    return group


async def send_export(interaction: hikari.CommandInteraction, privacy: Privacy) -> None:
    """Answer with the file."""
    await interaction.create_initial_response(
        hikari.ResponseType.DEFERRED_MESSAGE_CREATE, flags=hikari.MessageFlag.EPHEMERAL
    )
    document = (await privacy.export(interaction.user.id)).encode()
    await interaction.edit_initial_response(
        embed=messages.exported(len(document), speech(interaction.locale)),
        attachment=hikari.Bytes(document, messages.EXPORT, mimetype="application/json"),
    )


async def ask_to_delete(interaction: hikari.CommandInteraction) -> None:
    """Answer with the question and its two buttons."""
    say = speech(interaction.locale)
    await interaction.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE,
        embed=messages.question(say),
        components=[erasure_row(interaction.user.id, say, now=time.time())],
        flags=hikari.MessageFlag.EPHEMERAL,
    )
