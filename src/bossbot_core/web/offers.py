"""Which files get a link, and for how long."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from attrs import field, frozen

from bossbot_core.guilds import GuildRules
from bossbot_core.queue import Job
from bossbot_core.runner import FileLink
from bossbot_core.storage import Storage, StoredMedia
from bossbot_core.web.links import Links, LinkTarget

SHORTEST = timedelta(minutes=1)
"""A link that ends sooner helps nobody."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@frozen(kw_only=True)
class Offers:
    """Fulfils `runner.ports.LargeFiles`: links live for `life`, but never longer than their files are kept."""

    links: Links
    storage: Storage
    rules: GuildRules
    life: timedelta
    clock: Callable[[], datetime] = field(default=_utc_now)

    def largest_bytes(self, job: Job) -> int:
        """What the server allows, and the operator: a server that wants no large files gets none by a detour."""
        return self.rules.effective(job.reply.guild_id, job.reply.channel_id).max_file_bytes

    def link(self, job: Job, media: StoredMedia, number: int) -> FileLink | None:
        """A link for whoever asked for the job."""
        file, now = media.files[number - 1], self.clock()
        ends_at = min(now + self.life, self.storage.kept_until(media)).replace(microsecond=0)
        if file.size_bytes > self.largest_bytes(job) or ends_at < now + SHORTEST:
            return None
        target = LinkTarget(guild_id=media.guild_id, job_id=media.job_id, number=number)
        url = self.links.make(target, name=file.name, user_id=job.reply.user_id, ends_at=ends_at)
        return FileLink(url=url, ends_at=ends_at)
