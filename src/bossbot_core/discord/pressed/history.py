"""Pages of somebody's history."""

import re
from collections.abc import Mapping, Sequence

import hikari
from attrs import frozen

from bossbot_core.discord.buttons import HISTORY_PAGE
from bossbot_core.discord.components import Handler
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.history_page import history_page
from bossbot_core.intake import History


@frozen(kw_only=True)
class HistoryButtons:
    """Turns pages, each time for who pressed."""

    gate: Gate
    history: History

    @property
    def handlers(self) -> Mapping[re.Pattern[str], Handler]:
        """Which button is whose."""
        return {HISTORY_PAGE: self._turn_page}

    async def _turn_page(self, press: hikari.ComponentInteraction, texts: Sequence[str]) -> None:
        page = await history_page(
            self.history, press, self.gate.person(press), user_id=int(texts[1]), offset=int(texts[0])
        )
        await press.create_initial_response(hikari.ResponseType.MESSAGE_UPDATE, embed=page.embed, components=page.rows)
