"""What ended in a server, in figures; the chart says the same as a picture."""

import hikari

from bossbot_core.api import ErrorCode
from bossbot_core.api.wording import sentence
from bossbot_core.discord.errors import GUIDANCE
from bossbot_core.discord.messages import colours
from bossbot_core.discord.speech import Speech
from bossbot_core.queue import Figures, Tally

SERVERS_ONLY = sentence("Figures are kept for servers; use this command in one.")
NOTHING = sentence("Nothing was downloaded in this time.")
CHART = "stats.png"

_MOST_LINES = 10


def stats(figures: Figures, *, days: int, everywhere: bool, say: Speech) -> hikari.Embed:
    """The figures of a server, or of the whole bot; the chart is to be attached."""
    title = say("Downloads of all servers") if everywhere else say("Downloads of this server")
    span = say("Today, by the hour (UTC)") if days == 1 else say("The last {days} days (UTC)", days=days)
    embed = hikari.Embed(title=title, description=span, colour=colours.WORKING)
    if not figures.total.jobs:
        embed.description = f"{span}\n{say(NOTHING)}"
        return embed
    embed.add_field(say("In all"), _total(figures.total, say))
    embed.add_field(say("Platforms"), _platforms(figures, say))
    if figures.failures:
        embed.add_field(say("Failures"), _failures(figures, say))
    return embed


def _total(total: Tally, say: Speech) -> str:
    # The squares are the chart's legend.
    lines = [
        say("🟦 Posted: {count}", count=total.completed),
        say("🟥 Failed: {count}", count=total.failed),
        say("⬜ Cancelled: {count}", count=total.cancelled),
        say("Size of what was posted: {size_bytes}", size_bytes=total.size_bytes),
    ]
    return "\n".join(lines)


def _platforms(figures: Figures, say: Speech) -> str:
    lines = [
        say("**{platform}**: {count} · {size_bytes}", platform=name, count=tally.jobs, size_bytes=tally.size_bytes)
        for name, tally in figures.platforms.items()
    ]
    return "\n".join(lines[:_MOST_LINES])


def _failures(figures: Figures, say: Speech) -> str:
    lines = [
        say("`{code}`: {count} · {meaning}", code=code, count=count, meaning=_meaning(code, say))
        for code, count in figures.failures.items()
    ]
    return "\n".join(lines[:_MOST_LINES])


def _meaning(code: str, say: Speech) -> str:
    return say(GUIDANCE[ErrorCode(code)].title)
