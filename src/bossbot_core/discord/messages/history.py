"""What somebody downloaded, as they read it."""

import hikari

from bossbot_core.api.wording import sentence
from bossbot_core.discord.messages import colours
from bossbot_core.discord.messages.kinds import KINDS
from bossbot_core.discord.messages.queue import state
from bossbot_core.discord.safe_text import link, literal
from bossbot_core.discord.speech import Speech
from bossbot_core.intake import Past, PastPage

NOTHING_YET = sentence("Nothing was downloaded here lately. Start with `/download`.")

_TITLE_LENGTH = 80


def history_page(page: PastPage, *, offset: int, user_id: int, say: Speech) -> hikari.Embed:
    """One page of what `user_id` asked for."""
    if not page.jobs:
        return hikari.Embed(title=say("History"), description=say(NOTHING_YET), colour=colours.WAITING)
    lines = [f"<@{user_id}>", *(_entry(past, say) for past in page.jobs)]
    embed = hikari.Embed(title=say("History"), description="\n".join(lines), colour=colours.DONE)
    first, last = offset + 1, offset + len(page.jobs)
    return embed.set_footer(say("{first} to {last} of {total}", first=first, last=last, total=page.total))


def _entry(past: Past, say: Speech) -> str:
    job = past.job
    ended = job.finished_at or job.created_at
    figures = [f"`{job.id}` {_title(past, say)}", state(job, say), f"<t:{int(ended.timestamp())}:R>"]
    if past.media:
        size_bytes = sum(file.size_bytes for file in past.media.files)
        figures.append(say("{size_bytes}", size_bytes=size_bytes))
    if address := _post(past):
        figures.append(f"[{say('post')}]({address})")
    return "\n".join(filter(None, [" · ".join(figures), f"-# {link(job.match.canonical_url)}"]))


def _title(past: Past, say: Speech) -> str:
    info = past.media.info if past.media else None
    title = literal(info.title or info.text, _TITLE_LENGTH) if info else ""
    return f"**{title}**" if title else f"**{past.job.plugin}** {say(KINDS[past.job.kind])}"


def _post(past: Past) -> str:
    """Where the first message is; a private answer has no address, and one that is no channel post may be elsewhere."""
    reply = past.job.reply
    if past.message_id is None or reply.private or not reply.bot_in_channel:
        return ""
    channel_id = reply.output_channel_id or reply.channel_id
    return f"https://discord.com/channels/{reply.guild_id or '@me'}/{channel_id}/{past.message_id}"
