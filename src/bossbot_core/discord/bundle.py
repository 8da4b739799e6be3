"""All links of one message at once: each becomes a job with a status message of its own."""

from collections.abc import Sequence
from contextlib import suppress

import hikari
from attrs import Factory, define, evolve, frozen

from bossbot_core.api import BossBotError, ErrorCode, PermanentError, Quality
from bossbot_core.api.wording import sentence
from bossbot_core.discord.delivery import MAX_FOLLOW_UPS, DiscordDelivery
from bossbot_core.discord.faults import as_failure
from bossbot_core.discord.messages import bundles
from bossbot_core.discord.requests import Requests
from bossbot_core.discord.speech import speech
from bossbot_core.intake import Intake, SubmitRequest
from bossbot_core.intake.links import links_in
from bossbot_core.pluginhost import Claim

MOST_JOBS = 10
"""Downloads that one message may start."""

_MOST_LINKS = 50
_NO_LINK = sentence("There is no link in this message.")

_FOR_EVERYTHING = frozenset(
    {
        ErrorCode.BLOCKED,
        ErrorCode.COOLDOWN,
        ErrorCode.MISSING_PERMISSION,
        ErrorCode.QUEUE_FULL,
        ErrorCode.QUOTA_EXCEEDED,
        ErrorCode.SHUTTING_DOWN,
    }
)
"""Refusals that every other link of the message would meet as well."""


@define(kw_only=True)
class Outcome:
    """What became of a message's links: how many are queued, which were refused, how many were one too many."""

    queued: int = 0
    refused: list[tuple[str, BossBotError]] = Factory(list)
    left_out: int = 0


@frozen(kw_only=True)
class Bundle:
    """Serves one use of a message command; everything it needs."""

    interaction: hikari.CommandInteraction
    intake: Intake
    requests: Requests
    delivery: DiscordDelivery

    async def submit(self, message: hikari.Message, quality: Quality | None) -> None:
        """Queue every supported link of `message` and tell the person what was done.

        Raises `PermanentError` where nothing was queued.
        """
        links = links_in([message.content or "", *(embed.url or "" for embed in message.embeds)], most=_MOST_LINKS)
        if not links:
            raise PermanentError(ErrorCode.INVALID_URL, _NO_LINK)
        say = speech(self.interaction.locale)
        # An answer at once, not a deferral: the first follow-up would take its place.
        await self.interaction.create_initial_response(
            hikari.ResponseType.MESSAGE_CREATE, embed=bundles.looking(say), flags=hikari.MessageFlag.EPHEMERAL
        )
        outcome = await self._queue(links, quality)
        if not outcome.queued:
            raise outcome.refused[0][1]
        embed = bundles.outcome(outcome.queued, outcome.refused, outcome.left_out, MOST_JOBS, say)
        await self.interaction.edit_initial_response(embed=embed)

    async def _queue(self, links: Sequence[str], quality: Quality | None) -> Outcome:
        outcome = Outcome()
        requests = [self.requests.of(self.interaction, link, quality=quality, ask=True) for link in links]
        wanted = await self._wanted(requests, outcome)
        most = MOST_JOBS if requests[0].reply.bot_in_channel else MAX_FOLLOW_UPS
        outcome.left_out = len(wanted[most:])
        for request, claim in wanted[:most]:
            try:
                await self._start(request, claim, counted=bool(outcome.queued))
                outcome.queued += 1
            except (BossBotError, hikari.HTTPError) as error:
                outcome.refused.append((request.text, as_failure(error)))
        return outcome

    async def _wanted(self, requests: Sequence[SubmitRequest], outcome: Outcome) -> list[tuple[SubmitRequest, Claim]]:
        """What may be queued, each media once."""
        found: dict[tuple[str, str, str], tuple[SubmitRequest, Claim]] = {}
        for request in requests:
            try:
                claim = await self.intake.check(request)
            except BossBotError as error:
                if error.code in _FOR_EVERYTHING:
                    raise
                outcome.refused.append((request.text, error))
            else:
                found.setdefault((claim.plugin, claim.match.kind, claim.match.media_id), (request, claim))
        return list(found.values())

    async def _start(self, request: SubmitRequest, claim: Claim, *, counted: bool) -> None:
        say, replies = speech(request.reply.locale), self.delivery.replies
        message_id = await replies.open(request.reply, bundles.waiting(claim.match.canonical_url, say))
        reply = evolve(request.reply, message_id=message_id)
        try:
            self.delivery.begin(await self.intake.submit(evolve(request, reply=reply), claim, counted=counted))
        except BaseException:
            with suppress(hikari.HTTPError):
                await replies.remove(reply)
            raise
