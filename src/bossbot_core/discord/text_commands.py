"""Messages instead of commands, where the settings ask for them: `$dlt <link>`, and channels that fetch every link."""

import contextlib
import re

import hikari
import structlog
from attrs import evolve

from bossbot_core.api import BossBotError, ErrorCode
from bossbot_core.audit import Act, Action, AuditTrail, Outcome
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.edge import new_error_id
from bossbot_core.discord.faults import describe
from bossbot_core.discord.messages import endings, progress
from bossbot_core.discord.seen import Seen
from bossbot_core.discord.speech import speech
from bossbot_core.discord.written import Written
from bossbot_core.discord.written_links import Link, meant_links
from bossbot_core.intake import Intake, SubmitRequest
from bossbot_core.pluginhost import Claim

MOST_LINKS = 5
"""Links of one message that are fetched; the rest are left alone."""

MAX_IN_FLIGHT = 50
"""Messages served at once; beyond them the bot says nothing."""

LATER = "⏳"
_PASSES = frozenset({ErrorCode.COOLDOWN, ErrorCode.QUEUE_FULL, ErrorCode.QUOTA_EXCEEDED, ErrorCode.SHUTTING_DOWN})

log = structlog.get_logger("discord")


class TextCommands:
    """Serves each message of a person once. `rest` may repeat requests, `rest_once` never does."""

    def __init__(
        self,
        *,
        prefix: str,
        rest: hikari.api.RESTClient,
        intake: Intake,
        delivery: DiscordDelivery,
        written: Written,
        audit: AuditTrail,
    ) -> None:
        self._prefix = prefix
        self._command = re.compile(rf"{re.escape(prefix)}dlt(?:\s+(?P<what>.*))?", re.DOTALL | re.IGNORECASE)
        self._rest = rest
        self._intake = intake
        self._delivery = delivery
        self._written = written
        self._audit = audit
        self._seen = Seen()
        self._in_flight = 0

    async def on_message(self, event: hikari.MessageCreateEvent) -> None:
        """Serve one message; those of bots and webhooks are nobody's wish."""
        if not event.is_human or not event.content or not self._seen.is_new(event.message_id):
            return
        if self._in_flight >= MAX_IN_FLIGHT:
            log.warning("message not served", reason="busy")
            return
        self._in_flight += 1
        try:
            await self._serve(event.message, event.content.strip())
        except hikari.HTTPError as error:
            log.warning("message not answered", reason=describe(error))
        except Exception:  # the boundary of a message: one that cannot be served does not keep others from it
            log.exception("message not served")
        finally:
            self._in_flight -= 1

    async def _serve(self, message: hikari.Message, content: str) -> None:
        if command := self._command.fullmatch(content):
            what = (command["what"] or "").strip()
            links = meant_links(what, prefix=self._prefix, bracketed=True)
            await self._fetch(message, links or (Link(url=what),), asked=True)
        elif self._is_automatic(message):
            await self._fetch(message, meant_links(content, prefix=self._prefix), asked=False)

    def _is_automatic(self, message: hikari.Message) -> bool:
        places = {int(message.channel_id), self._written.parent_channel_id(message)}
        return not places.isdisjoint(self._written.rules_of(message).auto_download_channel_ids)

    async def _fetch(self, message: hikari.Message, links: tuple[Link, ...], *, asked: bool) -> None:
        """Queue a job for each link that is served; a message is refused once."""
        taken: set[str] = set()
        refused: BossBotError | None = None
        for link in links:
            if len(taken) == MOST_LINKS or (refused and refused.code in _PASSES):
                break
            request = self._written.request(message, link, alone=len(links) == 1, ask=asked)
            try:
                claim = await self._intake.check(request, counted=bool(taken))
                if claim.match.canonical_url not in taken:
                    await self._take(message, request, claim, counted=bool(taken))
                    taken.add(claim.match.canonical_url)
            except BossBotError as error:
                refused = error
        if refused:
            await self._refuse(message, refused, asked=asked)

    async def _take(self, message: hikari.Message, request: SubmitRequest, claim: Claim, *, counted: bool) -> None:
        """Answer first, so that the job knows its status message; a person is told its number only once it is kept."""
        say = speech(request.reply.locale)
        status = await self._answer(message, progress.taken(claim.match.canonical_url, say))
        try:
            reply = evolve(request.reply, status_message_id=status.id)
            self._delivery.begin(await self._intake.submit(evolve(request, reply=reply), claim, counted=counted))
        except BaseException:
            with contextlib.suppress(hikari.HTTPError):
                await self._rest.delete_message(status.channel_id, status.id)
            raise

    async def _refuse(self, message: hikari.Message, error: BossBotError, *, asked: bool) -> None:
        """Tell who asked why not; where nobody asked by a command, a sign must do, and only for what passes."""
        error_id = new_error_id()
        user_id = int(message.author.id)
        log.info("refused", code=error.code, error_id=error_id, detail=error.detail, user=user_id, asked=asked)
        if asked:
            if error.code is ErrorCode.BLOCKED:
                await self._audit.record(_denied(message, error.code))
            await self._answer(message, endings.refusal(error, error_id, speech(self._written.locale(message))))
        elif error.code in _PASSES:
            await self._rest.add_reaction(message.channel_id, message.id, LATER)

    async def _answer(self, message: hikari.Message, embed: hikari.Embed) -> hikari.Message:
        return await self._rest.create_message(
            message.channel_id,
            embed=embed,
            reply=message.id,
            reply_must_exist=False,
            mentions_reply=False,
            # A repetition must not answer twice.
            nonce=new_error_id() + f"{message.id:x}",
        )


def _denied(message: hikari.Message, code: ErrorCode) -> Act:
    return Act(
        action=Action.DOWNLOAD,
        outcome=Outcome.DENIED,
        user_id=int(message.author.id),
        guild_id=int(message.guild_id or 0),
        channel_id=int(message.channel_id),
        target=code,
    )
