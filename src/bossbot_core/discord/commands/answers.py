"""The usual answers to a command, for the asker's eyes only."""

from collections.abc import Sequence

import hikari


async def answer(
    interaction: hikari.CommandInteraction,
    embed: hikari.Embed,
    rows: Sequence[hikari.api.ComponentBuilder] | hikari.UndefinedType = hikari.UNDEFINED,
) -> None:
    """Tell the person, and nobody else."""
    await interaction.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE, embed=embed, components=rows, flags=hikari.MessageFlag.EPHEMERAL
    )


async def defer(interaction: hikari.CommandInteraction) -> None:
    """Acknowledge before slow work; the answer, an edit, is for the person alone."""
    await interaction.create_initial_response(
        hikari.ResponseType.DEFERRED_MESSAGE_CREATE, flags=hikari.MessageFlag.EPHEMERAL
    )
