"""Where a server, or one of its channels, has chosen a language, the bot speaks that one to everybody there."""

import hikari
from attrs import frozen

from bossbot_core.discord.reply_target import parent_channel_id
from bossbot_core.discord.speech import locale_for
from bossbot_core.guilds import GuildRules


@frozen(kw_only=True)
class HouseLanguage:
    """Settles once, before anybody reads it, in which locale an interaction is answered."""

    rules: GuildRules

    def settle(self, interaction: hikari.PartialInteraction) -> None:
        """Give the interaction the language of the place that it comes from."""
        if isinstance(
            interaction, hikari.CommandInteraction | hikari.ComponentInteraction | hikari.AutocompleteInteraction
        ):
            place = (interaction.guild_id or 0, interaction.channel_id)
            rules = self.rules.effective(*place, parent_id=parent_channel_id(interaction))
            interaction.locale = locale_for(rules.language, interaction.locale)
