"""Answers the person who asked: one status message, the files exactly once, and every ending in words."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

import hikari
import structlog
from attrs import evolve, frozen

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, TransientError
from bossbot_core.discord.aftermath import Aftermath
from bossbot_core.discord.brake import Brake
from bossbot_core.discord.buttons import Row, cancel_row
from bossbot_core.discord.faults import LimitedError, as_failure, as_limit, describe
from bossbot_core.discord.linked import with_links
from bossbot_core.discord.messages import endings, progress, questions
from bossbot_core.discord.outgoing import Outgoing, outgoing
from bossbot_core.discord.parts import Part, parts_of
from bossbot_core.discord.posting import ChannelPoster, Spot
from bossbot_core.discord.question_page import question_rows
from bossbot_core.discord.replies import Replies, now_utc
from bossbot_core.discord.second_chances import chances
from bossbot_core.discord.speech import speech
from bossbot_core.discord.status import INTERVAL_S, Status, StatusBoard
from bossbot_core.intake import Accepted
from bossbot_core.queue import Job, Question
from bossbot_core.queue.posts import Post, PostLedger
from bossbot_core.runner import LargeFiles, Progress, Receipt, Waiting, postable_in_person
from bossbot_core.storage import StoredMedia

MAX_FOLLOW_UPS = 5
"""Follow-ups of one command where the bot is no member (interactions/receiving-and-responding#followup-messages)."""

_LAST_WORD_PATIENCE_S = 3600.0
_LAST_WORD_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0
_LONG_UPLOAD_BYTES = 8 * 1024 * 1024

log = structlog.get_logger("discord")


@frozen(kw_only=True)
class Ending:
    """The last word on a job, with what may be tried next; a direct message has no buttons: the job is not of there."""

    embed: hikari.Embed
    rows: Sequence[Row] = ()


class DiscordDelivery:
    """Fulfils `runner.ports.Delivery`.

    `rest` may repeat requests; `rest_once` never does and carries everything that is not idempotent.
    """

    def __init__(
        self,
        rest: hikari.api.RESTClient,
        rest_once: hikari.api.RESTClient,
        posts: PostLedger,
        *,
        own_id: int,
        large_files: LargeFiles | None = None,
        edit_interval_s: float = INTERVAL_S,
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        self._rest = rest
        self._posts = posts
        self._large_files = large_files
        self.replies = Replies(rest, rest_once, clock=clock)
        self._aftermath = Aftermath(rest)
        self._channel = ChannelPoster(rest_once, own_id=own_id)
        self._brake = Brake()
        self.board = StatusBoard(self._edit_status, interval_s=edit_interval_s)

    def begin(self, accepted: Accepted) -> None:
        """Show where a job stands that was just queued; returns at once."""
        now = Waiting(position=accepted.position, reason=accepted.reason, at_once=accepted.at_once)
        self.board.open(accepted.job, now)

    async def show(self, job: Job, status: Progress | Waiting) -> None:
        """Show how far the job is, at most every few seconds; returns at once."""
        self.board.show(job, status)

    async def deliver(self, job: Job, media: StoredMedia) -> Receipt:
        """Post the files in order, ten a message at most, each message once."""
        try:
            self._brake.check(job.id)
            return await self._deliver(job, media)
        except LimitedError as limit:
            self._brake.hold(job.id, limit)
            raise

    async def _deliver(self, job: Job, media: StoredMedia) -> Receipt:
        await self.board.settle(job.id)
        parts = parts_of(media, job.reply.upload_limit_bytes)
        posted = await self._posted(job)
        missing = with_links(job, media, [part for part in parts if part.index not in posted], self._large_files)
        if not posted and sum(part.size_bytes for part in parts) > _LONG_UPLOAD_BYTES:
            await self._say_uploading(job)
        for part in missing:
            posted[part.index] = await self._post(job, media, part, first_id=posted.get(0))
        if _elsewhere(job):
            await self._show_where(job, posted[0])
        # Files in the channel have called the asker; files in the answer, and in private, call nobody.
        in_answer = _beside_the_question(job) and not _elsewhere(job) and self.replies.standing(job)
        await self._aftermath.tidy(job, posted[0], called=not in_answer)
        return Receipt(message_ids=tuple(posted[part.index] for part in parts))

    async def ask(self, job: Job, question: Question) -> None:
        """Ask which items are wanted."""
        say = speech(job.reply.locale)
        await self._end(job, Ending(embed=questions.question(job, question, say), rows=question_rows(question, say)))

    async def tell_failure(self, job: Job, error: BossBotError, error_id: str) -> None:
        """Say what failed, who can mend it and what to do next."""
        say = speech(job.reply.locale)
        await self._end(job, Ending(embed=endings.failure(error, error_id, say), rows=chances(job, error.code, say)))

    async def tell_cancelled(self, job: Job) -> None:
        """Say that the job was cancelled."""
        say = speech(job.reply.locale)
        rows = chances(job, ErrorCode.CANCELLED, say)
        await self._end(job, Ending(embed=endings.cancelled(job, say), rows=rows))

    async def _posted(self, job: Job) -> dict[int, int]:
        rows = await self._posts.of_job(job.id)
        return {post.part: post.message_id for post in rows if post.message_id is not None}

    async def _post(self, job: Job, media: StoredMedia, part: Part, *, first_id: int | None) -> int:
        message, nonce = outgoing(job, media, part), secrets.token_hex(8)
        intent = await self._posts.intend(job.id, message.part, nonce)
        fresh = intent.nonce == nonce
        message_id = await self._post_by_reply(message, fresh=fresh)
        if message_id is None:
            if not fresh and not _in_the_open(job):
                raise PermanentError(ErrorCode.UPLOAD_FAILED, endings.UNCERTAIN_POST)
            if not _in_the_open(job):
                reply = postable_in_person(job.reply, media.info.age_restricted)
                message = outgoing(evolve(job, reply=reply), media, part)
            message_id = await self._post_in_channel(message, intent, first_id, fresh=fresh)
        await self._posts.posted(job.id, message.part, message_id)
        log.info("posted", job=job.id, part=message.part, parts=message.total, bytes=message.size_bytes)
        return message_id

    async def _post_in_channel(self, message: Outgoing, intent: Post, first_id: int | None, *, fresh: bool) -> int:
        spot = await self._spot(message.job, first_id)
        try:
            return await self._channel.post(message, intent, spot, fresh=fresh)
        except PermanentError as error:
            if error.code is ErrorCode.MISSING_PERMISSION and _elsewhere(message.job):
                raise PermanentError(error.code, endings.CLOSED_OUTPUT_CHANNEL, detail=error.detail) from None
            raise

    async def _post_by_reply(self, message: Outgoing, *, fresh: bool) -> int | None:
        if _elsewhere(message.job) or not self.replies.alive(message.job):
            return None
        if message.part == 0:
            return await self.replies.edit_files(message)
        out_of_follow_ups = message.part > MAX_FOLLOW_UPS and not message.job.reply.bot_in_channel
        if _in_the_open(message.job) or out_of_follow_ups or not fresh:
            return None
        return await self.replies.follow_up_files(message)

    async def _spot(self, job: Job, first_id: int | None) -> Spot:
        """The channel of the results or the question, or the asker's direct messages where the bot may not post there.

        The first message stands alone and calls the asker, and nobody else; later ones answer it.
        """
        if _in_the_open(job):
            channel_id = job.reply.output_channel_id or job.reply.channel_id
            answer_to = first_id or (job.reply.interaction_id if _was_written(job) else None)
            return Spot(channel_id=channel_id, answer_to=answer_to, mention=first_id is None, buttons=True)
        try:
            return Spot(channel_id=await self._direct(job))
        except hikari.HTTPError as error:
            raise as_failure(error) from None

    async def _edit_status(self, job: Job, status: Status) -> bool | None:
        if not self.replies.alive(job):
            return False
        if self._brake.left_s(job.id):
            return None
        say = speech(job.reply.locale)
        embed = progress.status(job, status, say, links=self._large_files is not None)
        try:
            return await self.replies.edit(job, embed, cancel_row(job.id, say))
        except hikari.HTTPError as error:
            if limit := as_limit(error):
                self._brake.hold(job.id, limit)
                return None
            raise

    async def _say_uploading(self, job: Job) -> None:
        try:
            await self._edit_status(job, Progress(phase=None))
        except hikari.HTTPError as error:
            log.info("status not shown", job=job.id, reason=describe(error))

    async def _show_where(self, job: Job, message_id: int) -> None:
        """Let the status say where the files are; they are there, whether this can be shown or not."""
        try:
            if self.replies.alive(job):
                await self.replies.edit(job, endings.posted_elsewhere(job, message_id, speech(job.reply.locale)))
        except hikari.HTTPError as error:
            log.info("status not shown", job=job.id, reason=describe(error))

    async def _end(self, job: Job, ending: Ending) -> None:
        """Say the last word; while Discord is away, or wants to be left alone, it waits."""
        await self.board.settle(job.id)
        give_up_at = monotonic() + _LAST_WORD_PATIENCE_S
        pause_s = _LAST_WORD_PAUSE_S
        while (failure := await self._last_word_failure(job, ending)) is not None and monotonic() < give_up_at:
            await asyncio.sleep(failure.retry_after_s or pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _last_word_failure(self, job: Job, ending: Ending) -> TransientError | None:
        try:
            self._brake.check(job.id)
            await self._put_last_word(job, ending)
        except Exception as error:  # noqa: BLE001 - the boundary of the last word: nobody is left to tell
            failure = as_failure(error)
            log.warning("ending not told", job=job.id, reason=failure.detail or describe(error))
            if isinstance(failure, LimitedError):
                self._brake.hold(job.id, failure)
            return failure if isinstance(failure, TransientError) else None
        return None

    async def _put_last_word(self, job: Job, ending: Ending) -> None:
        if self.replies.alive(job):
            # The first files stand in the deferred reply: they stay, and the ending is said beneath them.
            tell = self.replies.follow_up if await self._in_the_reply(job) else self.replies.edit
            if await tell(job, ending.embed, *ending.rows):
                return
        if not _beside_the_question(job):
            await self._say_in(await self._direct(job), job, ending.embed)
            return
        try:
            await self._say_in(job.reply.channel_id, job, ending.embed, *ending.rows)
        except hikari.ClientHTTPResponseError as error:
            if as_failure(error).code is not ErrorCode.MISSING_PERMISSION:
                raise
            # The channel is gone, or closed to the bot: the asker hears it in person.
            await self._say_in(await self._direct(job), job, ending.embed)

    async def _in_the_reply(self, job: Job) -> bool:
        return not _elsewhere(job) and bool(await self._posted(job))

    async def _say_in(self, channel_id: int, job: Job, embed: hikari.Embed, *rows: hikari.api.ComponentBuilder) -> None:
        # The nonce makes a repetition harmless.
        await self._rest.create_message(
            channel_id,
            f"<@{job.reply.user_id}>",
            embed=embed,
            components=rows,
            nonce=f"end-{job.id}",
            user_mentions=[job.reply.user_id],
        )

    async def _direct(self, job: Job) -> int:
        return int((await self._rest.create_dm_channel(job.reply.user_id)).id)


def _was_written(job: Job) -> bool:
    """Whether a message asked for it, in the channel where the files go."""
    return bool(job.reply.status_message_id) and not _elsewhere(job)


def _elsewhere(job: Job) -> bool:
    return job.reply.output_channel_id != 0


def _in_the_open(job: Job) -> bool:
    return _elsewhere(job) or _beside_the_question(job)


def _beside_the_question(job: Job) -> bool:
    return job.reply.bot_in_channel and not job.reply.private
