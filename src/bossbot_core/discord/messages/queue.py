"""The queue as its readers see it."""

from collections.abc import Sequence

import hikari

from bossbot_core.api.wording import sentence
from bossbot_core.discord.messages import colours
from bossbot_core.discord.speech import Speech
from bossbot_core.queue import Job, JobState

EMPTY_QUEUE = sentence("Nothing is running or waiting here. Start with `/download`.")

_STATES = {
    JobState.QUEUED: sentence("waiting"),
    JobState.DOWNLOADING: sentence("downloading"),
    JobState.PROCESSING: sentence("converting"),
    JobState.UPLOADING: sentence("uploading"),
}


def queue_page(
    jobs: Sequence[Job], positions: Sequence[int], *, total: int, offset: int, reader: int, say: Speech
) -> hikari.Embed:
    """One page of the queue as `reader` may see it; `positions` go with `jobs`, 0 where a job runs."""
    if not jobs:
        return hikari.Embed(title=say("Queue"), description=say(EMPTY_QUEUE), colour=colours.WAITING)
    lines = [_line(job, place, reader, say) for job, place in zip(jobs, positions, strict=True)]
    embed = hikari.Embed(title=say("Queue"), description="\n".join(lines), colour=colours.WORKING)
    return embed.set_footer(say("{first} to {last} of {total}", first=offset + 1, last=offset + len(jobs), total=total))


def _line(job: Job, place: int, reader: int, say: Speech) -> str:
    hidden = job.reply.private and job.reply.user_id != reader
    who = say("someone, privately") if hidden else f"<@{job.reply.user_id}>"
    where = f"`{place:>2}`" if place else "`▶`"
    state = say(_STATES.get(job.state, str(job.state)))
    return f"{where} **{job.plugin}** {job.kind} · {state} · {who} · {say('job {job}', job=job.id)}"
