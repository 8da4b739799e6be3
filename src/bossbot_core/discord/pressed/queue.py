"""Pages of the queue, and the confirmations of what concerns a whole server."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence

import hikari
from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.audit import Action, AuditTrail
from bossbot_core.discord.buttons import QUEUE_PAGE, SURE
from bossbot_core.discord.components import Handler
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.messages import queue
from bossbot_core.discord.queue_page import queue_page
from bossbot_core.discord.record import done
from bossbot_core.discord.speech import speech
from bossbot_core.intake import Desk
from bossbot_core.queue import Job, JobState

NOT_PERMITTED = sentence("That is for people who may manage messages in this server.")
NOT_ASKED = sentence("Only the person who asked can answer that.")
TOO_LATE = sentence("That question has expired; use the command again.")


@frozen(kw_only=True)
class QueueButtons:
    """Turns pages; clears, pauses and resumes once somebody is sure."""

    gate: Gate
    desk: Desk
    delivery: DiscordDelivery
    audit: AuditTrail
    clock: Callable[[], float] = time.time

    @property
    def handlers(self) -> Mapping[re.Pattern[str], Handler]:
        """Which button is whose."""
        return {QUEUE_PAGE: self._turn_page, SURE: self._sure}

    async def _turn_page(self, press: hikari.ComponentInteraction, texts: Sequence[str]) -> None:
        page = await queue_page(self.desk, press, self.gate.person(press), offset=int(texts[0]))
        await press.create_initial_response(hikari.ResponseType.MESSAGE_UPDATE, embed=page.embed, components=page.rows)

    async def _sure(self, press: hikari.ComponentInteraction, texts: Sequence[str]) -> None:
        action, asker, until = texts[0], int(texts[1]), int(texts[2])
        if asker != press.user.id:
            raise PermanentError(ErrorCode.MISSING_PERMISSION, NOT_ASKED)
        if not self.gate.moderates(press):
            raise PermanentError(ErrorCode.MISSING_PERMISSION, NOT_PERMITTED)
        if action != "no" and until < self.clock():
            raise PermanentError(ErrorCode.NOT_FOUND, TOO_LATE)
        # Acknowledged before any work: Discord forgets a press after 3 seconds.
        await press.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_UPDATE)
        embed, ended = await self._done(press, action)
        await press.edit_initial_response(embed=embed, components=[])
        await asyncio.gather(*map(self._tell, ended))

    async def _tell(self, job: Job) -> None:
        await self.delivery.tell_cancelled(job)
        await self.desk.told(job)

    async def _done(self, press: hikari.ComponentInteraction, action: str) -> tuple[hikari.Embed, Sequence[Job]]:
        guild_id, say = int(press.guild_id or 0), speech(press.locale)
        if action in {"clear", "clear-all"}:
            jobs = await self.desk.clear(guild_id, running=action == "clear-all")
            ended = [job for job in jobs if job.state is JobState.CANCELLED]
            await self.audit.record(done(press, Action.QUEUE_CLEAR, target=action, before=f"{len(jobs)} jobs"))
            return queue.cleared(len(ended), len(jobs) - len(ended), say), ended
        if action in {"pause", "resume"}:
            await self.desk.pause(guild_id, paused=action == "pause")
            what = Action.QUEUE_PAUSE if action == "pause" else Action.QUEUE_RESUME
            await self.audit.record(done(press, what))
            return queue.paused(say) if action == "pause" else queue.resumed(say), ()
        return queue.left_alone(say), ()
