"""Everything that servers and the bot's owner decide, read from the database once."""

from collections.abc import Sequence

from attrs import frozen

from bossbot_core.database import Database
from bossbot_core.guilds.blocks import Blocks
from bossbot_core.guilds.departures import Departures
from bossbot_core.guilds.permissions import RolePermissions
from bossbot_core.guilds.service import GuildRules
from bossbot_core.settings import Settings


@frozen(kw_only=True)
class Guilds:
    """The services of this room."""

    rules: GuildRules
    permissions: RolePermissions
    blocks: Blocks
    departures: Departures

    @classmethod
    async def open(cls, database: Database, settings: Settings, *, platforms: Sequence[str] = ()) -> "Guilds":
        """All of them, loaded; `platforms` are the plugins that a server may name."""
        guilds = cls(
            rules=GuildRules(database, settings, platforms=platforms),
            permissions=RolePermissions(database),
            blocks=Blocks(database),
            departures=Departures(database),
        )
        await guilds.rules.load()
        await guilds.permissions.load()
        await guilds.blocks.load()
        return guilds

    async def purge(self) -> tuple[int, ...]:
        """Forget the servers that the bot was removed from long enough ago; which those were."""
        gone = await self.departures.overdue()
        for guild_id in gone:
            await self.departures.forget(guild_id)
            self.rules.drop(guild_id)
            self.permissions.drop(guild_id)
        return gone
