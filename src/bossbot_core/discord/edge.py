"""The edge to Discord: bounds the handlers in flight and answers whatever goes wrong in one."""

import secrets
from collections.abc import Awaitable, Callable

import hikari
import structlog

from bossbot_core.api import BossBotError, ErrorCode, PermanentError
from bossbot_core.discord.faults import ALREADY_ANSWERED, describe
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.messages import endings
from bossbot_core.discord.speech import speech

MAX_IN_FLIGHT = 200
"""Interactions served at once; more would miss Discord's 3 seconds by CPU alone."""

type Answerable = hikari.CommandInteraction | hikari.ComponentInteraction

log = structlog.get_logger("discord")


def new_error_id() -> str:
    """A short id that a person can read out and the log can be searched for."""
    return secrets.token_hex(4)


class Edge:
    """Runs a handler for one interaction; every failure becomes an answer only the person sees."""

    def __init__(self, gate: Gate, *, max_in_flight: int = MAX_IN_FLIGHT) -> None:
        self._gate = gate
        self._max_in_flight = max_in_flight
        self._in_flight = 0

    async def command(
        self, interaction: hikari.CommandInteraction, command: str, work: Callable[[], Awaitable[None]]
    ) -> None:
        """Run `work` for somebody who may use `command` now; `command` is what a person types after the slash."""

        async def admitted() -> None:
            await self._gate.admit(interaction, command)
            try:
                await work()
            except Exception as error:
                await self._gate.refund(interaction, command, error)
                raise

        await self.serve(interaction, admitted)

    async def serve(self, interaction: Answerable, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work`, or say that the bot is busy."""
        if self._in_flight >= self._max_in_flight:
            await self._answer(interaction, content=speech(interaction.locale)(endings.BUSY))
            return
        self._in_flight += 1
        try:
            await work()
        except BossBotError as error:
            await self.refuse(interaction, error)
        except Exception as error:  # noqa: BLE001 - the command edge: the person gets an id, the log gets the rest
            await self.break_down(interaction, error)
        finally:
            self._in_flight -= 1

    async def refuse(self, interaction: Answerable, error: BossBotError) -> None:
        """Tell the person, and nobody else, why not."""
        error_id = new_error_id()
        log.info("refused", code=error.code, error_id=error_id, detail=error.detail, user=int(interaction.user.id))
        await self._answer(interaction, embed=endings.failure(error, error_id, speech(interaction.locale)))

    async def break_down(self, interaction: Answerable, error: Exception) -> None:
        """Tell the person that something broke, by an id that finds the log line."""
        error_id = new_error_id()
        if isinstance(error, hikari.HTTPError):
            # Its traceback would show the interaction's token.
            log.error("handler failed", error_id=error_id, reason=describe(error))
        else:
            log.error("handler failed", error_id=error_id, exc_info=error)
        failure = PermanentError(ErrorCode.INTERNAL)
        await self._answer(interaction, embed=endings.failure(failure, error_id, speech(interaction.locale)))

    async def _answer(
        self,
        interaction: Answerable,
        *,
        content: hikari.UndefinedOr[str] = hikari.UNDEFINED,
        embed: hikari.UndefinedOr[hikari.Embed] = hikari.UNDEFINED,
    ) -> None:
        private = hikari.MessageFlag.EPHEMERAL
        try:
            await interaction.create_initial_response(
                hikari.ResponseType.MESSAGE_CREATE, content, embed=embed, flags=private
            )
        except hikari.BadRequestError as error:
            if error.code == ALREADY_ANSWERED:
                await self._answer_again(interaction, content, embed)
            else:
                log.warning("answer not sent", reason=describe(error))
        except hikari.HTTPError as error:
            log.warning("answer not sent", reason=describe(error))

    async def _answer_again(
        self, interaction: Answerable, content: hikari.UndefinedOr[str], embed: hikari.UndefinedOr[hikari.Embed]
    ) -> None:
        try:
            if isinstance(interaction, hikari.CommandInteraction):
                await interaction.edit_initial_response(content, embed=embed, components=[])
            else:
                # The first answer of a press is the message it was pressed on, which stays as it is.
                await interaction.execute(content, embed=embed, flags=hikari.MessageFlag.EPHEMERAL)
        except hikari.HTTPError as error:
            log.warning("answer not sent", reason=describe(error))
