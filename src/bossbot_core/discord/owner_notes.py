"""Direct messages to the bot's owners: what they should know of its platforms, once, also over a restart."""

import asyncio
from collections.abc import Sequence

import hikari
import structlog
from attrs import Factory, frozen

from bossbot_core.discord.faults import describe
from bossbot_core.discord.messages.notes import note
from bossbot_core.discord.owners import Owners
from bossbot_core.discord.speech import Speech, locale_for, speech
from bossbot_core.guilds import Guilds
from bossbot_core.health import News, PlatformHealth
from bossbot_core.pluginhost import PluginHost

EVERY_S = 60.0
MOST = 10
"""Embeds in one message (channel/message#create-message)."""

log = structlog.get_logger("discord")


@frozen(kw_only=True)
class OwnerNotes:
    """Looks for news and tells them; what could not be told is told in the next round."""

    rest: hikari.api.RESTClient
    owners: Owners
    health: PlatformHealth
    host: PluginHost
    guilds: Guilds
    _telling: asyncio.Lock = Factory(asyncio.Lock)

    async def keep_telling(self) -> None:
        """Look every minute, until cancelled."""
        while True:
            try:
                await self.tell()
            except Exception as error:  # noqa: BLE001 - the boundary of a best-effort loop: the next round may do
                log.warning("owner not told", reason=describe(error))
            await asyncio.sleep(EVERY_S)

    async def tell(self) -> None:
        """Tell what is new. Raises `hikari.HTTPError` where Discord cannot be asked now."""
        async with self._telling:
            news = self.health.news(await asyncio.to_thread(self.host.cookies))[:MOST]
            if news:
                await self._tell(news)

    async def _tell(self, news: Sequence[News]) -> None:
        embeds = [note(each, self._say()) for each in news]
        for owner in sorted(await self.owners.everybody()):
            await self._write(owner, embeds, news[0])
        for each in news:
            await self.health.told(each)

    def _say(self) -> Speech:
        return speech(locale_for(self.guilds.rules.effective(0, 0).language, hikari.Locale.EN_US))

    async def _write(self, owner: int, embeds: Sequence[hikari.Embed], first: News) -> None:
        try:
            channel = await self.rest.create_dm_channel(owner)
            # The nonce makes a repetition harmless.
            await self.rest.create_message(channel.id, embeds=embeds, nonce=first.key)
        except (hikari.ForbiddenError, hikari.NotFoundError, hikari.BadRequestError) as error:
            # Somebody who takes no messages from the bot hears of it in the log.
            log.warning("owner takes no messages", owner=owner, reason=describe(error))
