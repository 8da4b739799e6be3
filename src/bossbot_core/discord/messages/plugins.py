"""The platforms as people of a server see them."""

from collections.abc import Sequence

import hikari
from attrs import frozen

from bossbot_core.api.wording import sentence
from bossbot_core.discord.messages import colours
from bossbot_core.discord.safe_text import plain
from bossbot_core.discord.speech import Speech
from bossbot_core.pluginhost import PluginState, PluginStatus

STEPS = {
    "audio": sentence("the sound alone, with title, artist and cover"),
    "fit": sentence("makes videos and sounds fit that are too large to be posted"),
    "inline": sentence("makes videos play inside Discord"),
}


@frozen(kw_only=True)
class Health:
    """How a platform's downloads of the last day ended: how many, and how many of them well."""

    ended: int = 0
    well: int = 0


@frozen(kw_only=True)
class Platform:
    """A plugin, whether this server wants it, and how it does."""

    status: PluginStatus
    enabled: bool
    health: Health


def platforms(found: Sequence[Platform], steps: Sequence[PluginStatus], say: Speech) -> hikari.Embed:
    """Which platforms are served here, their versions, and how they do; and what the bot itself does to media."""
    lines = [platform_line(platform, say) for platform in found] or [say("No plugin is installed.")]
    embed = hikari.Embed(title=say("Platforms"), description="\n".join(lines), colour=colours.WORKING)
    if not steps:
        return embed
    return embed.add_field(name=say("Built in"), value="\n".join(_step_line(step, say) for step in steps))


def platform_line(platform: Platform, say: Speech) -> str:
    """A plugin on one line."""
    sign, state = _state(platform, say)
    name = f"{sign} **{platform.status.name}** {plain(platform.status.version, 40)}"
    return " · ".join(filter(None, [name, state, _health(platform.health, say)]))


def _step_line(step: PluginStatus, say: Speech) -> str:
    about = STEPS.get(step.name)
    on = step.state is PluginState.READY
    state = "" if on else say("switched off by whoever runs the bot")
    return " · ".join(filter(None, [f"{'✅' if on else '⚪'} **{step.name}**", say(about) if about else "", state]))


def _state(platform: Platform, say: Speech) -> tuple[str, str]:
    if platform.status.state is PluginState.RESTING:
        return "💤", say("crashed again and again; tried again in {wait_s}", wait_s=platform.status.rest_s)
    # The reason of a failure may name paths: it is for whoever runs the bot.
    if platform.status.state is not PluginState.READY:
        return "⚠️", say("does not run; whoever runs the bot can see why")
    return ("✅", "") if platform.enabled else ("⛔", say("disabled in this server"))


def _health(health: Health, say: Speech) -> str:
    if not health.ended:
        return ""
    return say("{well} of {ended} went well in the last day", well=health.well, ended=health.ended)
