"""Everything that servers and the bot's owner decide, read from the database once."""

from collections.abc import Sequence

from attrs import frozen

from bossbot_core.database import Database
from bossbot_core.guilds.blocks import Blocks
from bossbot_core.guilds.permissions import RolePermissions
from bossbot_core.guilds.service import GuildRules
from bossbot_core.settings import Settings


@frozen(kw_only=True)
class Guilds:
    """The three services of this room."""

    rules: GuildRules
    permissions: RolePermissions
    blocks: Blocks

    @classmethod
    async def open(cls, database: Database, settings: Settings, *, platforms: Sequence[str] = ()) -> "Guilds":
        """All of them, loaded; `platforms` are the plugins that a server may name."""
        guilds = cls(
            rules=GuildRules(database, settings, platforms=platforms),
            permissions=RolePermissions(database),
            blocks=Blocks(database),
        )
        await guilds.rules.load()
        await guilds.permissions.load()
        await guilds.blocks.load()
        return guilds
