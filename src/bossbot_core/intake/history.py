"""What somebody asked for in a place, as long as it is remembered, and what of it is still there."""

from collections.abc import Sequence

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.intake.access import Person
from bossbot_core.queue import Asker, Job, JobQueue, JobState, PostLedger
from bossbot_core.storage import Storage, StoredMedia


@frozen(kw_only=True)
class Past:
    """One job; `media` is None where nothing of it is stored, `message_id` where no post is known."""

    job: Job
    media: StoredMedia | None = None
    message_id: int | None = None


@frozen(kw_only=True)
class PastPage:
    """Some jobs, newest first, and how many there are in all."""

    jobs: Sequence[Past]
    total: int


@frozen(kw_only=True)
class History:
    """Reads the queue, the ledger of posts and the storage together."""

    queue: JobQueue
    posts: PostLedger
    storage: Storage

    async def page(self, reader: Person, user_id: int, *, limit: int, offset: int) -> PastPage:
        """What `user_id` asked for in the reader's place; private downloads are for their asker's eyes only.

        Raises `PermanentError(MISSING_PERMISSION)` where somebody else's is not for the reader to see.
        """
        own = user_id == reader.user_id
        if not own and not reader.moderator:
            template = sentence("Only moderators of a server can see what others downloaded there.")
            raise PermanentError(ErrorCode.MISSING_PERMISSION, template)
        asker = Asker(guild_id=reader.guild_id, user_id=user_id, private=own)
        jobs = await self.queue.annals.history(asker, limit=limit, offset=offset)
        return PastPage(jobs=[await self._past(job) for job in jobs], total=await self.queue.annals.remembered(asker))

    async def _past(self, job: Job) -> Past:
        if job.state is not JobState.COMPLETED:
            return Past(job=job)
        posts = await self.posts.of_job(job.id)
        media = await self.storage.find(job.reply.guild_id, job.id)
        return Past(job=job, media=media, message_id=posts[0].message_id if posts else None)
