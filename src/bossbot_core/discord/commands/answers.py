"""The usual answer to a command: an embed for the asker's eyes only."""

import hikari


async def answer(interaction: hikari.CommandInteraction, embed: hikari.Embed) -> None:
    """Tell the person, and nobody else."""
    await interaction.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE, embed=embed, flags=hikari.MessageFlag.EPHEMERAL
    )
