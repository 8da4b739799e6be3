"""Links in the place of files that are larger than Discord takes."""

from collections.abc import Iterable

from attrs import evolve

from bossbot_core.discord.messages import captions
from bossbot_core.discord.parts import LinkedFile, Part
from bossbot_core.queue import Job
from bossbot_core.runner import LargeFiles
from bossbot_core.storage import StoredMedia


def with_links(job: Job, media: StoredMedia, parts: Iterable[Part], large_files: LargeFiles | None) -> list[Part]:
    """The parts with the links of their large files; raises `PermanentError(TOO_LARGE)` where one gets none."""

    def linked(each: LinkedFile) -> LinkedFile:
        link = large_files.link(job, media, each.number) if large_files else None
        if link is None:
            limit_bytes, count = job.reply.upload_limit_bytes, len(media.files)
            raise captions.too_large(each.file.size_bytes, limit_bytes, number=each.number, count=count)
        return evolve(each, link=link)

    return [evolve(part, linked=tuple(linked(each) for each in part.linked)) for part in parts]
