"""Whose job is whose: a job of another place is as good as none."""

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.api.wording import sentence
from bossbot_core.queue import Job

FORGOTTEN = sentence("The bot no longer remembers this download; ask for it again with /download.")
NOT_YOURS = sentence("Only the person who asked, or a moderator, can do that with this download.")


@frozen(kw_only=True)
class Person:
    """Somebody, where they are (`guild_id` 0: in direct messages), and whether they moderate there."""

    user_id: int
    guild_id: int
    moderator: bool = False


def require_access(job: Job | None, person: Person) -> Job:
    """The job, where it is of this place and theirs; raises `PermanentError`: `not_found`, `missing_permission`.

    A direct message has no moderators and no neighbours: only the asker's own jobs exist there.
    """
    if job is None or job.reply.guild_id != person.guild_id:
        raise PermanentError(ErrorCode.NOT_FOUND, FORGOTTEN)
    own = job.reply.user_id == person.user_id
    if not own and person.guild_id == 0:
        raise PermanentError(ErrorCode.NOT_FOUND, FORGOTTEN)
    if not own and not person.moderator:
        raise PermanentError(ErrorCode.MISSING_PERMISSION, NOT_YOURS)
    return job
