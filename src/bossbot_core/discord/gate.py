"""The gate before every command: who may use it, and how often; a command that fails on our side costs nothing."""

import hikari

from bossbot_core.api import BossBotError, ErrorCode, Mender, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.audit import AuditTrail
from bossbot_core.discord.owners import Owners
from bossbot_core.discord.record import Acting, denied
from bossbot_core.discord.rules import RULES, Rule, may
from bossbot_core.guilds import Guilds, Permission
from bossbot_core.intake import Person
from bossbot_core.limits import CommandRates

type Asker = hikari.CommandInteraction | hikari.ComponentInteraction | hikari.AutocompleteInteraction

BY_INTAKE = frozenset({"download", "Download audio", "Download media"})
"""Commands whose uses the intake counts itself: it knows whether a job came of one."""

OWNER_ONLY = sentence("Only the owner of this bot may do that.")
NEEDED = {
    hikari.Permissions.MANAGE_MESSAGES: sentence("You need the permission *Manage Messages* in this server for that."),
    hikari.Permissions.MANAGE_GUILD: sentence("You need the permission *Manage Server* in this server for that."),
}
NEEDED_OR_GRANTED = {
    hikari.Permissions.MANAGE_MESSAGES: sentence(
        "You need the permission *Manage Messages* in this server for that, or a role that was granted `{grant}`."
    ),
    hikari.Permissions.MANAGE_GUILD: sentence(
        "You need the permission *Manage Server* in this server for that, or a role that was granted `{grant}`."
    ),
}


class Gate:
    """Lets people through to commands, by the table in `bossbot_core.discord.rules` and the command rates."""

    def __init__(self, *, rates: CommandRates, guilds: Guilds, audit: AuditTrail, owners: Owners) -> None:
        self._rates = rates
        self._guilds = guilds
        self._audit = audit
        self._owners = owners

    async def admit(self, interaction: hikari.CommandInteraction, command: str) -> None:
        """Note one use of `command`; raises `PermanentError`: `blocked`, `missing_permission` or `cooldown`."""
        await self.require(interaction, command)
        if command not in BY_INTAKE:
            await self._rates.record(command, interaction.user.id, interaction.guild_id or 0)

    async def require(self, interaction: Acting, command: str) -> None:
        """Raise `PermanentError` (`blocked`, `missing_permission`) for who may not use `command`, and record that."""
        if refusal := await self._refusal(interaction, RULES[command]):
            await self._audit.record(denied(interaction, RULES[command].action, target=refusal.code))
            raise refusal

    def allows(self, asker: Asker, permissions: hikari.Permissions, grant: Permission | None = None) -> bool:
        """Whether Discord's permissions, or one of the person's roles here, let somebody do a thing."""
        if may(permissions_of(asker), permissions):
            return True
        if grant is None or asker.guild_id is None or asker.member is None:
            return False
        return self._guilds.permissions.allows(asker.guild_id, map(int, asker.member.role_ids), grant)

    def moderates(self, asker: Asker) -> bool:
        """Whether somebody looks after the downloads of this server; in direct messages nobody does."""
        allowed = self.allows(asker, hikari.Permissions.MANAGE_MESSAGES, Permission.MANAGE_QUEUE)
        return asker.guild_id is not None and allowed

    def person(self, asker: Asker) -> Person:
        """Who acts, where, and whether they moderate there."""
        return Person(user_id=asker.user.id, guild_id=asker.guild_id or 0, moderator=self.moderates(asker))

    async def refund(self, interaction: hikari.CommandInteraction, command: str, error: Exception) -> None:
        """Forget the use where the command failed on our side."""
        ours = not isinstance(error, BossBotError) or error.mender is Mender.OPERATOR
        if ours and command not in BY_INTAKE:
            await self._rates.refund(command, interaction.user.id, interaction.guild_id or 0)

    async def _refusal(self, interaction: Acting, rule: Rule) -> PermanentError | None:
        owned = rule.owner and await self._owners.include(interaction.user.id)
        if not owned and self._guilds.blocks.blocked(interaction.user.id, interaction.guild_id or 0):
            return PermanentError(ErrorCode.BLOCKED)
        if rule.owner and not owned:
            return PermanentError(ErrorCode.MISSING_PERMISSION, OWNER_ONLY)
        if not self.allows(interaction, rule.permissions, rule.grant):
            return _not_permitted(rule)
        return None


def _not_permitted(rule: Rule) -> PermanentError:
    if rule.grant is None:
        return PermanentError(ErrorCode.MISSING_PERMISSION, NEEDED[rule.permissions])
    return PermanentError(ErrorCode.MISSING_PERMISSION, NEEDED_OR_GRANTED[rule.permissions], grant=rule.grant.value)


def permissions_of(interaction: Asker) -> hikari.Permissions:
    """What the person may do in the channel; in direct messages, where nobody else is, everything."""
    if interaction.guild_id is None:
        return hikari.Permissions.all_permissions()
    return interaction.member.permissions if interaction.member else hikari.Permissions.NONE
