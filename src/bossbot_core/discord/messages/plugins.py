"""The platforms as people of a server see them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import hikari
from attrs import Factory, frozen

from bossbot_core.api.wording import sentence
from bossbot_core.discord.messages import colours
from bossbot_core.discord.safe_text import plain
from bossbot_core.discord.speech import Speech
from bossbot_core.engines.accounts import CookieStanding
from bossbot_core.health import Health, HealthState
from bossbot_core.pluginhost import PluginState, PluginStatus

STATES: Mapping[HealthState, str] = {
    HealthState.GOOD: sentence("good: {well} of the last {ended} went well"),
    HealthState.SHAKY: sentence("shaky: {well} of the last {ended} went well"),
    HealthState.BAD: sentence("bad: {well} of the last {ended} went well"),
}
SIGNS: Mapping[HealthState, str] = {
    HealthState.UNKNOWN: "✅",
    HealthState.GOOD: "✅",
    HealthState.SHAKY: "🟡",
    HealthState.BAD: "🔴",
}
STEPS = {
    "audio": sentence("the sound alone, with title, artist and cover"),
    "fit": sentence("makes videos and sounds fit that are too large to be posted"),
    "inline": sentence("makes videos play inside Discord"),
}


@frozen(kw_only=True)
class Platform:
    """A plugin, whether this server wants it, and how it does.

    `inside` is for those who look after the server or the bot: why downloads failed, and how the cookies stand.
    """

    status: PluginStatus
    enabled: bool
    health: Health = Factory(Health)
    cookies: CookieStanding | None = None
    inside: bool = False


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
    inside = _inside(platform, say) if platform.inside else ()
    return " · ".join(filter(None, [name, state, *_health(platform.health, say), *inside]))


def failures_line(health: Health) -> str:
    """Why downloads failed, by their codes."""
    return ", ".join(f"`{code}` × {count}" for code, count in health.failures.items())


def moment(at: datetime, style: str) -> str:
    """A moment as Discord shows it in the reader's own time: `R` how long from now, `D` the day."""
    return f"<t:{int(at.timestamp())}:{style}>"


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
    return (SIGNS[platform.health.state], "") if platform.enabled else ("⛔", say("disabled in this server"))


def _health(health: Health, say: Speech) -> Iterator[str]:
    if template := STATES.get(health.state):
        yield say(template, well=health.well, ended=health.ended)
    if health.last_good_at is not None:
        yield say("last good one {when}", when=moment(health.last_good_at, "R"))


def _inside(platform: Platform, say: Speech) -> Iterator[str]:
    yield failures_line(platform.health)
    standing = platform.cookies
    if standing is None:
        return
    if standing.fault or standing.missing:
        yield say("⚠️ cookies without a login")
    elif standing.expires_at is not None:
        end = moment(standing.expires_at, "R")
        soon = standing.expires_soon(datetime.now(UTC))
        yield say("⚠️ cookies end {when}", when=end) if soon else say("cookies end {when}", when=end)
