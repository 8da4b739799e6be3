"""Hides delivered files: Discord marks no file afterwards, so the stored copy is uploaded again in their place."""

import asyncio
import re
from collections.abc import Mapping, Sequence

import hikari
from attrs import evolve, frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.discord.buttons import SPOILER
from bossbot_core.discord.components import Handler
from bossbot_core.discord.faults import as_failure
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.outgoing import Outgoing, outgoing
from bossbot_core.discord.parts import parts_of
from bossbot_core.discord.pressed.jobs import NOT_STORED
from bossbot_core.intake import Desk
from bossbot_core.queue import Job
from bossbot_core.storage import Storage


@frozen(kw_only=True)
class SpoilerButtons:
    """Each message of a delivery has its own button: by its press the bot may change that message, wherever it is."""

    gate: Gate
    desk: Desk
    storage: Storage

    @property
    def handlers(self) -> Mapping[re.Pattern[str], Handler]:
        """Which button is whose."""
        return {SPOILER: self._hide}

    async def _hide(self, press: hikari.ComponentInteraction, texts: Sequence[str]) -> None:
        job = await self.desk.job(int(texts[0]), self.gate.person(press))
        with self.storage.hold(job.id):
            message = await self._message(job, int(texts[1]))
            await press.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_UPDATE)
            try:
                async with asyncio.timeout(message.deadline_s):
                    await press.edit_initial_response(attachments=message.files, components=[])
            except Exception as error:  # noqa: BLE001 - the boundary to Discord: every failure gets its code
                raise as_failure(error) from None

    async def _message(self, job: Job, part: int) -> Outgoing:
        media = await self.storage.find(job.reply.guild_id, job.id)
        parts = parts_of(media, job.reply.upload_limit_bytes) if media else []
        if media is None or part >= len(parts):
            raise PermanentError(ErrorCode.NOT_FOUND, NOT_STORED)
        hidden = evolve(job, reply=evolve(job.reply, spoiler=True))
        return outgoing(hidden, media, parts[part])
