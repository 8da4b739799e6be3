"""The gate before every command: who may use it, and how often; a command that fails on our side costs nothing."""

import hikari

from bossbot_core.api import BossBotError, ErrorCode, Mender, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.discord.owners import Owners
from bossbot_core.discord.rules import RULES, may
from bossbot_core.limits import CommandRates

BY_INTAKE = frozenset({"download"})
"""Commands whose uses the intake counts itself: it knows whether a job came of one."""

OWNER_ONLY = sentence("Only the owner of this bot may do that.")
NOT_PERMITTED = sentence("You need another permission in this server to do that.")


class Gate:
    """Lets people through to commands, by the table in `bossbot_core.discord.rules` and the command rates."""

    def __init__(self, *, rates: CommandRates, owners: Owners) -> None:
        self._rates = rates
        self._owners = owners

    async def admit(self, interaction: hikari.CommandInteraction, command: str) -> None:
        """Note one use of `command`; raises `PermanentError`: `missing_permission` or `cooldown`."""
        rule = RULES[command]
        if rule.owner and not await self._owners.include(interaction.user.id):
            raise PermanentError(ErrorCode.MISSING_PERMISSION, OWNER_ONLY)
        if not may(permissions_of(interaction), rule.permissions):
            raise PermanentError(ErrorCode.MISSING_PERMISSION, NOT_PERMITTED)
        if command not in BY_INTAKE:
            await self._rates.record(command, interaction.user.id, interaction.guild_id or 0)

    async def refund(self, interaction: hikari.CommandInteraction, command: str, error: Exception) -> None:
        """Forget the use where the command failed on our side."""
        ours = not isinstance(error, BossBotError) or error.mender is Mender.OPERATOR
        if ours and command not in BY_INTAKE:
            await self._rates.refund(command, interaction.user.id, interaction.guild_id or 0)


def permissions_of(interaction: hikari.CommandInteraction | hikari.ComponentInteraction) -> hikari.Permissions:
    """What the person may do in the channel; in direct messages, where nobody else is, everything."""
    if interaction.guild_id is None:
        return hikari.Permissions.all_permissions()
    return interaction.member.permissions if interaction.member else hikari.Permissions.NONE
