"""The status message of a job that has not ended."""

import hikari

from bossbot_core.api import Phase
from bossbot_core.api.wording import sentence
from bossbot_core.discord.messages import colours
from bossbot_core.discord.safe_text import link
from bossbot_core.discord.speech import Speech
from bossbot_core.queue import Job, WaitReason
from bossbot_core.runner import Progress, Waiting

BAR_CELLS = 16

_PHASES = {
    Phase.LISTING: sentence("Looking up what there is"),
    Phase.FETCHING: sentence("Downloading"),
    Phase.CONVERTING: sentence("Converting"),
    None: sentence("Uploading"),
}
WAIT_REASONS = {
    WaitReason.DRAINING: sentence("The bot starts nothing new just now; it goes on by itself."),
    WaitReason.PAUSED: sentence("Downloads are paused in this server."),
    WaitReason.SAME_MEDIA: sentence("The same is being fetched already; you get it as well."),
    WaitReason.SERVER_BUSY: sentence("This server's limit of {at_once} at once is reached."),
    WaitReason.PLATFORM_BUSY: sentence("This platform's limit of {at_once} at once is reached."),
    WaitReason.BUSY: sentence("The bot's limit of {at_once} at once is reached."),
}


def status(job: Job, now: Progress | Waiting, say: Speech, *, links: bool = False) -> hikari.Embed:
    """Where the job is; `links` says that what is too large to be posted gets a link."""
    if isinstance(now, Waiting):
        title, lines, colour = *_waiting(now, say), colours.WAITING
    else:
        title, colour = say(_PHASES[now.phase]), colours.WORKING
        large = _large_line(job, now, say) if links else ""
        lines = [_bar_line(now, say), _figures(now, say), _item_line(now, say), large]
    description = "\n".join(filter(None, [*lines, link(job.match.canonical_url)]))
    embed = hikari.Embed(title=title, description=description, colour=colour)
    return embed.set_footer(say("job {job} · {plugin}", job=job.id, plugin=job.plugin))


def taken(url: str, say: Speech) -> hikari.Embed:
    """The first answer to a message, before there is a job."""
    return hikari.Embed(title=say("Waiting"), description=link(url), colour=colours.WAITING)


def bar(share: float) -> str:
    """A bar for a share from 0 to 1."""
    filled = round(min(1.0, max(0.0, share)) * BAR_CELLS)
    return "▰" * filled + "▱" * (BAR_CELLS - filled)


def _waiting(now: Waiting, say: Speech) -> tuple[str, list[str]]:
    if now.retry_in_s is not None:
        template = sentence("in {wait_s} ({code})") if now.retry_code else sentence("in {wait_s}")
        return say("Trying again"), [say(template, wait_s=now.retry_in_s, code=now.retry_code)]
    place = say("You are next.") if now.position <= 1 else say("Number {place} in the queue.", place=now.position)
    reason = WAIT_REASONS.get(now.reason)
    return say("Waiting"), [f"{place} {say(reason, at_once=now.at_once)}" if reason else place]


def _bar_line(now: Progress, say: Speech) -> str:
    if not now.total_bytes:
        return ""
    share = min(1.0, now.done_bytes / now.total_bytes)
    return say("{bar} {done_percent}", bar=bar(share), done_percent=share * 100)


def _figures(now: Progress, say: Speech) -> str:
    done = ""
    if now.done_bytes:
        done = say("{done_bytes}", done_bytes=now.done_bytes)
        if now.total_bytes:
            done = say("{done_bytes} of {total_bytes}", done_bytes=now.done_bytes, total_bytes=now.total_bytes)
    speed = say("{each_second_bytes}/s", each_second_bytes=now.speed_bytes_s) if now.speed_bytes_s else ""
    left = say("{left_s} left", left_s=now.eta_s) if now.eta_s is not None else ""
    return " · ".join(filter(None, [done, speed, left]))


def _item_line(now: Progress, say: Speech) -> str:
    if now.item is None or now.items == 1 or (now.item == 1 and now.items is None):
        return ""
    if now.items:
        return say("Item {item} of {items}", item=now.item, items=now.items)
    return say("Item {item}", item=now.item)


def _large_line(job: Job, now: Progress, say: Speech) -> str:
    limit_bytes = job.reply.upload_limit_bytes
    if now.phase is not Phase.FETCHING or not now.total_bytes or now.total_bytes <= limit_bytes:
        return ""
    template = sentence("At most {most_bytes} can be posted here; what cannot be made to fit comes as a link.")
    return say(template, most_bytes=limit_bytes)
