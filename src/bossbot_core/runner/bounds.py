"""What a job may fetch, and which of it is small enough to get to people."""

from collections.abc import Sequence

import structlog
from attrs import evolve

from bossbot_core.api import JobLimits, MediaFiles, Quality, Reach, Selection
from bossbot_core.engines.sizes import unfit
from bossbot_core.queue import Job
from bossbot_core.runner.ports import LargeFiles
from bossbot_core.settings import DownloadSettings

log = structlog.get_logger("runner")


def limits_of(
    job: Job, settings: DownloadSettings, reaches: Sequence[Reach], large_files: LargeFiles | None
) -> JobLimits:
    """Nothing larger is fetched than can be posted, be linked to, or be made to fit."""
    upload_limit = job.reply.upload_limit_bytes
    linked = large_files.largest_bytes(job) if large_files else upload_limit
    fitted = max((int(upload_limit * reach.times) for reach in reaches), default=upload_limit)
    return JobLimits(
        max_file_bytes=min(settings.max_file_bytes, max(upload_limit, linked, fitted)),
        max_total_bytes=settings.max_job_bytes,
        max_items=settings.max_items,
        upload_limit_bytes=upload_limit,
        link_limit_bytes=linked,
        longest_fit_s=_longest_s(reaches, job),
        quality=job.quality,
        subtitles=job.options.subtitles,
        selection=Selection.read(job.options.items),
        thread=job.options.thread,
    )


def _longest_s(reaches: Sequence[Reach], job: Job) -> float:
    """The longest media, in seconds, that any plugin makes fit."""
    audio = job.quality is Quality.AUDIO
    least = [reach.least_sound_bps if audio else reach.least_picture_bps for reach in reaches]
    return max((8 * job.reply.upload_limit_bytes / bits_per_s for bits_per_s in least), default=0.0)


def delivered(files: MediaFiles, limits: JobLimits, job: Job) -> MediaFiles:
    """Those files that get to people, since part of an album is better than none; raises TOO_LARGE where none does."""
    small = tuple(file for file in files.files if file.size_bytes <= limits.delivered_bytes)
    large = len(files.files) - len(small)
    if files.files and not small:
        raise unfit(max(file.size_bytes for file in files.files), limits.delivered_bytes)
    if large:
        log.warning("files too large", job=job.id, plugin=job.plugin, left_out=large)
    # The child may have written any number; a job misses no more than it may fetch.
    left_out = min(max(files.left_out, 0) + large, limits.max_items)
    return evolve(files, files=small, left_out=left_out)
