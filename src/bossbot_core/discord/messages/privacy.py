"""What the bot says about what it knows of a person."""

import hikari

from bossbot_core.api.wording import sentence
from bossbot_core.discord.messages import colours
from bossbot_core.discord.speech import Speech
from bossbot_core.privacy import Forgotten

NOT_YOURS = sentence("Only the person who asked can answer this.")
EXPIRED = sentence("This question is too old; use /privacy delete again.")
AT_WORK = sentence("Your data is being deleted right now.")

EXPORT = "boss-bot-export.json"

_QUESTION = sentence(
    "Your downloads that wait or run are cancelled. Everything that the bot keeps about you is deleted: your downloads "
    "of all servers with their stored files, your uses of commands, your name in the record of administrative acts. "
    "Messages that were posted in Discord stay: delete them there."
)
_HASH = sentence(
    "What is left names nobody: how much of today's quota is used, until midnight UTC, and the last minute's commands, "
    "under a keyed number instead of your id."
)
_UNFINISHED = sentence("Downloads that are still being posted: {count}. Ask again in a minute to delete these as well.")
_BACKUPS = sentence("Backups that still hold your data are gone by {time}.")
_SET_ASIDE = sentence("Whoever runs the bot also keeps an older database that was set aside; ask them to remove it.")


def exported(size_bytes: int, say: Speech) -> hikari.Embed:
    """The answer that carries the file."""
    text = say("Everything that the bot keeps about you is in this file: {size_bytes}.", size_bytes=size_bytes)
    return hikari.Embed(title=say("Your data"), description=text, colour=colours.DONE)


def question(say: Speech) -> hikari.Embed:
    """Whether to delete."""
    return hikari.Embed(title=say("Delete your data?"), description=say(_QUESTION), colour=colours.FAILURE)


def kept(say: Speech) -> hikari.Embed:
    """Nothing was deleted."""
    return hikari.Embed(title=say("Nothing was deleted"), colour=colours.WAITING)


def deleting(say: Speech) -> hikari.Embed:
    """It has begun."""
    return hikari.Embed(title=say("Deleting your data…"), colour=colours.WORKING)


def interrupted(say: Speech) -> hikari.Embed:
    """It went wrong on the way."""
    text = say("Use /privacy delete again in a minute.")
    return hikari.Embed(title=say("Not everything is deleted"), description=text, colour=colours.FAILURE)


def forgotten(done: Forgotten, say: Speech) -> hikari.Embed:
    """What is gone, and what is left where."""
    lines = [say("Downloads: {jobs} · stored files: {files}", jobs=done.jobs, files=done.files), say(_HASH)]
    if done.unfinished:
        lines.append(say(_UNFINISHED, count=done.unfinished))
    if done.backups_until is not None:
        lines.append(say(_BACKUPS, time=f"<t:{int(done.backups_until.timestamp())}:f>"))
    if done.set_aside:
        lines.append(say(_SET_ASIDE))
    return hikari.Embed(title=say("Your data is deleted"), description="\n\n".join(lines), colour=colours.DONE)
