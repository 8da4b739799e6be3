"""Where interactions arrive: each is served once, so many at a time, and the rest are told when to come back."""

from collections.abc import Awaitable, Callable
from math import ceil
from time import monotonic

import hikari
import structlog

from bossbot_core.discord.faults import describe
from bossbot_core.discord.messages import endings
from bossbot_core.discord.seen import Seen
from bossbot_core.discord.speech import speech

MAX_IN_FLIGHT = 200
"""Interactions served at once; more would miss Discord's 3 seconds by CPU alone."""

MAX_REFUSALS = 2_000
"""Refusals on their way at once; beyond them the bot says nothing, for it could not say it in time."""

_FIRST_GUESS_S = 1.0
_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 2, 60
_WEIGHT = 0.05

type Serve = Callable[[hikari.PartialInteraction], Awaitable[None]]

log = structlog.get_logger("discord")


class Reception:
    """Hands interactions to `serve`; what the gateway repeats after a resume is left out."""

    def __init__(
        self,
        serve: Serve,
        *,
        max_in_flight: int = MAX_IN_FLIGHT,
        max_refusals: int = MAX_REFUSALS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._serve = serve
        self._max_in_flight = max_in_flight
        self._max_refusals = max_refusals
        self._clock = clock
        self._seen = Seen()
        self._in_flight = 0
        self._refusing = 0
        self._turned_away = 0
        self._mean_s = _FIRST_GUESS_S

    async def on_interaction(self, event: hikari.InteractionCreateEvent) -> None:
        """Serve one interaction, or say when there will be room."""
        if not self._seen.is_new(event.interaction.id):
            log.info("interaction repeated", interaction=int(event.interaction.id))
        elif self._in_flight < self._max_in_flight:
            await self._attend(event.interaction)
        else:
            await self._turn_away(event.interaction)

    @property
    def wait_s(self) -> int:
        """Seconds until whoever was turned away by now could be served, one after another."""
        rounds = (self._in_flight + self._turned_away) / self._max_in_flight
        return min(max(ceil(rounds * self._mean_s), _SHORTEST_WAIT_S), _LONGEST_WAIT_S)

    async def _attend(self, interaction: hikari.PartialInteraction) -> None:
        self._in_flight += 1
        started = self._clock()
        try:
            await self._serve(interaction)
        finally:
            self._in_flight -= 1
            self._mean_s += _WEIGHT * (self._clock() - started - self._mean_s)
            self._all_clear()

    def _all_clear(self) -> None:
        if self._turned_away and not self._refusing and self._in_flight < self._max_in_flight:
            log.warning("busy", turned_away=self._turned_away)
            self._turned_away = 0

    async def _turn_away(self, interaction: hikari.PartialInteraction) -> None:
        self._turned_away += 1
        if self._refusing >= self._max_refusals:
            return
        self._refusing += 1
        try:
            await _say_busy(interaction, self.wait_s)
        except hikari.HTTPError as error:
            log.info("busy and not said", reason=describe(error))
        finally:
            self._refusing -= 1
            self._all_clear()


async def _say_busy(interaction: hikari.PartialInteraction, wait_s: int) -> None:
    if isinstance(interaction, hikari.AutocompleteInteraction):
        await interaction.create_response([])
    elif isinstance(interaction, hikari.CommandInteraction | hikari.ComponentInteraction | hikari.ModalInteraction):
        await interaction.create_initial_response(
            hikari.ResponseType.MESSAGE_CREATE,
            speech(interaction.locale)(endings.BUSY, wait_s=wait_s),
            flags=hikari.MessageFlag.EPHEMERAL,
        )
