"""Answers by an interaction's token: the deferred reply, which may be edited again and again, and follow-ups."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import hikari

from bossbot_core.api import ErrorCode, PermanentError, TransientError
from bossbot_core.discord import messages
from bossbot_core.discord.faults import as_failure, reply_is_gone
from bossbot_core.discord.outgoing import Outgoing
from bossbot_core.queue import Job

TOKEN_MARGIN = timedelta(seconds=30)
"""An answer that starts this close to the token's end goes to the channel instead."""


def now_utc() -> datetime:
    """The time by our own clock."""
    return datetime.now(UTC)


class Replies:
    """Edits deferred replies with `rest`; sends follow-ups with `rest_once`, which never repeats a request."""

    def __init__(
        self,
        rest: hikari.api.RESTClient,
        rest_once: hikari.api.RESTClient,
        *,
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        self._rest = rest
        self._rest_once = rest_once
        self._clock = clock

    def alive(self, job: Job) -> bool:
        """Whether the command's token can still be used."""
        return self._clock() < job.reply.token_expires_at - TOKEN_MARGIN

    async def edit(self, job: Job, embed: hikari.Embed, *buttons: hikari.api.ComponentBuilder) -> bool:
        """Let the deferred reply show `embed` and `buttons`; False where it is gone. Raises `hikari.HTTPError`."""
        reply = job.reply
        try:
            await self._rest.edit_interaction_response(
                reply.application_id, reply.interaction_token, embed=embed, components=buttons
            )
        except hikari.ClientHTTPResponseError as error:
            if reply_is_gone(error):
                return False
            raise
        return True

    async def edit_files(self, message: Outgoing) -> int | None:
        """Put the files into the deferred reply, which may be repeated freely; None where the reply is gone."""
        reply = message.job.reply
        try:
            async with asyncio.timeout(message.deadline_s):
                edited = await self._rest.edit_interaction_response(
                    reply.application_id,
                    reply.interaction_token,
                    message.text(),
                    attachments=message.files,
                    embeds=[],
                    components=[],
                )
        except Exception as error:  # noqa: BLE001 - the boundary to Discord: every failure gets its code
            if reply_is_gone(error):
                return None
            raise as_failure(error) from None
        return int(edited.id)

    async def follow_up_files(self, message: Outgoing) -> int | None:
        """Send the files as a follow-up, once; None where the token is dead.

        A follow-up has no nonce and cannot be looked for, so that a broken connection is told and not repeated.
        """
        reply = message.job.reply
        try:
            async with asyncio.timeout(message.deadline_s):
                sent = await self._rest_once.execute_webhook(
                    reply.application_id,
                    reply.interaction_token,
                    message.text(),
                    attachments=message.files,
                    flags=_visibility(message.job),
                )
        except Exception as error:  # noqa: BLE001 - the boundary to Discord: every failure gets its code
            if reply_is_gone(error):
                return None
            raise _not_repeated(error) from None
        return int(sent.id)

    async def follow_up(self, job: Job, embed: hikari.Embed) -> None:
        """Send `embed` as a follow-up; raises `hikari.HTTPError`."""
        reply = job.reply
        await self._rest_once.execute_webhook(
            reply.application_id, reply.interaction_token, embed=embed, flags=_visibility(job)
        )


def _visibility(job: Job) -> hikari.MessageFlag | hikari.UndefinedType:
    return hikari.MessageFlag.EPHEMERAL if job.reply.private else hikari.UNDEFINED


def _not_repeated(error: Exception) -> PermanentError:
    failure = as_failure(error)
    if isinstance(failure, TransientError):
        return PermanentError(ErrorCode.UPLOAD_FAILED, messages.UNCERTAIN_POST, detail=failure.detail)
    assert isinstance(failure, PermanentError)
    return failure
