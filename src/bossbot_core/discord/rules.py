"""Who may use which command: the one table, held against the registered commands by a test."""

from collections.abc import Mapping

import hikari
from attrs import frozen

from bossbot_core.audit import Action
from bossbot_core.guilds import Permission

_ANYBODY = hikari.Permissions.NONE
_MODERATORS = hikari.Permissions.MANAGE_MESSAGES
_MANAGERS = hikari.Permissions.MANAGE_GUILD


@frozen(kw_only=True)
class Rule:
    """What a command asks of a person: Discord's `permissions`, or a role that was granted `grant`; or to be an owner.

    `action` is its name in the audit trail.
    """

    action: Action
    permissions: hikari.Permissions = _ANYBODY
    grant: Permission | None = None
    owner: bool = False


RULES: Mapping[str, Rule] = {
    "admin audit": Rule(action=Action.ADMIN_AUDIT, owner=True),
    "admin block": Rule(action=Action.ADMIN_BLOCK, owner=True),
    "admin drain": Rule(action=Action.ADMIN_DRAIN, owner=True),
    "admin restart": Rule(action=Action.ADMIN_RESTART, owner=True),
    "admin resume": Rule(action=Action.ADMIN_RESUME, owner=True),
    "admin status": Rule(action=Action.ADMIN_STATUS, owner=True),
    "admin sync": Rule(action=Action.ADMIN_SYNC, owner=True),
    "admin unblock": Rule(action=Action.ADMIN_UNBLOCK, owner=True),
    "download": Rule(action=Action.DOWNLOAD),
    "Download audio": Rule(action=Action.DOWNLOAD),
    "Download media": Rule(action=Action.DOWNLOAD),
    "help": Rule(action=Action.HELP),
    "history": Rule(action=Action.HISTORY),
    "permissions grant": Rule(action=Action.PERMISSIONS_GRANT, permissions=_MANAGERS),
    "permissions list": Rule(action=Action.PERMISSIONS_LIST, permissions=_MANAGERS),
    "permissions revoke": Rule(action=Action.PERMISSIONS_REVOKE, permissions=_MANAGERS),
    "plugins disable": Rule(action=Action.PLUGINS_DISABLE, permissions=_MANAGERS, grant=Permission.MANAGE_SETTINGS),
    "plugins enable": Rule(action=Action.PLUGINS_ENABLE, permissions=_MANAGERS, grant=Permission.MANAGE_SETTINGS),
    "plugins list": Rule(action=Action.PLUGINS_LIST),
    "privacy delete": Rule(action=Action.PRIVACY_DELETE),
    "privacy export": Rule(action=Action.PRIVACY_EXPORT),
    "queue cancel": Rule(action=Action.QUEUE_CANCEL),
    "queue clear": Rule(action=Action.QUEUE_CLEAR, permissions=_MODERATORS, grant=Permission.MANAGE_QUEUE),
    "queue list": Rule(action=Action.QUEUE_LIST),
    "queue pause": Rule(action=Action.QUEUE_PAUSE, permissions=_MODERATORS, grant=Permission.MANAGE_QUEUE),
    "queue resume": Rule(action=Action.QUEUE_RESUME, permissions=_MODERATORS, grant=Permission.MANAGE_QUEUE),
    "settings reset": Rule(action=Action.SETTINGS_RESET, permissions=_MANAGERS, grant=Permission.MANAGE_SETTINGS),
    "settings update": Rule(action=Action.SETTINGS_UPDATE, permissions=_MANAGERS, grant=Permission.MANAGE_SETTINGS),
    "settings view": Rule(action=Action.SETTINGS_VIEW),
    "stats": Rule(action=Action.STATS, permissions=_MANAGERS, grant=Permission.VIEW_STATS),
}


def may(permissions: hikari.Permissions, needed: hikari.Permissions) -> bool:
    """Whether somebody with `permissions` may do what asks for `needed`; administrators may do everything."""
    return bool(permissions & hikari.Permissions.ADMINISTRATOR) or permissions & needed == needed
