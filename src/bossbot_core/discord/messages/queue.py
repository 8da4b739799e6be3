"""The queue as its readers see it, and what is done to all of it at once."""

import hikari

from bossbot_core.api.wording import sentence
from bossbot_core.discord.messages import colours
from bossbot_core.discord.messages.kinds import KINDS
from bossbot_core.discord.messages.progress import WAIT_REASONS
from bossbot_core.discord.safe_text import plain
from bossbot_core.discord.speech import Speech
from bossbot_core.intake import Line, Load, Page
from bossbot_core.queue import Job, JobState

EMPTY_QUEUE = sentence("Nothing is running or waiting here. Start with `/download`.")
PAUSED = sentence("Downloads are paused in this server.")

_CHOICE_LENGTH = 100
"""Characters of a suggestion's name (application-commands#...-option-choice-structure)."""

STATES = {
    JobState.QUEUED: sentence("waiting"),
    JobState.DOWNLOADING: sentence("downloading"),
    JobState.PROCESSING: sentence("converting"),
    JobState.UPLOADING: sentence("uploading"),
    JobState.COMPLETED: sentence("done"),
    JobState.FAILED: sentence("failed"),
    JobState.CANCELLED: sentence("cancelled"),
}


def queue_page(page: Page, *, offset: int, reader: int, say: Speech) -> hikari.Embed:
    """One page of the queue as `reader` may see it."""
    told = [say(PAUSED)] if page.paused else []
    if not page.lines:
        text = "\n".join([*told, say(EMPTY_QUEUE)])
        return hikari.Embed(title=say("Queue"), description=text, colour=colours.WAITING)
    lines = [_line(line, reader, say) for line in page.lines]
    embed = hikari.Embed(title=say("Queue"), description="\n".join([*told, *lines]), colour=colours.WORKING)
    first, last = offset + 1, offset + len(lines)
    return embed.set_footer(say("{first} to {last} of {total}", first=first, last=last, total=page.total))


def choice(job: Job, say: Speech) -> str:
    """A job as it is offered while somebody writes."""
    text = say(
        "Job {job}: {plugin} {kind}, {state}",
        job=job.id,
        plugin=job.plugin,
        kind=say(KINDS[job.kind]),
        state=state(job, say),
    )
    return plain(f"{text} · {job.match.canonical_url}", _CHOICE_LENGTH)


def state(job: Job, say: Speech) -> str:
    """How far a job is, in one word."""
    return say(STATES[job.state])


def stopped(job: Job, say: Speech) -> hikari.Embed:
    """The answer to who stopped one job."""
    template = (
        sentence("Job {job} is cancelled.")
        if job.state is JobState.CANCELLED
        else sentence("Job {job} is being stopped; its message will say so.")
    )
    return _told(say("Cancelled"), say(template, job=job.id))


def sure_to_clear(load: Load, say: Speech) -> hikari.Embed:
    """Asks whether all waiting downloads may go."""
    text = say(
        "Waiting: {waiting}. Running: {running}. Cancel the waiting ones, or the running ones too?",
        waiting=load.waiting,
        running=load.running,
    )
    return _asked(say("Clear the queue?"), text)


def nothing_to_clear(say: Speech) -> hikari.Embed:
    """There is nothing to ask about."""
    return _told(say("Queue"), say(EMPTY_QUEUE))


def paused_already(say: Speech) -> hikari.Embed:
    """There is nothing to pause."""
    return _told(say("Queue"), say(PAUSED))


def not_paused(say: Speech) -> hikari.Embed:
    """There is nothing to resume."""
    return _told(say("Queue"), say("Downloads are not paused in this server."))


def sure_to_pause(load: Load, say: Speech) -> hikari.Embed:
    """Asks whether nothing shall start any more."""
    text = say(
        "Nothing more of this server is started until somebody resumes it. Waiting: {waiting}. Running, and going on:"
        " {running}.",
        waiting=load.waiting,
        running=load.running,
    )
    return _asked(say("Pause the queue?"), text)


def sure_to_resume(load: Load, say: Speech) -> hikari.Embed:
    """Asks whether the downloads shall start again."""
    text = say("This server's downloads start again. Waiting: {waiting}.", waiting=load.waiting)
    return _asked(say("Resume the queue?"), text)


def cleared(cancelled: int, stopping: int, say: Speech) -> hikari.Embed:
    """How many jobs were cancelled, and how many are still being stopped."""
    lines = [say("Cancelled: {count}.", count=cancelled)]
    if stopping:
        lines.append(say("Being stopped: {count}.", count=stopping))
    return _told(say("Queue cleared"), " ".join(lines))


def paused(say: Speech) -> hikari.Embed:
    """Nothing starts any more."""
    return _told(say("Queue paused"), say("Nothing more is started here until /queue resume."))


def resumed(say: Speech) -> hikari.Embed:
    """Downloads start again."""
    return _told(say("Queue resumed"), say("This server's downloads start again."))


def left_alone(say: Speech) -> hikari.Embed:
    """Somebody changed their mind."""
    return _told(say("Queue"), say("Nothing was changed."))


def _told(title: str, text: str) -> hikari.Embed:
    return hikari.Embed(title=title, description=text, colour=colours.DONE)


def _asked(title: str, text: str) -> hikari.Embed:
    return hikari.Embed(title=title, description=text, colour=colours.WAITING)


def _line(line: Line, reader: int, say: Speech) -> str:
    job = line.job
    hidden = job.reply.private and job.reply.user_id != reader
    who = say("someone, privately") if hidden else f"<@{job.reply.user_id}>"
    where = f"`{line.position:>2}`" if line.position else "`▶`"
    what = f"{where} **{job.plugin}** {say(KINDS[job.kind])}"
    first = " · ".join([what, state(job, say), who, say("job {job}", job=job.id)])
    return "\n".join([first, *_reasons(line, say)])


def _reasons(line: Line, say: Speech) -> list[str]:
    reason = WAIT_REASONS.get(line.reason) if line.position else None
    told = [say(reason, at_once=line.at_once)] if reason else []
    if line.position and line.starts_in_s is not None:
        told.append(say("Starts in about {start_s}.", start_s=_rounded(line.starts_in_s)))
    return [f"-# {' '.join(told)}"] if told else []


def _rounded(seconds: float) -> int:
    """An estimate that does not look more exact than it is."""
    return max(10, round(seconds / 10) * 10) if seconds < 60 else round(seconds / 60) * 60
