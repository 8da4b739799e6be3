"""`/queue`: what runs and waits here, and how it is stopped."""

import time

import hikari
import lightbulb

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.discord.buttons import row_of
from bossbot_core.discord.commands.everywhere import CONTEXTS, INTEGRATION_TYPES
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.messages import endings, queue
from bossbot_core.discord.queue_page import queue_page
from bossbot_core.discord.speech import speech
from bossbot_core.intake import Desk, Intake, Person
from bossbot_core.queue import JobState

MAX_CHOICES = 25
SURE_S = 120
"""Seconds in which somebody may say that they are sure."""

SERVERS_ONLY = sentence("That works in servers only.")
NO_SUCH_JOB = sentence("Choose one of the jobs that are offered while you write, or write its number.")


async def suggest_jobs(ctx: lightbulb.AutocompleteContext[str], desk: Desk, gate: Gate) -> None:
    """Offer the jobs that the person may cancel and that go with what was typed."""
    say, typed = speech(ctx.interaction.locale), str(ctx.focused.value).strip().casefold()
    named = [(queue.choice(job, say), str(job.id)) for job in await desk.live(gate.person(ctx.interaction))]
    fitting = [each for each in named if typed in each[0].casefold()][:MAX_CHOICES]
    await ctx.respond([hikari.impl.AutocompleteChoiceBuilder(*each) for each in fitting])


class QueueList(
    lightbulb.SlashCommand, name="list", description="Show what is running and waiting here", localize=True
):
    """Answers with the first page, for the reader's eyes only."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, gate: Gate, desk: Desk) -> None:
        """Serve one `/queue list`."""

        async def work() -> None:
            page = await queue_page(desk, ctx.interaction, gate.person(ctx.interaction), offset=0)
            await answer(ctx.interaction, page.embed, *page.rows)

        await edge.command(ctx.interaction, "queue list", work)


class QueueCancel(
    lightbulb.SlashCommand, name="cancel", description="Stop a download of yours, or as a moderator any", localize=True
):
    """Stops what was chosen; its own message says so."""

    job = lightbulb.string(
        "job",
        "The download to stop",
        autocomplete=suggest_jobs,  # type: ignore[arg-type]  # lightbulb injects what follows the context
        localize=True,
    )

    @invoke
    async def invoke(
        self, ctx: lightbulb.Context, edge: Edge, gate: Gate, intake: Intake, delivery: DiscordDelivery
    ) -> None:
        """Serve one `/queue cancel`."""

        async def work() -> None:
            await self._cancel(ctx.interaction, gate.person(ctx.interaction), intake, delivery)

        await edge.command(ctx.interaction, "queue cancel", work)

    async def _cancel(
        self, interaction: hikari.CommandInteraction, person: Person, intake: Intake, delivery: DiscordDelivery
    ) -> None:
        if not (self.job.isascii() and self.job.isdecimal() and len(self.job) <= 18):
            raise PermanentError(ErrorCode.NOT_FOUND, NO_SUCH_JOB)
        job = await intake.cancel(int(self.job), person)
        if job.state.final and job.state is not JobState.CANCELLED:
            raise PermanentError(ErrorCode.NOT_FOUND, endings.ALREADY_ENDED)
        await answer(interaction, queue.stopped(job, speech(interaction.locale)))
        if job.state is JobState.CANCELLED:
            await delivery.tell_cancelled(job)
            await intake.told(job)


class QueueClear(
    lightbulb.SlashCommand, name="clear", description="Cancel every waiting download of this server", localize=True
):
    """Asks first."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, desk: Desk) -> None:
        """Serve one `/queue clear`."""
        await edge.command(ctx.interaction, "queue clear", lambda: self._ask(ctx.interaction, desk))

    async def _ask(self, interaction: hikari.CommandInteraction, desk: Desk) -> None:
        load, say = await desk.load(server_of(interaction)), speech(interaction.locale)
        if not load.waiting and not load.running:
            await answer(interaction, queue.nothing_to_clear(say))
            return
        buttons = [("clear", say("Cancel the waiting ones"))] if load.waiting else []
        if load.running:
            buttons.append(("clear-all", say("Cancel the running ones too")))
        await ask(interaction, queue.sure_to_clear(load, say), *buttons)


class QueuePause(
    lightbulb.SlashCommand, name="pause", description="Start nothing more of this server for now", localize=True
):
    """Asks first."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, desk: Desk) -> None:
        """Serve one `/queue pause`."""

        async def work() -> None:
            load, say = await desk.load(server_of(ctx.interaction)), speech(ctx.interaction.locale)
            if load.paused:
                await answer(ctx.interaction, queue.paused_already(say))
            else:
                await ask(ctx.interaction, queue.sure_to_pause(load, say), ("pause", say("Pause")))

        await edge.command(ctx.interaction, "queue pause", work)


class QueueResume(
    lightbulb.SlashCommand, name="resume", description="Start this server's downloads again", localize=True
):
    """Asks first."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, desk: Desk) -> None:
        """Serve one `/queue resume`."""

        async def work() -> None:
            load, say = await desk.load(server_of(ctx.interaction)), speech(ctx.interaction.locale)
            if load.paused:
                await ask(ctx.interaction, queue.sure_to_resume(load, say), ("resume", say("Resume")))
            else:
                await answer(ctx.interaction, queue.not_paused(say))

        await edge.command(ctx.interaction, "queue resume", work)


def queue_group() -> lightbulb.Group:
    """The group `/queue`."""
    group = lightbulb.Group(
        "queue",
        "See the downloads of this server",
        localize=True,
        contexts=CONTEXTS,
        integration_types=INTEGRATION_TYPES,
    )
    for command in (QueueList, QueueCancel, QueueClear, QueuePause, QueueResume):
        group.register(command)
    return group


def server_of(interaction: hikari.CommandInteraction) -> int:
    """The server where this is; raises `PermanentError(MISSING_PERMISSION)` in direct messages."""
    if interaction.guild_id is None:
        raise PermanentError(ErrorCode.MISSING_PERMISSION, SERVERS_ONLY)
    return int(interaction.guild_id)


async def ask(interaction: hikari.CommandInteraction, embed: hikari.Embed, *buttons: tuple[str, str]) -> None:
    """Ask whether somebody is sure; the buttons carry who was asked, and until when they may answer."""
    ending = f"{interaction.user.id}:{int(time.time()) + SURE_S}"
    keep = ("no", speech(interaction.locale)("Change nothing"))
    await answer(
        interaction, embed, *row_of(*((f"sure:{action}:{ending}", label) for action, label in (*buttons, keep)))
    )


async def answer(
    interaction: hikari.CommandInteraction, embed: hikari.Embed, *rows: hikari.api.ComponentBuilder
) -> None:
    """Answer for the eyes of this person only."""
    await interaction.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE, embed=embed, components=rows, flags=hikari.MessageFlag.EPHEMERAL
    )
