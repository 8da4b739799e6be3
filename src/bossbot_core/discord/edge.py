"""The edge to Discord: answers whatever goes wrong in a handler."""

import secrets
from collections.abc import Awaitable, Callable

import hikari
import structlog

from bossbot_core.api import BossBotError, ErrorCode, PermanentError
from bossbot_core.discord.faults import ALREADY_ANSWERED, describe
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.messages import endings
from bossbot_core.discord.speech import speech

type Answerable = hikari.CommandInteraction | hikari.ComponentInteraction

log = structlog.get_logger("discord")


def new_error_id() -> str:
    """A short id that a person can read out and the log can be searched for."""
    return secrets.token_hex(4)


class Edge:
    """Runs a handler for one interaction; every failure becomes an answer only the person sees."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

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
        """Run `work`."""
        try:
            await work()
        except BossBotError as error:
            await self.refuse(interaction, error)
        except Exception as error:  # noqa: BLE001 - the command edge: the person gets an id, the log gets the rest
            await self.break_down(interaction, error)

    async def refuse(self, interaction: Answerable, error: BossBotError) -> None:
        """Tell the person, and nobody else, why not."""
        error_id = new_error_id()
        log.info("refused", code=error.code, error_id=error_id, detail=error.detail, user=int(interaction.user.id))
        await self._answer(interaction, endings.failure(error, error_id, speech(interaction.locale)))

    async def break_down(self, interaction: Answerable, error: Exception) -> None:
        """Tell the person that something broke, by an id that finds the log line."""
        error_id = new_error_id()
        if isinstance(error, hikari.HTTPError):
            # Its traceback would show the interaction's token.
            log.error("handler failed", error_id=error_id, reason=describe(error))
        else:
            log.error("handler failed", error_id=error_id, exc_info=error)
        failure = PermanentError(ErrorCode.INTERNAL)
        await self._answer(interaction, endings.failure(failure, error_id, speech(interaction.locale)))

    async def _answer(self, interaction: Answerable, embed: hikari.Embed) -> None:
        private = hikari.MessageFlag.EPHEMERAL
        try:
            await interaction.create_initial_response(hikari.ResponseType.MESSAGE_CREATE, embed=embed, flags=private)
        except hikari.BadRequestError as error:
            if error.code == ALREADY_ANSWERED:
                await self._answer_again(interaction, embed)
            else:
                log.warning("answer not sent", reason=describe(error))
        except hikari.HTTPError as error:
            log.warning("answer not sent", reason=describe(error))

    async def _answer_again(self, interaction: Answerable, embed: hikari.Embed) -> None:
        try:
            if isinstance(interaction, hikari.CommandInteraction):
                await interaction.edit_initial_response(embed=embed, components=[])
            else:
                # The first answer of a press is the message it was pressed on, which stays as it is.
                await interaction.execute(embed=embed, flags=hikari.MessageFlag.EPHEMERAL)
        except hikari.HTTPError as error:
            log.warning("answer not sent", reason=describe(error))
