"""What a server's roles may do, beside what Discord itself allows."""

from collections.abc import Iterable
from enum import StrEnum
from functools import partial

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.database import Database
from bossbot_core.guilds import store


class Permission(StrEnum):
    """What can be granted to a role."""

    DOWNLOAD = "download"
    MANAGE_QUEUE = "manage_queue"
    MANAGE_SETTINGS = "manage_settings"
    VIEW_STATS = "view_stats"


OPEN = frozenset({Permission.DOWNLOAD, Permission.VIEW_STATS})
"""What is everybody's until the first role is granted it; from then on it is those roles' alone."""


@frozen(kw_only=True, order=True)
class Grant:
    """One permission of one role."""

    permission: Permission
    role_id: int


class RolePermissions:
    """The grants of all servers, kept in memory.

    A grant adds to what Discord's own permissions give; what is in `OPEN` is everybody's until then. The role of
    everybody has the server's own number.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._grants: dict[int, frozenset[Grant]] = {}

    async def load(self) -> None:
        """Read what all servers have granted; a permission that this version does not know is left alone."""
        found: dict[int, set[Grant]] = {}
        for guild_id, role_id, permission in await self._database.read(store.GRANTS):
            if permission in set(Permission):
                found.setdefault(guild_id, set()).add(Grant(permission=Permission(permission), role_id=role_id))
        self._grants = {guild_id: frozenset(grants) for guild_id, grants in found.items()}

    async def grant(self, guild_id: int, role_id: int, permission: Permission) -> bool:
        """Give a role a permission; False where it had it."""
        return await self._change(guild_id, Grant(permission=permission, role_id=role_id), granted=True)

    async def revoke(self, guild_id: int, role_id: int, permission: Permission) -> bool:
        """Take a permission from a role; False where it had none. Roles that no longer exist can be named too."""
        return await self._change(guild_id, Grant(permission=permission, role_id=role_id), granted=False)

    def grants(self, guild_id: int) -> tuple[Grant, ...]:
        """All grants of a server, by permission, then role."""
        return tuple(sorted(self._grants.get(guild_id, ())))

    def allows(self, guild_id: int, role_ids: Iterable[int], permission: Permission) -> bool:
        """Whether somebody with these roles has the permission, Discord's own left aside."""
        granted = {grant.role_id for grant in self._grants.get(guild_id, ()) if grant.permission is permission}
        if permission in OPEN and not granted:
            return True
        return not granted.isdisjoint({*role_ids, guild_id})

    def drop(self, guild_id: int) -> None:
        """Forget a server whose rows are gone."""
        self._grants.pop(guild_id, None)

    async def _change(self, guild_id: int, grant: Grant, *, granted: bool) -> bool:
        if guild_id <= 0:
            raise PermanentError(ErrorCode.INVALID_VALUE, "Roles belong to a server; there are none here.")
        held = self._grants.get(guild_id, frozenset())
        if (grant in held) is granted:
            return False
        change = store.put_grant if granted else store.drop_grant
        await self._database.write(
            partial(change, guild_id=guild_id, role_id=grant.role_id, permission=grant.permission.value)
        )
        held = self._grants.get(guild_id, frozenset())
        self._grants[guild_id] = held | {grant} if granted else held - {grant}
        return True
