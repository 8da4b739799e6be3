"""Who may use which command: the one table, held against the registered commands by a test."""

from collections.abc import Mapping

import hikari
from attrs import frozen

_ANYBODY = hikari.Permissions.NONE
_MODERATORS = hikari.Permissions.MANAGE_MESSAGES
_MANAGERS = hikari.Permissions.MANAGE_GUILD


@frozen(kw_only=True)
class Rule:
    """What a command asks of a person: permissions of Discord's, or to own the bot."""

    permissions: hikari.Permissions = _ANYBODY
    owner: bool = False

    @property
    def default_permissions(self) -> hikari.UndefinedOr[hikari.Permissions]:
        """What Discord itself asks for before it shows the command to somebody."""
        return self.permissions or hikari.UNDEFINED


RULES: Mapping[str, Rule] = {
    "download": Rule(),
    "queue list": Rule(),
}


def may(permissions: hikari.Permissions, needed: hikari.Permissions) -> bool:
    """Whether somebody with `permissions` may do what asks for `needed`; administrators may do everything."""
    return bool(permissions & hikari.Permissions.ADMINISTRATOR) or permissions & needed == needed
