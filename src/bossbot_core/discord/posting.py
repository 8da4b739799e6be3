"""Messages in a channel, each posted once: a nonce, an intent on record, and a look before a second try."""

import asyncio
from datetime import UTC, datetime, timedelta

import hikari
import structlog
from attrs import evolve, frozen

from bossbot_core.api import ErrorCode, PermanentError, TransientError
from bossbot_core.discord.faults import LimitedError, as_failure, describe, no_replies_here
from bossbot_core.discord.messages import endings
from bossbot_core.discord.outgoing import Outgoing
from bossbot_core.queue import Job
from bossbot_core.queue.posts import Post

NONCE_LIFE = timedelta(minutes=2)
"""How long a nonce is trusted; Discord says "a few minutes" (resources/message#create-message)."""

_TRIES = 3
_PAUSE_S = 1.0
_LOOK_AT_MESSAGES = 500
_CLOCK_SLACK = timedelta(minutes=1)

log = structlog.get_logger("discord")


@frozen(kw_only=True)
class Spot:
    """Where a message goes; `answer_to` is the message it is shown as a reply to, `mention` calls the asker to it.

    Without `buttons` it has none: in somebody's direct messages the job of a server is not found.
    """

    channel_id: int
    answer_to: int | None = None
    mention: bool = False
    buttons: bool = False


class ChannelPoster:
    """Posts to channels through a client that never repeats a request by itself."""

    def __init__(self, rest: hikari.api.RESTClient, *, own_id: int, pause_s: float = _PAUSE_S) -> None:
        self._rest = rest
        self._own_id = own_id
        self._pause_s = pause_s

    async def post(self, message: Outgoing, intent: Post, spot: Spot, *, fresh: bool) -> int:
        """The id of the message, whether this call posted it or an earlier one did.

        `fresh` says that nothing was sent for this intent before. Raises `BossBotError`.
        """
        for left in reversed(range(_TRIES)):
            if not fresh and (found := await self.find(message, intent, spot.channel_id)):
                return found
            try:
                return await self._create(message, intent, spot)
            except Exception as error:  # noqa: BLE001 - the boundary to Discord: every failure gets its code
                if no_replies_here(error):
                    return await self.post(message, intent, evolve(spot, answer_to=None), fresh=fresh)
                failure = as_failure(error)
                log.warning("post failed", job=message.job.id, part=message.part, reason=describe(error))
                if not isinstance(failure, TransientError) or isinstance(failure, LimitedError) or not left:
                    raise failure from None
            fresh = False
            await asyncio.sleep(self._pause_s * (_TRIES - left))
        raise TransientError(ErrorCode.UPLOAD_FAILED)

    async def find(self, message: Outgoing, intent: Post, channel_id: int) -> int | None:
        """The id of our own message that carries the marker, where an earlier try left one."""
        try:
            for start in self._starts(message.job, intent):
                async for seen in self._rest.fetch_messages(channel_id, after=start).limit(_LOOK_AT_MESSAGES):
                    if seen.author.id == self._own_id and (seen.content or "").endswith(message.marker):
                        return int(seen.id)
        except hikari.HTTPError as error:
            failure = as_failure(error)
            if isinstance(failure, TransientError):
                raise failure from None
            if datetime.now(UTC) - intent.created_at > NONCE_LIFE:
                raise PermanentError(
                    ErrorCode.MISSING_PERMISSION, endings.UNREADABLE_CHANNEL, detail=describe(error)
                ) from None
        return None

    def _starts(self, job: Job, intent: Post) -> list[datetime | hikari.Snowflake]:
        since_intent = intent.created_at - _CLOCK_SLACK
        # The first part may stand in the deferred reply, which is as old as the command itself.
        return [hikari.Snowflake(job.reply.interaction_id), since_intent] if intent.part == 0 else [since_intent]

    async def _create(self, message: Outgoing, intent: Post, spot: Spot) -> int:
        async with asyncio.timeout(message.deadline_s):
            posted = await self._rest.create_message(
                spot.channel_id,
                message.text(mention=spot.mention),
                attachments=message.files,
                components=message.buttons if spot.buttons else [],
                nonce=intent.nonce,
                reply=spot.answer_to or hikari.UNDEFINED,
                reply_must_exist=False if spot.answer_to else hikari.UNDEFINED,
                user_mentions=[message.job.reply.user_id] if spot.mention else False,
            )
        return int(posted.id)
