"""What people may see and do of a place's queue, beside asking for downloads."""

from collections.abc import Sequence

from attrs import frozen

from bossbot_core.intake.access import Person, require_access
from bossbot_core.queue import Job, JobQueue, JobState, WaitReason
from bossbot_core.queue.outlook import starts_in_s, usual_s

MOST_OFFERED = 200
"""Jobs among which a moderator's writing is looked for."""


@frozen(kw_only=True)
class Line:
    """One live job of a page: `position` 0 runs; `starts_in_s` is None where nobody can know."""

    job: Job
    position: int
    reason: WaitReason = WaitReason.NEXT
    at_once: int = 0
    starts_in_s: float | None = None


@frozen(kw_only=True)
class Page:
    """Some of the live jobs, running ones first, and how many there are in all."""

    lines: Sequence[Line]
    total: int
    paused: bool = False


@frozen(kw_only=True)
class Load:
    """How many jobs of a server wait, and run; and whether its downloads are paused."""

    waiting: int
    running: int
    paused: bool


@frozen(kw_only=True)
class Desk:
    """Lists, finds, clears and pauses."""

    queue: JobQueue

    async def page(self, person: Person, *, limit: int, offset: int) -> Page:
        """The server's live jobs; in direct messages, which share a queue, the person's own."""
        guild_id = person.guild_id
        if guild_id:
            jobs = await self.queue.waiting(guild_id, limit=limit, offset=offset)
            total = await self.queue.count(guild_id)
        else:
            own = await self.queue.own(guild_id, person.user_id)
            jobs, total = own[offset : offset + limit], len(own)
        running = total - await self.queue.queued(guild_id) if guild_id else 0
        usual = usual_s(await self.queue.annals.metrics(hours=24)) if jobs else None
        lines = [await self._line(job, offset + place - running, usual) for place, job in enumerate(jobs, start=1)]
        return Page(lines=lines, total=total, paused=await self.queue.paused(guild_id))

    async def live(self, person: Person) -> list[Job]:
        """What they may cancel: their own jobs, and a moderator all of the server."""
        if person.moderator and person.guild_id:
            return await self.queue.waiting(person.guild_id, limit=MOST_OFFERED)
        return await self.queue.own(person.guild_id, person.user_id)

    async def job(self, job_id: int, person: Person) -> Job:
        """A job, live or ended; raises `PermanentError` as `require_access` does."""
        return require_access(await self.queue.get(job_id), person)

    async def load(self, guild_id: int) -> Load:
        """How much waits and runs, and whether anything may start."""
        waiting, paused = await self.queue.queued(guild_id), await self.queue.paused(guild_id)
        return Load(waiting=waiting, running=await self.queue.count(guild_id) - waiting, paused=paused)

    async def clear(self, guild_id: int, *, running: bool) -> list[Job]:
        """Cancel what waits, and ask what is `running` to stop; gives both, each as it is now."""
        cleared = await self.queue.clear(guild_id)
        live = await self.queue.waiting(guild_id, limit=MOST_OFFERED) if running else []
        stopped = [await self.queue.cancel(job.id) for job in live if job.state.running]
        return [*cleared, *(job for job in stopped if job is not None)]

    async def told(self, job: Job) -> None:
        """Note that the person was told that the job is cancelled; what is not noted is told at the next start."""
        await self.queue.told(job)

    async def pause(self, guild_id: int, *, paused: bool) -> None:
        """Start nothing of the server until it is resumed; what runs goes on."""
        await (self.queue.pause(guild_id) if paused else self.queue.resume(guild_id))

    async def _line(self, job: Job, place: int, usual: float | None) -> Line:
        if job.state is not JobState.QUEUED:
            return Line(job=job, position=0)
        guild_id = job.reply.guild_id
        position, reason = await self.queue.outlook(job)
        ahead = [(position, self.queue.at_once(WaitReason.BUSY, guild_id))]
        if guild_id:
            ahead.append((place, self.queue.at_once(WaitReason.SERVER_BUSY, guild_id)))
        return Line(
            job=job,
            position=position,
            reason=reason,
            at_once=self.queue.at_once(reason, guild_id),
            starts_in_s=starts_in_s(usual, reason, ahead=ahead),
        )
