"""Jobs that come of a press on what became of an older one."""

import hikari
from attrs import frozen

from bossbot_core.api import Quality
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.requests import Requests
from bossbot_core.intake import Intake, SubmitRequest
from bossbot_core.queue import Job, JobOptions, Priority


@frozen(kw_only=True)
class Starts:
    """Makes the request of who presses, and starts what they may have."""

    gate: Gate
    intake: Intake
    delivery: DiscordDelivery
    requests: Requests

    def request(
        self,
        press: hikari.ComponentInteraction,
        job: Job,
        *,
        private: bool,
        quality: Quality | None = None,
        options: JobOptions | None = None,
    ) -> SubmitRequest:
        """What the older job was, for the one who presses; None takes its quality and options over."""
        return self.requests.of(
            press,
            job.match.canonical_url,
            quality=quality or job.quality,
            spoiler=job.reply.spoiler,
            private=private,
            priority=job.priority if self.gate.moderates(press) else min(job.priority, Priority.NORMAL),
            options=options or job.options,
        )

    async def in_place(
        self, press: hikari.ComponentInteraction, request: SubmitRequest, *, counted: bool = False
    ) -> None:
        """Start a job whose status takes the place of the message; `counted` is as in `Intake.submit`."""
        await self._submit(press, request, hikari.ResponseType.DEFERRED_MESSAGE_UPDATE, counted=counted)

    async def beside(self, press: hikari.ComponentInteraction, request: SubmitRequest) -> None:
        """Start a job with a message of its own."""
        await self._submit(press, request, hikari.ResponseType.DEFERRED_MESSAGE_CREATE, counted=False)

    async def _submit(
        self,
        press: hikari.ComponentInteraction,
        request: SubmitRequest,
        kind: hikari.ResponseType,
        *,
        counted: bool,
    ) -> None:
        claim = await self.intake.check(request, counted=counted)
        private = request.reply.private and kind is hikari.ResponseType.DEFERRED_MESSAGE_CREATE
        flags = hikari.MessageFlag.EPHEMERAL if private else hikari.UNDEFINED
        await press.create_initial_response(kind, flags=flags)  # type: ignore[arg-type]  # both kinds are deferrals
        self.delivery.begin(await self.intake.submit(request, claim, counted=counted))


def hidden(press: hikari.ComponentInteraction, job: Job) -> bool:
    """Whether only the asker sees the message, so that what comes of it is for their eyes as well."""
    return job.reply.private or bool(press.message.flags & hikari.MessageFlag.EPHEMERAL)
