"""The one answer that may be edited again and again: an interaction's deferred reply, or a message of the bot's own."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import hikari

from bossbot_core.api import ErrorCode, PermanentError, TransientError
from bossbot_core.discord.faults import LimitedError, as_failure, no_more_follow_ups, reply_is_gone, token_has_ended
from bossbot_core.discord.messages import endings
from bossbot_core.discord.outgoing import Outgoing
from bossbot_core.queue import Job, ReplyTarget

TOKEN_MARGIN = timedelta(seconds=30)
"""An answer that starts this close to the token's end goes to the channel instead."""

_REMEMBERED = 1000


def now_utc() -> datetime:
    """The time by our own clock."""
    return datetime.now(UTC)


class Replies:
    """Edits answers with `rest`; sends follow-ups with `rest_once`, which never repeats a request.

    What Discord has called gone is not asked for again.
    """

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
        self._gone: deque[tuple[int, int]] = deque(maxlen=_REMEMBERED)
        self._ended: deque[int] = deque(maxlen=_REMEMBERED)

    def alive(self, job: Job) -> bool:
        """Whether the answer can still be used: the command's token, or the bot's own message."""
        if job.reply.status_message_id:
            return _place(job.reply) not in self._gone
        in_time = self._clock() < job.reply.token_expires_at - TOKEN_MARGIN
        return in_time and job.reply.interaction_id not in self._ended

    async def edit(self, job: Job, embed: hikari.Embed, *buttons: hikari.api.ComponentBuilder) -> bool:
        """Let the answer show `embed` and `buttons`; False where it is gone. Raises `hikari.HTTPError`."""
        reply = job.reply
        if _place(reply) in self._gone:
            return False
        try:
            await self._editing(reply)(embed=embed, components=buttons)
        except hikari.ClientHTTPResponseError as error:
            if self._is_gone(job, error):
                return False
            raise
        return True

    async def edit_files(self, message: Outgoing) -> int | None:
        """Put the files into the answer, which may be repeated freely; None where the answer is gone."""
        reply = message.job.reply
        if _place(reply) in self._gone:
            return None
        try:
            async with asyncio.timeout(message.deadline_s):
                edited = await self._editing(reply)(
                    message.text(), attachments=message.files, embeds=[], components=message.buttons
                )
        except Exception as error:  # noqa: BLE001 - the boundary to Discord: every failure gets its code
            if self._is_gone(message.job, error):
                return None
            raise as_failure(error) from None
        return int(edited.id)

    async def follow_up_files(self, message: Outgoing) -> int | None:
        """Send the files as a follow-up, once; None where the token is dead.

        A follow-up has no nonce and cannot be looked for, so that a broken connection is told and not repeated. What a
        rate limit refused was not sent: that waits here.
        """
        while True:
            try:
                return await self._follow_up_once(message)
            except LimitedError as limit:
                await asyncio.sleep(limit.wait_s)

    async def _follow_up_once(self, message: Outgoing) -> int | None:
        reply = message.job.reply
        try:
            async with asyncio.timeout(message.deadline_s):
                sent = await self._rest_once.execute_webhook(
                    reply.application_id,
                    reply.interaction_token,
                    message.text(),
                    attachments=message.files,
                    components=message.buttons,
                    flags=_visibility(message.job),
                )
        except Exception as error:  # noqa: BLE001 - the boundary to Discord: every failure gets its code
            if no_more_follow_ups(error) or self._is_gone(message.job, error):
                return None
            raise _not_repeated(error) from None
        return int(sent.id)

    async def follow_up(self, job: Job, embed: hikari.Embed, *buttons: hikari.api.ComponentBuilder) -> bool:
        """Send `embed` as a follow-up; False where no token is alive. Raises `hikari.HTTPError`."""
        reply = job.reply
        if reply.status_message_id:
            return False
        try:
            await self._rest_once.execute_webhook(
                reply.application_id,
                reply.interaction_token,
                embed=embed,
                components=buttons,
                flags=_visibility(job),
            )
        except hikari.ClientHTTPResponseError as error:
            if no_more_follow_ups(error) or self._is_gone(job, error):
                return False
            raise
        return True

    async def open(self, reply: ReplyTarget, embed: hikari.Embed) -> int:
        """Send a follow-up that is to become a job's status message; its id. Raises `hikari.HTTPError`."""
        sent = await self._rest_once.execute_webhook(reply.application_id, reply.interaction_token, embed=embed)
        return int(sent.id)

    async def remove(self, reply: ReplyTarget) -> None:
        """Take the follow-up away: no job came of it. Raises `hikari.HTTPError`."""
        await self._rest.delete_webhook_message(reply.application_id, reply.interaction_token, reply.message_id)

    def standing(self, job: Job) -> bool:
        """Whether the answer is there and may be edited, as far as is known."""
        return self.alive(job) and _place(job.reply) not in self._gone

    def _editing(self, reply: ReplyTarget) -> Callable[..., Awaitable[hikari.Message]]:
        if reply.status_message_id:
            return partial(self._rest.edit_message, reply.channel_id, reply.status_message_id)
        if reply.message_id:
            edit = self._rest.edit_webhook_message
            return partial(edit, reply.application_id, reply.interaction_token, reply.message_id)
        return partial(self._rest.edit_interaction_response, reply.application_id, reply.interaction_token)

    def _is_gone(self, job: Job, error: Exception) -> bool:
        if not reply_is_gone(error):
            return False
        self._gone.append(_place(job.reply))
        if token_has_ended(error):
            self._ended.append(job.reply.interaction_id)
        return True


def _place(reply: ReplyTarget) -> tuple[int, int]:
    return reply.interaction_id, reply.message_id or reply.status_message_id


def _visibility(job: Job) -> hikari.MessageFlag | hikari.UndefinedType:
    return hikari.MessageFlag.EPHEMERAL if job.reply.private else hikari.UNDEFINED


def _not_repeated(error: Exception) -> PermanentError:
    failure = as_failure(error)
    if isinstance(failure, LimitedError):
        raise failure
    if isinstance(failure, TransientError):
        return PermanentError(ErrorCode.UPLOAD_FAILED, endings.UNCERTAIN_POST, detail=failure.detail)
    assert isinstance(failure, PermanentError)
    return failure
