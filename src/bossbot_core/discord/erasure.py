"""The confirmation of `/privacy delete`: a button that carries whose data is meant and until when it holds."""

import re
import time
from collections.abc import Callable, Mapping, Sequence

import hikari
from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.discord.components import Handler
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.messages import privacy as messages
from bossbot_core.discord.speech import Speech, speech
from bossbot_core.privacy import Privacy

VALID_S = 300
"""How long the question stands."""

ERASURE = re.compile(r"privacy:(delete|keep):(\d{1,20}):(\d{1,12})")


@frozen(kw_only=True)
class Asked:
    """What a pressed button says: delete or not, for whom, until when (seconds since 1970)."""

    delete: bool
    user_id: int
    until: int

    @classmethod
    def read(cls, texts: Sequence[str]) -> "Asked":
        """From what `ERASURE` found."""
        return cls(delete=texts[0] == "delete", user_id=int(texts[1]), until=int(texts[2]))


def erasure_row(user_id: int, say: Speech, *, now: float) -> hikari.api.MessageActionRowBuilder:
    """The buttons that answer the question."""
    until = int(now) + VALID_S
    row = hikari.impl.MessageActionRowBuilder()
    row.add_interactive_button(
        hikari.ButtonStyle.DANGER, f"privacy:delete:{user_id}:{until}", label=say("Delete everything")
    )
    return row.add_interactive_button(
        hikari.ButtonStyle.SECONDARY, f"privacy:keep:{user_id}:{until}", label=say("Keep it")
    )


class Erasure:
    """Serves these buttons."""

    def __init__(self, privacy: Privacy, delivery: DiscordDelivery, *, clock: Callable[[], float] = time.time) -> None:
        self._privacy = privacy
        self._delivery = delivery
        self._clock = clock
        self._at_work: set[int] = set()

    @property
    def handlers(self) -> Mapping[re.Pattern[str], Handler]:
        """Which button is whose."""
        return {ERASURE: self._serve_press}

    async def _serve_press(self, press: hikari.ComponentInteraction, texts: Sequence[str]) -> None:
        await self.serve(press, Asked.read(texts))

    async def serve(self, press: hikari.ComponentInteraction, asked: Asked) -> None:
        """Delete, or leave it; raises `PermanentError`: `missing_permission` or `not_found`."""
        if press.user.id != asked.user_id:
            raise PermanentError(ErrorCode.MISSING_PERMISSION, messages.NOT_YOURS)
        if asked.delete and self._clock() > asked.until:
            raise PermanentError(ErrorCode.NOT_FOUND, messages.EXPIRED)
        if asked.user_id in self._at_work:
            raise PermanentError(ErrorCode.COOLDOWN, messages.AT_WORK)
        say = speech(press.locale)
        if not asked.delete:
            await _show(press, messages.kept(say))
            return
        self._at_work.add(asked.user_id)
        try:
            await _show(press, messages.deleting(say))
            await self._delete(press, asked.user_id, say)
        finally:
            self._at_work.discard(asked.user_id)

    async def _delete(self, press: hikari.ComponentInteraction, user_id: int, say: Speech) -> None:
        try:
            forgotten = await self._privacy.forget(user_id, self._delivery.tell_cancelled)
        except Exception:
            await press.edit_initial_response(embed=messages.interrupted(say))
            raise
        await press.edit_initial_response(embed=messages.forgotten(forgotten, say))


async def _show(press: hikari.ComponentInteraction, embed: hikari.Embed) -> None:
    await press.create_initial_response(hikari.ResponseType.MESSAGE_UPDATE, embed=embed, components=[])
