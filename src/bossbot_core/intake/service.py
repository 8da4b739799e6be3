"""Where a request becomes a job: everything that may refuse it stands here, before anything is written."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from attrs import evolve, frozen

from bossbot_core.api import ErrorCode, MediaKind, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.intake.access import Person, require_access
from bossbot_core.intake.policy import Policy
from bossbot_core.intake.request import SubmitRequest
from bossbot_core.intake.urls import Allows, nowhere_inside, parse_url
from bossbot_core.limits import CommandRates, Quotas
from bossbot_core.pluginhost import Claim, PluginHost
from bossbot_core.queue import Job, JobQueue, NewJob, WaitReason

COMMAND = "download"

LISTS = frozenset({MediaKind.ALBUM, MediaKind.PLAYLIST, MediaKind.PROFILE, MediaKind.THREAD})
"""What stands behind a link that may have many items."""


@frozen(kw_only=True)
class Accepted:
    """A job that is durably queued; `position` 1 is next, 0 runs already; `at_once` is the limit that it waits for."""

    job: Job
    position: int
    reason: WaitReason
    at_once: int = 0


class Intake:
    """Checks, queues and cancels downloads; without `quotas` a day has no end.

    `allows` names the places inside that links may lead to.
    """

    def __init__(
        self,
        *,
        host: PluginHost,
        queue: JobQueue,
        policy: Policy,
        rates: CommandRates,
        quotas: Quotas | None = None,
        allows: Allows = nowhere_inside,
    ) -> None:
        self._allows = allows
        self._host = host
        self._queue = queue
        self._policy = policy
        self._rates = rates
        self._quotas = quotas

    async def check(self, request: SubmitRequest, *, counted: bool = False) -> Claim:
        """The claim of the plugin that will serve the request; writes nothing. `counted` is as in `submit`.

        Raises `PermanentError`: `blocked`, `blocked_by_server`, `missing_permission`, `too_many_items`, `invalid_url`,
        `blocked_address`, `unsupported_url`, `plugin_crashed`, `cooldown`, `quota_exceeded`, `queue_full`, or
        `shutting_down` while the bot starts nothing new; and `TransientError(plugin_resting)`.
        """
        if self._queue.draining:
            raise PermanentError(ErrorCode.SHUTTING_DOWN)
        self._policy.check_asker(request)
        self._policy.check_options(request)
        url = parse_url(request.text, allows=self._allows)
        claim = self._host.match(url)
        if claim is None:
            template = sentence("No installed plugin serves that link to {host}.")
            raise PermanentError(ErrorCode.UNSUPPORTED_URL, template, detail=url.href, host=url.host)
        self._policy.check_link(request, url, claim)
        self._host.breakers.check(claim.plugin)
        if not counted:
            await self._rates.check(COMMAND, request.reply.user_id, request.reply.guild_id)
        if self._quotas:
            await self._quotas.check(request.reply.user_id, request.reply.guild_id)
        await self._queue.require_room(request.reply.guild_id)
        return claim

    async def submit(self, request: SubmitRequest, claim: Claim, *, counted: bool = False) -> Accepted:
        """Queue what `check` let through; once this returns, the job survives any crash.

        Where the use of the command is `counted` already, it is not counted against its rate again.

        Raises `PermanentError`: `cooldown`, `quota_exceeded` or `queue_full`; then nothing is used up.
        """
        new = self._policy.new_job(request, claim)
        if request.ask and self._worth_asking(new):
            new = evolve(new, options=evolve(new.options, survey=True))
        job = await (self._add_within_quota(new) if counted else self._add_within_rate(new))
        position, reason = await self._queue.outlook(job)
        at_once = self._queue.at_once(reason, new.reply.guild_id)
        return Accepted(job=job, position=position, reason=reason, at_once=at_once)

    async def cancel(self, job_id: int, person: Person) -> Job:
        """Stop a job of this place, for its asker or a moderator; a finished one is returned as it is.

        Where it comes back CANCELLED, `told` is to be called once the person has seen it.

        Raises `PermanentError`: `not_found` (also for another guild's job) or `missing_permission`.
        """
        job = require_access(await self._queue.get(job_id), person)
        return await self._queue.cancel(job_id) or job

    async def told(self, job: Job) -> None:
        """Note that the person was told how the job ended; what is not noted is told at the next start."""
        await self._queue.told(job)

    def _worth_asking(self, new: NewJob) -> bool:
        many = new.match.kind in LISTS or new.options.thread
        return many and not new.options.items and self._host.surveys(new.plugin)

    async def _add_within_rate(self, new: NewJob) -> Job:
        use = (COMMAND, new.reply.user_id, new.reply.guild_id)
        await self._rates.record(*use)
        async with _undone_by(partial(self._rates.refund, *use)):
            return await self._add_within_quota(new)

    async def _add_within_quota(self, new: NewJob) -> Job:
        if self._quotas is None:
            return await self._queue.add(new)
        use = (new.reply.user_id, new.reply.guild_id)
        await self._quotas.take(*use)
        async with _undone_by(partial(self._quotas.give_back, *use)):
            return await self._queue.add(new)


@asynccontextmanager
async def _undone_by(undo: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Undo what was noted for a job when it is refused; where this is cancelled, the job may have been added."""
    try:
        yield
    except Exception:
        await undo()
        raise
