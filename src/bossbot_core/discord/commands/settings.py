"""`/settings`: what holds in this server, where each value comes from, and changing it."""

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
from bossbot_core.discord.reply_target import parent_channel_id
from bossbot_core.discord.speech import speech
from bossbot_core.guilds import Change, Guilds

MOST_CHOICES = 25
"""Suggestions of one autocomplete (interactions/application-commands#application-command-option-structure)."""

_CHANNEL_KINDS = [
    hikari.ChannelType.GUILD_TEXT,
    hikari.ChannelType.GUILD_NEWS,
    hikari.ChannelType.GUILD_FORUM,
]


async def suggest_keys(ctx: lightbulb.AutocompleteContext[str], guilds: Guilds = lightbulb.di.INJECTED) -> None:
    """The names of settings that contain what is typed."""
    typed = str(ctx.focused.value or "").lower()
    await ctx.respond([name for name in guilds.rules.keys if typed in name][:MOST_CHOICES])


async def suggest_values(ctx: lightbulb.AutocompleteContext[str], guilds: Guilds = lightbulb.di.INJECTED) -> None:
    """Values that the setting named beside takes."""
    named = ctx.get_option("key")
    key = guilds.rules.keys.get(str(named.value) if named else "")
    found = key.suggestions(str(ctx.focused.value or "")) if key else ()
    await ctx.respond([value for value in found if value][:MOST_CHOICES])


class SettingsView(
    lightbulb.SlashCommand,
    name="view",
    description="Show what holds here, and where each value comes from",
    localize=True,
):
    """Answers for the channel it is asked in, for the reader's eyes only."""

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, guilds: Guilds) -> None:
        """Serve one `/settings view`."""
        await edge.command(ctx.interaction, "settings view", lambda: show(ctx.interaction, guilds))


class SettingsUpdate(
    lightbulb.SlashCommand, name="update", description="Change one setting of this server", localize=True
):
    """Validates, writes, records, and answers with what was before."""

    key = lightbulb.string("key", "The setting", localize=True, autocomplete=suggest_keys)
    value = lightbulb.string("value", "Its new value", localize=True, autocomplete=suggest_values)
    channel = lightbulb.channel(
        "channel", "For this channel only", localize=True, default=None, channel_types=_CHANNEL_KINDS
    )

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, guilds: Guilds, audit: AuditTrail) -> None:
        """Serve one `/settings update`."""

        async def work() -> None:
            place = int(self.channel.id) if self.channel else 0
            change = await guilds.rules.update(guild_of(ctx.interaction), self.key, self.value, channel_id=place)
            await tell(ctx.interaction, audit, Action.SETTINGS_UPDATE, (change,))

        await edge.command(ctx.interaction, "settings update", work)


class SettingsReset(
    lightbulb.SlashCommand,
    name="reset",
    description="Take settings of this server back to their defaults",
    localize=True,
):
    """One key, or all of them."""

    key = lightbulb.string(
        "key", "The setting; without it, all", localize=True, default=None, autocomplete=suggest_keys
    )
    channel = lightbulb.channel(
        "channel", "For this channel only", localize=True, default=None, channel_types=_CHANNEL_KINDS
    )

    @invoke
    async def invoke(self, ctx: lightbulb.Context, edge: Edge, guilds: Guilds, audit: AuditTrail) -> None:
        """Serve one `/settings reset`."""

        async def work() -> None:
            place = int(self.channel.id) if self.channel else 0
            changes = await guilds.rules.reset(guild_of(ctx.interaction), self.key, channel_id=place)
            await tell(ctx.interaction, audit, Action.SETTINGS_RESET, changes)

        await edge.command(ctx.interaction, "settings reset", work)


def settings_group() -> lightbulb.Group:
    """The group `/settings`."""
    group = lightbulb.Group("settings", "See and change how the bot works in this server", localize=True, **SERVERS)
    for command in (SettingsView, SettingsUpdate, SettingsReset):
        group.register(command)
    return group


async def show(interaction: hikari.CommandInteraction, guilds: Guilds) -> None:
    """Answer with every key."""
    values = guilds.rules.view(
        guild_of(interaction), int(interaction.channel_id), parent_id=parent_channel_id(interaction)
    )
    embed = texts.settings_page(values, speech(interaction.locale))
    await answer(interaction, embed)


async def tell(
    interaction: hikari.CommandInteraction, audit: AuditTrail, action: Action, changes: tuple[Change, ...]
) -> None:
    """Record what changed, then answer."""
    for change in changes:
        await audit.record(done(interaction, action, target=change.key.name, before=change.before, after=change.after))
    await answer(interaction, texts.changed(changes, speech(interaction.locale)))
