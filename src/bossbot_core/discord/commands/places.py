"""Where an interaction comes from, as the rules of a server know places."""

import hikari

from bossbot_core.api import ErrorCode, PermanentError

type Placed = hikari.CommandInteraction | hikari.ComponentInteraction | hikari.AutocompleteInteraction


def guild_of(interaction: Placed) -> int:
    """The server's number; raises `PermanentError` (`invalid_value`) in direct messages."""
    if interaction.guild_id is None:
        raise PermanentError(ErrorCode.INVALID_VALUE, "That works in servers only.")
    return int(interaction.guild_id)
