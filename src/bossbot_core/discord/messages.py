"""Every sentence and embed that people read in Discord; the tone is edited here and nowhere else."""

from collections.abc import Sequence

import hikari

from bossbot_core.api import BossBotError, Phase
from bossbot_core.api.wording import worded
from bossbot_core.discord.errors import GUIDANCE, MENDERS
from bossbot_core.discord.safe_text import link, literal, plain
from bossbot_core.discord.units import bar, duration, size, sizes
from bossbot_core.queue import Job, JobState, WaitReason
from bossbot_core.runner import Progress, Waiting
from bossbot_core.storage import StoredMedia

WAITING_COLOUR = 0x8E9297
WORKING_COLOUR = 0x5865F2
FAILURE_COLOUR = 0xDA373C

BUSY = "The bot has its hands full right now. Try again in a few seconds."
CANCEL_LABEL = "Cancel"
PREVIOUS_LABEL = "Previous"
NEXT_LABEL = "Next"
UNKNOWN_BUTTON = "This button no longer does anything."
ALREADY_ENDED = "This download has ended already."
EMPTY_QUEUE = "Nothing is running or waiting here. Start with `/download`."
UNCERTAIN_POST = (
    "The connection to Discord broke while posting. It is not tried again, so that nothing is posted twice."
)
UNREADABLE_CHANNEL = "The bot was interrupted while posting and may not read this channel to see what arrived."

CLOSED_OUTPUT_CHANNEL = "The bot may not post files in the channel that this server chose for results."
POSTED_ELSEWHERE = "It is in the channel for results: {link}"

_TITLE_LENGTH = 200
_AUTHOR_LENGTH = 100
_SENTENCE_LENGTH = 1000

_PHASES = {Phase.FETCHING: "Downloading", Phase.CONVERTING: "Converting", None: "Uploading"}
_REASONS = {
    WaitReason.DRAINING: "The bot is about to restart and goes on afterwards.",
    WaitReason.PAUSED: "Downloads are paused in this server.",
    WaitReason.SAME_MEDIA: "Somebody else is fetching the same; you get it as well.",
    WaitReason.SERVER_BUSY: "This server has as many downloads running as it may.",
    WaitReason.PLATFORM_BUSY: "This platform has as many downloads running as it may.",
    WaitReason.BUSY: "The bot has as many downloads running as it may.",
}
_STATES = {
    JobState.QUEUED: "waiting",
    JobState.DOWNLOADING: "downloading",
    JobState.PROCESSING: "converting",
    JobState.UPLOADING: "uploading",
}


def status(job: Job, now: Progress | Waiting) -> hikari.Embed:
    """The status message of a job that has not ended."""
    return _waiting(job, now) if isinstance(now, Waiting) else _progress(job, now)


def failure(error: BossBotError, error_id: str) -> hikari.Embed:
    """What failed, who can mend it and what to do next; the id finds the line in the log."""
    guidance = GUIDANCE[error.code]
    return (
        hikari.Embed(title=guidance.title, description=plain(error.sentence, _SENTENCE_LENGTH), colour=FAILURE_COLOUR)
        .add_field(name="Who can mend it", value=MENDERS[error.mender])
        .add_field(name="Next", value=guidance.next_step)
        .set_footer(f"{error.code} · {error_id}")
    )


def cancelled(job: Job) -> hikari.Embed:
    """The last status of a job that was stopped."""
    return hikari.Embed(title="Cancelled", description=link(job.match.canonical_url), colour=WAITING_COLOUR).set_footer(
        _footer(job)
    )


def posted_elsewhere(job: Job, message_id: int) -> hikari.Embed:
    """The last status of a job whose files stand in another channel."""
    reply = job.reply
    where = f"https://discord.com/channels/{reply.guild_id}/{reply.output_channel_id}/{message_id}"
    text = "\n".join([worded(POSTED_ELSEWHERE, {"link": where}), link(job.match.canonical_url)])
    return hikari.Embed(title="Done", description=text, colour=WORKING_COLOUR).set_footer(_footer(job))


def caption(media: StoredMedia, *, part: int, parts: int, mention: int | None = None) -> str:
    """The text above the files; its last line is the job's marker."""
    lines = [f"<@{mention}>" if mention else ""]
    if part == 0:
        lines += [_headline(media), link(media.info.source_url) or link(media.source_url)]
    return "\n".join([line for line in lines if line] + [marker(media.job_id, part, parts)])


def marker(job_id: int, part: int, parts: int) -> str:
    """The line by which a delivered message is known again; `part` counts from 0."""
    return f"-# job {job_id} · {part + 1}/{parts}"


def too_large(size_bytes: int, limit_bytes: int, *, number: int, count: int) -> str:
    """Why a file cannot be posted; `number` is its place in the post, from 1."""
    actual, most = sizes(size_bytes, limit_bytes)
    which = "The file" if count == 1 else f"File {number} of {count}"
    return f"{which} is {actual}; at most {most} a file can be posted here."


def queue_page(jobs: Sequence[Job], positions: Sequence[int], *, total: int, offset: int, reader: int) -> hikari.Embed:
    """One page of the queue as `reader` may see it; `positions` go with `jobs`, 0 where a job runs."""
    if not jobs:
        return hikari.Embed(title="Queue", description=EMPTY_QUEUE, colour=WAITING_COLOUR)
    lines = [_queue_line(job, place, reader) for job, place in zip(jobs, positions, strict=True)]
    embed = hikari.Embed(title="Queue", description="\n".join(lines), colour=WORKING_COLOUR)
    return embed.set_footer(f"{offset + 1} to {offset + len(jobs)} of {total}")


def _waiting(job: Job, now: Waiting) -> hikari.Embed:
    if now.retry_in_s is not None:
        title, text = (
            "Trying again",
            f"in {duration(now.retry_in_s)}" + (f" ({now.retry_code})" if now.retry_code else ""),
        )
    else:
        place = "You are next." if now.position <= 1 else f"Number {now.position} in the queue."
        title, text = "Waiting", " ".join(filter(None, [place, _REASONS.get(now.reason)]))
    description = "\n".join(filter(None, [text, link(job.match.canonical_url)]))
    return hikari.Embed(title=title, description=description, colour=WAITING_COLOUR).set_footer(_footer(job))


def _progress(job: Job, now: Progress) -> hikari.Embed:
    lines = [_bar_line(now), _figures(now), _item_line(now), link(job.match.canonical_url)]
    description = "\n".join(filter(None, lines))
    return hikari.Embed(title=_PHASES[now.phase], description=description, colour=WORKING_COLOUR).set_footer(
        _footer(job)
    )


def _bar_line(now: Progress) -> str:
    if not now.total_bytes:
        return ""
    share = min(1.0, now.done_bytes / now.total_bytes)
    return f"{bar(share)} {share:.0%}"


def _figures(now: Progress) -> str:
    done = size(now.done_bytes) if now.done_bytes else ""
    if done and now.total_bytes:
        done = f"{done} of {size(now.total_bytes)}"
    speed = f"{size(now.speed_bytes_s)}/s" if now.speed_bytes_s else ""
    left = f"{duration(now.eta_s)} left" if now.eta_s is not None else ""
    return " · ".join(filter(None, [done, speed, left]))


def _item_line(now: Progress) -> str:
    if now.item is None or now.items == 1 or (now.item == 1 and now.items is None):
        return ""
    return f"Item {now.item} of {now.items}" if now.items else f"Item {now.item}"


def _headline(media: StoredMedia) -> str:
    title = literal(media.info.title or media.info.text, _TITLE_LENGTH)
    author = literal(media.info.author or media.info.author_handle, _AUTHOR_LENGTH)
    return " · ".join(filter(None, [f"**{title}**" if title else "", author]))


def _queue_line(job: Job, place: int, reader: int) -> str:
    who = "someone, privately" if job.reply.private and job.reply.user_id != reader else f"<@{job.reply.user_id}>"
    where = f"`{place:>2}`" if place else "`▶`"
    return f"{where} **{job.plugin}** {job.kind} · {_STATES.get(job.state, job.state)} · {who} · job {job.id}"


def _footer(job: Job) -> str:
    return f"job {job.id} · {job.plugin}"
