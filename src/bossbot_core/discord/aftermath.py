"""What a server wants done once the files are there: the asker called, the message that asked removed."""

import hikari
import structlog

from bossbot_core.discord.faults import describe
from bossbot_core.discord.messages import endings
from bossbot_core.discord.speech import speech
from bossbot_core.queue import Job

log = structlog.get_logger("discord")


class Aftermath:
    """Through a client that may repeat requests; the files are there, whether this succeeds or not."""

    def __init__(self, rest: hikari.api.RESTClient) -> None:
        self._rest = rest

    async def tidy(self, job: Job, message_id: int, *, called: bool) -> None:
        """Do it for files that start with this message; `called` says that the asker was called to them already."""
        reply = job.reply
        try:
            if reply.notify and not called:
                await self._call(job, message_id)
            if reply.delete_source:
                await self._rest.delete_message(reply.channel_id, reply.interaction_id)
        except hikari.HTTPError as error:
            log.info("posted, and not tidied up", job=job.id, reason=describe(error))

    async def _call(self, job: Job, message_id: int) -> None:
        reply = job.reply
        await self._rest.create_message(
            reply.channel_id,
            speech(reply.locale)(endings.DONE, asker=f"<@{reply.user_id}>"),
            reply=message_id,
            reply_must_exist=False,
            nonce=f"done-{job.id}",
            user_mentions=[reply.user_id],
        )
