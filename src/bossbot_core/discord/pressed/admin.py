"""The owner's buttons: pages of the audit trail, and the confirmation of a restart."""

import re
from collections.abc import Mapping, Sequence

import hikari
from attrs import frozen

from bossbot_core.audit import Action, AuditTrail
from bossbot_core.discord.admin_pages import audit_page
from bossbot_core.discord.buttons import AUDIT_PAGE, RESTART
from bossbot_core.discord.components import Handler
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.messages import admin
from bossbot_core.discord.record import done
from bossbot_core.discord.speech import speech
from bossbot_core.runner import LifeCycle, Stage


@frozen(kw_only=True)
class AdminButtons:
    """Each press passes the gate of its command again: who pressed is not always who asked."""

    gate: Gate
    audit: AuditTrail
    life: LifeCycle

    @property
    def handlers(self) -> Mapping[re.Pattern[str], Handler]:
        """Which button is whose."""
        return {AUDIT_PAGE: self._turn_page, RESTART: self._answer}

    async def _turn_page(self, press: hikari.ComponentInteraction, texts: Sequence[str]) -> None:
        await self.gate.require(press, "admin audit")
        await press.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_UPDATE)
        page = await audit_page(self.audit, speech(press.locale), before_id=int(texts[0]) or None)
        await press.edit_initial_response(embed=page.embed, components=page.rows)

    async def _answer(self, press: hikari.ComponentInteraction, texts: Sequence[str]) -> None:
        await self.gate.require(press, "admin restart")
        if texts[0] == "yes":
            await self._restart(press)
        else:
            await _show(press, admin.left_alone(speech(press.locale)))

    async def _restart(self, press: hikari.ComponentInteraction) -> None:
        before = self.life.status().stage
        ending = before in {Stage.RESTARTING, Stage.STOPPING}
        if not ending:
            await self.audit.record(done(press, Action.ADMIN_RESTART, before=before, after=Stage.RESTARTING))
        # Told first: the bot may be gone a moment after it was asked.
        await _show(press, admin.stage(before if ending else Stage.RESTARTING, speech(press.locale)))
        self.life.restart()


async def _show(press: hikari.ComponentInteraction, embed: hikari.Embed) -> None:
    await press.create_initial_response(hikari.ResponseType.MESSAGE_UPDATE, embed=embed, components=[])
