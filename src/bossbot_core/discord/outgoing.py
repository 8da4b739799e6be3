"""One message with files, ready to be sent, and the deadline for sending it."""

import hikari
from attrs import frozen

from bossbot_core.discord.buttons import Row, spoiler_row
from bossbot_core.discord.messages import captions
from bossbot_core.discord.parts import LinkedFile, Part
from bossbot_core.discord.speech import Speech, speech
from bossbot_core.queue import Job
from bossbot_core.storage import StoredMedia

_LEAST_DEADLINE_S = 120.0
_SLOWEST_BYTES_S = 64 * 1024


@frozen(kw_only=True)
class Outgoing:
    """A part of a delivery; `marker` is the last line of its text."""

    job: Job
    part: int
    marker: str
    media: StoredMedia
    files: tuple[hikari.File, ...]
    total: int
    size_bytes: int
    linked: tuple[LinkedFile, ...] = ()

    def text(self, *, mention: bool = False) -> str:
        """The caption, with a mention of the asker where the answer stands far from the question."""
        asker = self.job.reply.user_id if mention else None
        say = speech(self.job.reply.locale)
        return captions.caption(
            self.media, say, part=self.part, parts=self.total, mention=asker, linked=self._linked_lines(say)
        )

    def _linked_lines(self, say: Speech) -> list[str]:
        reply = self.job.reply
        return [
            captions.linked_file(each.file, each.link, reply.upload_limit_bytes, say, spoiler=reply.spoiler)
            for each in self.linked
            if each.link is not None
        ]

    @property
    def buttons(self) -> list[Row]:
        """What may be done with the files once they are there."""
        job = self.job
        return [] if job.reply.spoiler or not self.files else [spoiler_row(job.id, self.part, speech(job.reply.locale))]

    @property
    def deadline_s(self) -> float:
        """Seconds after which sending counts as broken: a line slower than 64 KiB/s, or a peer that stopped reading."""
        return _LEAST_DEADLINE_S + self.size_bytes / _SLOWEST_BYTES_S


def outgoing(job: Job, media: StoredMedia, part: Part) -> Outgoing:
    """The message for `part`. Files are streamed from disk: bytes in memory would be lost on a retry."""
    return Outgoing(
        job=job,
        part=part.index,
        marker=captions.marker(media.job_id, part.index, part.total),
        media=media,
        files=tuple(hikari.File(file.path, file.name, spoiler=job.reply.spoiler) for file in part.files),
        total=part.total,
        size_bytes=part.size_bytes,
        linked=part.linked,
    )
