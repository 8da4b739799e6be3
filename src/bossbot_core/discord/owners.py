"""Who owns the bot: its application's owner or team, as Discord knows them, and whom the settings name."""

import asyncio
from collections.abc import Collection

import hikari


class Owners:
    """Asks Discord once, when somebody wants to act as an owner."""

    def __init__(self, rest: hikari.api.RESTClient, named: Collection[int] = ()) -> None:
        self._rest = rest
        self._named = frozenset(named)
        self._known: frozenset[int] | None = None
        self._asking = asyncio.Lock()

    async def include(self, user_id: int) -> bool:
        """Whether this person owns the bot. Raises `hikari.HTTPError` where Discord cannot be asked."""
        return user_id in self._named or user_id in await self.everybody()

    async def everybody(self) -> frozenset[int]:
        """All owners."""
        async with self._asking:
            if self._known is None:
                application = await self._rest.fetch_application()
                members = application.team.members if application.team else {}
                self._known = self._named | {int(application.owner.id), *map(int, members)}
        return self._known
