"""`/permissions`: what this server's roles may do, beside what Discord's own permissions allow."""

import hikari
import lightbulb

from bossbot_core.audit import Action, AuditTrail
from bossbot_core.discord.commands.answers import answer
from bossbot_core.discord.commands.everywhere import SERVERS
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.commands.places import guild_of
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.messages import settings as texts
from bossbot_core.discord.record import done
from bossbot_core.discord.speech import speech
from bossbot_core.guilds import Guilds, Permission

_CHOICES = [lightbulb.Choice(label, permission.value, localize=True) for permission, label in texts.PERMISSIONS.items()]


class PermissionsGrant(
    lightbulb.SlashCommand, name="grant", description="Let a role do something with the bot", localize=True
):
    """Granting `download` to a first role makes downloading those roles' alone."""

    role = lightbulb.role("role", "The role", localize=True)
    permission = lightbulb.string("permission", "What it may do", choices=_CHOICES, localize=True)

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, guilds: Guilds, audit: AuditTrail) -> None:
        """Serve one `/permissions grant`."""
        change = (int(self.role.id), Permission(self.permission))
        await edge.command(
            ctx.interaction,
            "permissions grant",
            lambda: set_grant(ctx.interaction, guilds, audit, *change, given=True),
        )


class PermissionsRevoke(
    lightbulb.SlashCommand, name="revoke", description="Take from a role what it was granted", localize=True
):
    """The other way."""

    role = lightbulb.role("role", "The role", localize=True)
    permission = lightbulb.string("permission", "What it may do", choices=_CHOICES, localize=True)

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, guilds: Guilds, audit: AuditTrail) -> None:
        """Serve one `/permissions revoke`."""
        change = (int(self.role.id), Permission(self.permission))
        await edge.command(
            ctx.interaction,
            "permissions revoke",
            lambda: set_grant(ctx.interaction, guilds, audit, *change, given=False),
        )


class PermissionsList(
    lightbulb.SlashCommand, name="list", description="Show what roles may do with the bot here", localize=True
):
    """For the reader's eyes only."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, guilds: Guilds) -> None:
        """Serve one `/permissions list`."""

        async def work() -> None:
            held = guilds.permissions.grants(guild_of(ctx.interaction))
            await answer(ctx.interaction, texts.grants(held, speech(ctx.interaction.locale)))

        await edge.command(ctx.interaction, "permissions list", work)


def permissions_group() -> lightbulb.Group:
    """The group `/permissions`; Discord itself shows it only to those who manage the server."""
    group = lightbulb.Group(
        "permissions",
        "Say what roles may do with the bot in this server",
        localize=True,
        default_member_permissions=hikari.Permissions.MANAGE_GUILD,
        **SERVERS,
    )
    for command in (PermissionsGrant, PermissionsRevoke, PermissionsList):
        group.register(command)
    return group


async def set_grant(
    interaction: hikari.CommandInteraction,
    guilds: Guilds,
    audit: AuditTrail,
    role_id: int,
    permission: Permission,
    *,
    given: bool,
) -> None:
    """Grant or revoke, record, and answer."""
    guild_id = guild_of(interaction)
    change = guilds.permissions.grant if given else guilds.permissions.revoke
    changed = await change(guild_id, role_id, permission)
    if changed:
        action = Action.PERMISSIONS_GRANT if given else Action.PERMISSIONS_REVOKE
        await audit.record(done(interaction, action, target=f"role {role_id}", after=permission))
    say = speech(interaction.locale)
    before = given if not changed else not given
    held = guilds.permissions.grants(guild_id)
    await answer(interaction, texts.granted(role_id, permission, held, say, given=given, before=before))
