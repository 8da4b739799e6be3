"""The platforms, put together for whoever asks about them."""

import asyncio
from collections.abc import Callable

import hikari
from attrs import frozen

from bossbot_core.discord.gate import Gate
from bossbot_core.discord.messages.plugins import Platform
from bossbot_core.discord.owners import Owners
from bossbot_core.guilds import Permission
from bossbot_core.health import PlatformHealth
from bossbot_core.pluginhost import PluginHost


@frozen(kw_only=True)
class PlatformPages:
    """Knows how the platforms do, and who may look inside."""

    host: PluginHost
    health: PlatformHealth
    gate: Gate
    owners: Owners

    async def look(self, interaction: hikari.CommandInteraction, enabled: Callable[[str], bool]) -> list[Platform]:
        """Every installed plugin, as much of it as this person may see."""
        manages = self.gate.allows(interaction, hikari.Permissions.MANAGE_GUILD, Permission.MANAGE_SETTINGS)
        inside = manages or await self._owns(interaction)
        cookies = await asyncio.to_thread(self.host.cookies) if inside else {}
        return [
            Platform(
                status=status,
                enabled=enabled(status.name),
                health=self.health.of(status.name),
                cookies=cookies.get(status.name),
                inside=inside,
            )
            for status in self.host.platforms()
        ]

    async def _owns(self, interaction: hikari.CommandInteraction) -> bool:
        try:
            return await self.owners.include(interaction.user.id)
        except hikari.HTTPError:
            # Everybody else gets an answer all the same.
            return False
