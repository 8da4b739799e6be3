"""What became of all the links of one message."""

from collections.abc import Sequence

import hikari

from bossbot_core.api import BossBotError
from bossbot_core.discord.messages import colours
from bossbot_core.discord.safe_text import link, literal, plain
from bossbot_core.discord.speech import Speech

_SHOWN = 5
_SENTENCE_LENGTH = 200
_LINK_LENGTH = 200


def looking(say: Speech) -> hikari.Embed:
    """While the links are looked at."""
    return hikari.Embed(title=say("Looking at the links"), colour=colours.WORKING)


def waiting(url: str, say: Speech) -> hikari.Embed:
    """The status message of a job that is about to be queued."""
    return hikari.Embed(title=say("Waiting"), description=link(url), colour=colours.WAITING)


def outcome(
    queued: int, refused: Sequence[tuple[str, BossBotError]], left_out: int, most: int, say: Speech
) -> hikari.Embed:
    """How many links are queued, which were not served and why, and how many were too many."""
    lines = [say("Queued: {count}.", count=queued)]
    if refused:
        lines.append(say("Not served: {count}.", count=len(refused)))
        lines += [f"- {_address(url)} {plain(say.error(error), _SENTENCE_LENGTH)}" for url, error in refused[:_SHOWN]]
    if left_out:
        lines.append(say("Left out: {count}; one message starts {most} downloads at most.", count=left_out, most=most))
    return hikari.Embed(title=say("Links of the message"), description="\n".join(lines), colour=colours.DONE)


def _address(url: str) -> str:
    return link(url) or literal(url, _LINK_LENGTH)
