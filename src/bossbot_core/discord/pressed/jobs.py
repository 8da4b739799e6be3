"""The buttons of one download: stop it, try it again, post it again."""

import re
from collections.abc import Mapping, Sequence

import hikari
from attrs import evolve, frozen

from bossbot_core.api import ErrorCode, PermanentError, Quality
from bossbot_core.api.wording import sentence
from bossbot_core.discord.buttons import JOB
from bossbot_core.discord.components import Handler
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.messages import endings
from bossbot_core.discord.pressed.starts import Starts, hidden
from bossbot_core.discord.second_chances import chances, smaller
from bossbot_core.discord.speech import speech
from bossbot_core.intake import Desk, Intake
from bossbot_core.queue import Job, JobState
from bossbot_core.storage import Storage

NOT_STORED = sentence("The files are no longer stored; ask for them again with /download.")
STILL_ALIVE = sentence("This download has not ended yet.")


@frozen(kw_only=True)
class JobButtons:
    """Everything that goes by a job's number; the row alone tells whose it is and what it was."""

    gate: Gate
    intake: Intake
    desk: Desk
    delivery: DiscordDelivery
    storage: Storage
    starts: Starts

    @property
    def handlers(self) -> Mapping[re.Pattern[str], Handler]:
        """Which button is whose."""
        return {JOB: self._route}

    async def _route(self, press: hikari.ComponentInteraction, texts: Sequence[str]) -> None:
        job_id, action = int(texts[0]), texts[1]
        if action == "cancel":
            await self._cancel(press, job_id)
            return
        job = await self.desk.job(job_id, self.gate.person(press))
        if not job.state.final:
            raise PermanentError(ErrorCode.NOT_FOUND, STILL_ALIVE)
        if action == "again":
            await self._post_again(press, job)
        else:
            await self._try_again(press, job, _quality(job, action))

    async def _cancel(self, press: hikari.ComponentInteraction, job_id: int) -> None:
        # Acknowledged before any work: Discord forgets a press after 3 seconds.
        await press.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_UPDATE)
        job = await self.intake.cancel(job_id, self.gate.person(press))
        if job.state is JobState.CANCELLED:
            await self.delivery.board.settle(job_id)
            say = speech(press.locale)
            # By the press's own token: it outlives the command's.
            await press.edit_initial_response(
                embed=endings.cancelled(job, say), components=chances(job, ErrorCode.CANCELLED, say)
            )
            await self.intake.told(job)
        elif job.state.final:
            raise PermanentError(ErrorCode.NOT_FOUND, endings.ALREADY_ENDED)

    async def _try_again(self, press: hikari.ComponentInteraction, job: Job, quality: Quality) -> None:
        """A new job, whose status takes the place of the old one's end."""
        request = self.starts.request(press, job, private=hidden(press, job), quality=quality)
        await self.starts.in_place(press, request)

    async def _post_again(self, press: hikari.ComponentInteraction, job: Job) -> None:
        """A new job in a message of its own, which finds the stored copy and fetches nothing."""
        if await self.storage.find(job.reply.guild_id, job.id) is None:
            raise PermanentError(ErrorCode.NOT_FOUND, NOT_STORED)
        request = self.starts.request(press, job, private=job.reply.private)
        # What was made for a smaller limit fits into a larger one: with its own limit the copy is found.
        limit = min(request.reply.upload_limit_bytes, job.reply.upload_limit_bytes)
        request = evolve(request, reply=evolve(request.reply, upload_limit_bytes=limit))
        await self.starts.beside(press, request)


def _quality(job: Job, action: str) -> Quality:
    if action == "audio":
        return Quality.AUDIO
    return smaller(job.quality) or job.quality if action == "smaller" else job.quality
