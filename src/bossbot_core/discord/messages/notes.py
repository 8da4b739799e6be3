"""What the bot writes to its owner of its own accord."""

import hikari

from bossbot_core.discord.messages import colours
from bossbot_core.discord.messages.plugins import failures_line, moment
from bossbot_core.discord.speech import Speech
from bossbot_core.health import News, NewsKind


def note(news: News, say: Speech) -> hikari.Embed:
    """One thing that has changed."""
    write = {NewsKind.BAD: _bad, NewsKind.GOOD: _good, NewsKind.COOKIES: _cookies}
    return write[news.kind](news, say)


def _bad(news: News, say: Speech) -> hikari.Embed:
    health = news.health
    text = say("Went well of the last {ended} downloads: {well}.", ended=health.ended, well=health.well)
    hint = say("bossbot doctor says what may help. You will hear of it again when it works.")
    embed = hikari.Embed(
        title=say("{platform} fails", platform=news.plugin), description=f"{text}\n{hint}", colour=colours.FAILURE
    )
    embed.add_field(name=say("Why"), value=failures_line(health))
    if health.last_good_at is not None:
        embed.add_field(name=say("Last good one"), value=moment(health.last_good_at, "R"))
    return embed


def _good(news: News, say: Speech) -> hikari.Embed:
    health = news.health
    text = say("Went well of the last {ended} downloads: {well}.", ended=health.ended, well=health.well)
    title = say("{platform} works again", platform=news.plugin)
    return hikari.Embed(title=title, description=text, colour=colours.DONE)


def _cookies(news: News, say: Speech) -> hikari.Embed:
    assert news.cookies_end_at is not None, "that is what it is about"
    text = say(
        "The bot's login ends {when}. Log in again with a browser and export the cookies anew; no restart is needed.",
        when=moment(news.cookies_end_at, "R"),
    )
    title = say("The cookies of {platform} end soon", platform=news.plugin)
    return hikari.Embed(title=title, description=text, colour=colours.WAITING)
