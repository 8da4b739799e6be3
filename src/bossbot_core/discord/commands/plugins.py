"""`/plugins`: which platforms are served here and how they do; a server may turn one off."""

import hikari
import lightbulb

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.audit import Action, AuditTrail
from bossbot_core.discord.commands.answers import answer
from bossbot_core.discord.commands.everywhere import SERVERS
from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.commands.places import guild_of
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.messages import settings as settings_texts
from bossbot_core.discord.messages.plugins import platforms
from bossbot_core.discord.platform_pages import PlatformPages
from bossbot_core.discord.record import done
from bossbot_core.discord.reply_target import parent_channel_id
from bossbot_core.discord.speech import speech
from bossbot_core.guilds import Guilds
from bossbot_core.pluginhost import PluginHost

MOST_CHOICES = 25


async def suggest_platforms(ctx: lightbulb.AutocompleteContext[str], host: PluginHost = lightbulb.di.INJECTED) -> None:
    """The plugins whose names contain what is typed."""
    typed = str(ctx.focused.value or "").lower()
    await ctx.respond([status.name for status in host.platforms() if typed in status.name][:MOST_CHOICES])


class PluginsList(
    lightbulb.SlashCommand,
    name="list",
    description="Show which platforms are served here, and how they do",
    localize=True,
):
    """For the reader's eyes only."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, guilds: Guilds, pages: PlatformPages) -> None:
        """Serve one `/plugins list`."""
        await edge.command(ctx.interaction, "plugins list", lambda: show(ctx.interaction, guilds, pages))


class PluginsEnable(
    lightbulb.SlashCommand, name="enable", description="Serve a platform in this server again", localize=True
):
    """Changes the setting `enabled_platforms`."""

    platform = lightbulb.string("platform", "The platform", localize=True, autocomplete=suggest_platforms)

    @invoke
    async def invoke(
        self, ctx: lightbulb.Context, edge: Edge, host: PluginHost, guilds: Guilds, audit: AuditTrail
    ) -> None:
        """Serve one `/plugins enable`."""
        await edge.command(
            ctx.interaction,
            "plugins enable",
            lambda: switch(ctx.interaction, host, guilds, audit, self.platform, on=True),
        )


class PluginsDisable(
    lightbulb.SlashCommand, name="disable", description="Serve a platform no longer in this server", localize=True
):
    """Changes the setting `enabled_platforms`."""

    platform = lightbulb.string("platform", "The platform", localize=True, autocomplete=suggest_platforms)

    @invoke
    async def invoke(
        self, ctx: lightbulb.Context, edge: Edge, host: PluginHost, guilds: Guilds, audit: AuditTrail
    ) -> None:
        """Serve one `/plugins disable`."""
        await edge.command(
            ctx.interaction,
            "plugins disable",
            lambda: switch(ctx.interaction, host, guilds, audit, self.platform, on=False),
        )


def plugins_group() -> lightbulb.Group:
    """The group `/plugins`."""
    group = lightbulb.Group("plugins", "See and choose the platforms of this server", localize=True, **SERVERS)
    for command in (PluginsList, PluginsEnable, PluginsDisable):
        group.register(command)
    return group


async def show(interaction: hikari.CommandInteraction, guilds: Guilds, pages: PlatformPages) -> None:
    """Answer with every installed plugin."""
    guild_id = guild_of(interaction)
    rules = guilds.rules.effective(guild_id, int(interaction.channel_id), parent_id=parent_channel_id(interaction))
    steps = [status for status in pages.host.statuses() if status.built_in]
    found = await pages.look(interaction, rules.serves)
    await answer(interaction, platforms(found, steps, speech(interaction.locale)))


async def switch(
    interaction: hikari.CommandInteraction,
    host: PluginHost,
    guilds: Guilds,
    audit: AuditTrail,
    platform: str,
    *,
    on: bool,
) -> None:
    """Turn a platform on or off, record, and answer."""
    name = platform.strip().lower()
    if name not in {status.name for status in host.platforms()}:
        raise PermanentError(
            ErrorCode.INVALID_VALUE, "There is no plugin {platform}; see /plugins list.", platform=platform
        )
    change = await guilds.rules.switch_platform(guild_of(interaction), name, on=on)
    if change.before != change.after:
        action = Action.PLUGINS_ENABLE if on else Action.PLUGINS_DISABLE
        await audit.record(done(interaction, action, target=name, before=change.before, after=change.after))
    changes = [change] if change.before != change.after else []
    await answer(interaction, settings_texts.changed(changes, speech(interaction.locale)))
