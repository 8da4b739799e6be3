"""Serves buttons by their `custom_id` alone, so that they work after a restart."""

import hikari

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.discord.buttons import cancelled_job, wanted_page
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.erasure import Erasure, asked_erasure
from bossbot_core.discord.messages import endings
from bossbot_core.discord.queue_page import queue_page
from bossbot_core.discord.speech import speech
from bossbot_core.intake import Intake
from bossbot_core.privacy import Privacy
from bossbot_core.queue import JobState

_MODERATION = hikari.Permissions.MANAGE_MESSAGES | hikari.Permissions.ADMINISTRATOR


class ButtonRouter:
    """Sends each press to its handler."""

    def __init__(self, *, edge: Edge, intake: Intake, delivery: DiscordDelivery, privacy: Privacy) -> None:
        self._edge = edge
        self._intake = intake
        self._delivery = delivery
        self._erasure = Erasure(privacy, delivery)

    async def press(self, press: hikari.ComponentInteraction) -> None:
        """Serve one press."""
        await self._edge.serve(press, lambda: self._route(press))

    async def _route(self, press: hikari.ComponentInteraction) -> None:
        job_id, offset = cancelled_job(press.custom_id), wanted_page(press.custom_id)
        if job_id is not None:
            await self._cancel(press, job_id)
        elif offset is not None:
            await self._turn_page(press, offset)
        elif (asked := asked_erasure(press.custom_id)) is not None:
            await self._erasure.serve(press, asked)
        else:
            raise PermanentError(ErrorCode.NOT_FOUND, endings.UNKNOWN_BUTTON)

    async def _cancel(self, press: hikari.ComponentInteraction, job_id: int) -> None:
        # Acknowledged before any work: Discord forgets a press after 3 seconds.
        await press.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_UPDATE)
        job = await self._intake.cancel(
            job_id, guild_id=press.guild_id or 0, user_id=press.user.id, moderator=_may_moderate(press)
        )
        if job.state is JobState.CANCELLED:
            await self._delivery.board.settle(job_id)
            # By the press's own token: it outlives the command's.
            await press.edit_initial_response(embed=endings.cancelled(job, speech(press.locale)), components=[])
            await self._intake.told(job)
        elif job.state.final:
            raise PermanentError(ErrorCode.NOT_FOUND, endings.ALREADY_ENDED)

    async def _turn_page(self, press: hikari.ComponentInteraction, offset: int) -> None:
        page = await queue_page(self._intake, press, offset=offset)
        await press.create_initial_response(hikari.ResponseType.MESSAGE_UPDATE, embed=page.embed, components=page.rows)


def _may_moderate(press: hikari.ComponentInteraction) -> bool:
    return press.member is not None and bool(press.member.permissions & _MODERATION)
