"""How a download, or a command, ended without what was asked for."""

import hikari

from bossbot_core.api import BossBotError
from bossbot_core.api.wording import sentence
from bossbot_core.discord.errors import GUIDANCE, MENDERS
from bossbot_core.discord.messages import colours
from bossbot_core.discord.safe_text import link, plain
from bossbot_core.discord.speech import Speech
from bossbot_core.queue import Job

BUSY = sentence("The bot has its hands full right now. Try again in {wait_s}.")
UNKNOWN_BUTTON = sentence("This button no longer does anything.")
ALREADY_ENDED = sentence("This download has ended already.")
UNCERTAIN_POST = sentence(
    "The connection to Discord broke while posting. It is not tried again, so that nothing is posted twice."
)
UNREADABLE_CHANNEL = sentence(
    "The bot was interrupted while posting and may not read this channel to see what arrived."
)

CLOSED_OUTPUT_CHANNEL = sentence("The bot may not post files in the channel that this server chose for results.")

DONE = sentence("{asker} Your download is done.")

_SENTENCE_LENGTH = 1000


def failure(error: BossBotError, error_id: str, say: Speech) -> hikari.Embed:
    """What failed, who can mend it and what to do next; the id finds the line in the log."""
    guidance = GUIDANCE[error.code]
    text = plain(say.error(error), _SENTENCE_LENGTH)
    return (
        hikari.Embed(title=say(guidance.title), description=text, colour=colours.FAILURE)
        .add_field(name=say("Who can mend it"), value=say(MENDERS[error.mender]))
        .add_field(name=say("Next"), value=say(guidance.next_step))
        .set_footer(f"{error.code} · {error_id}")
    )


def refusal(error: BossBotError, error_id: str, say: Speech) -> hikari.Embed:
    """Why a message brings nothing, in short: others read it too."""
    text = plain(say.error(error), _SENTENCE_LENGTH)
    embed = hikari.Embed(title=say(GUIDANCE[error.code].title), description=text, colour=colours.FAILURE)
    return embed.set_footer(f"{error.code} · {error_id}")


def cancelled(job: Job, say: Speech) -> hikari.Embed:
    """The last status of a job that was stopped."""
    embed = hikari.Embed(title=say("Cancelled"), description=link(job.match.canonical_url), colour=colours.WAITING)
    return embed.set_footer(say("job {job} · {plugin}", job=job.id, plugin=job.plugin))


def posted_elsewhere(job: Job, message_id: int, say: Speech) -> hikari.Embed:
    """The last status of a job whose files stand in another channel."""
    reply = job.reply
    where = f"https://discord.com/channels/{reply.guild_id}/{reply.output_channel_id}/{message_id}"
    text = "\n".join([say("It is in the channel for results: {link}", link=where), link(job.match.canonical_url)])
    embed = hikari.Embed(title=say("Done"), description=text, colour=colours.DONE)
    return embed.set_footer(say("job {job} · {plugin}", job=job.id, plugin=job.plugin))
