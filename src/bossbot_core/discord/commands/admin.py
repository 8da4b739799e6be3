"""`/admin`: for the bot's owner alone, in servers and in direct messages."""

import hikari
import lightbulb

from bossbot_core.audit import Action, AuditTrail
from bossbot_core.discord.admin_pages import audit_page
from bossbot_core.discord.buttons import restart_row
from bossbot_core.discord.commands.admin_blocks import AdminBlock, AdminUnblock
from bossbot_core.discord.commands.answers import answer, defer
from bossbot_core.discord.commands.everywhere import CONTEXTS, INTEGRATION_TYPES
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.commands.plugins import health_of
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.messages import admin as texts
from bossbot_core.discord.messages.plugins import Health, Platform
from bossbot_core.discord.record import done
from bossbot_core.discord.speech import speech
from bossbot_core.discord.sync import CommandSync
from bossbot_core.pluginhost import PluginHost
from bossbot_core.runner import LifeCycle, Vitals


class AdminStatus(lightbulb.SlashCommand, name="status", description="Show how the bot is", localize=True):
    """Version, stage, jobs, room, memory, plugins, connection and the last backup."""

    @invoke
    async def invoke(
        self,
        ctx: lightbulb.Context,
        edge: Edge,
        vitals: Vitals,
        host: PluginHost,
        gateway: hikari.GatewayBot,
    ) -> None:
        """Serve one `/admin status`."""

        async def work() -> None:
            health = await health_of(vitals.queue)
            platforms = [
                Platform(status=status, enabled=True, health=health.get(status.name, Health()))
                for status in host.platforms()
            ]
            say = speech(ctx.interaction.locale)
            signs = await vitals.read()
            await answer(ctx.interaction, texts.status(signs, gateway.heartbeat_latency, platforms, say))

        await edge.command(ctx.interaction, "admin status", work)


class AdminDrain(
    lightbulb.SlashCommand, name="drain", description="Take no new downloads; what runs goes on", localize=True
):
    """Until `/admin resume` or a restart."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, life: LifeCycle, audit: AuditTrail) -> None:
        """Serve one `/admin drain`."""
        await edge.command(ctx.interaction, "admin drain", lambda: move(ctx.interaction, life, audit, drain=True))


class AdminResume(lightbulb.SlashCommand, name="resume", description="Take downloads again", localize=True):
    """Ends what `/admin drain` began."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, life: LifeCycle, audit: AuditTrail) -> None:
        """Serve one `/admin resume`."""
        await edge.command(ctx.interaction, "admin resume", lambda: move(ctx.interaction, life, audit, drain=False))


class AdminRestart(
    lightbulb.SlashCommand, name="restart", description="Start the bot again, once you are sure", localize=True
):
    """Asks first; the button does it."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, life: LifeCycle) -> None:
        """Serve one `/admin restart`."""
        say = speech(ctx.interaction.locale)
        await edge.command(
            ctx.interaction,
            "admin restart",
            lambda: answer(ctx.interaction, texts.sure(life.status().running_jobs, say), [restart_row(say)]),
        )


class AdminSync(lightbulb.SlashCommand, name="sync", description="Send Discord every command again", localize=True):
    """Also where Discord seems to know them."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, sync: CommandSync, audit: AuditTrail) -> None:
        """Serve one `/admin sync`."""

        async def work() -> None:
            await defer(ctx.interaction)
            report = await sync.sync(force=True)
            changed = ", ".join([*report.added, *report.changed, *report.removed])
            await audit.record(done(ctx.interaction, Action.ADMIN_SYNC, after=changed))
            await ctx.interaction.edit_initial_response(embed=texts.synced(report, speech(ctx.interaction.locale)))

        await edge.command(ctx.interaction, "admin sync", work)


class AdminAudit(
    lightbulb.SlashCommand, name="audit", description="Show who did and tried what, newest first", localize=True
):
    """Reads the whole chain each time, and tells where it is broken."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, audit: AuditTrail) -> None:
        """Serve one `/admin audit`."""

        async def work() -> None:
            await defer(ctx.interaction)
            page = await audit_page(audit, speech(ctx.interaction.locale))
            await ctx.interaction.edit_initial_response(embed=page.embed, components=page.rows)

        await edge.command(ctx.interaction, "admin audit", work)


def admin_group() -> lightbulb.Group:
    """The group `/admin`; in servers Discord shows it to administrators, and the gate lets owners through."""
    group = lightbulb.Group(
        "admin",
        "For the owner of this bot",
        localize=True,
        contexts=CONTEXTS,
        integration_types=INTEGRATION_TYPES,
        # hikari leaves a 0 out, which Discord reads as everybody; to Discord both mean administrators.
        default_member_permissions=hikari.Permissions.ADMINISTRATOR,
    )
    for command in (
        AdminStatus,
        AdminRestart,
        AdminDrain,
        AdminResume,
        AdminSync,
        AdminAudit,
        AdminBlock,
        AdminUnblock,
    ):
        group.register(command)
    return group


async def move(interaction: hikari.CommandInteraction, life: LifeCycle, audit: AuditTrail, *, drain: bool) -> None:
    """Drain or resume, record what changed, and answer with the stage that holds now."""
    before = life.status().stage
    _ = life.drain() if drain else life.resume()
    now = life.status().stage
    if now is not before:
        action = Action.ADMIN_DRAIN if drain else Action.ADMIN_RESUME
        await audit.record(done(interaction, action, before=before, after=now))
    await answer(interaction, texts.stage(now, speech(interaction.locale)))
