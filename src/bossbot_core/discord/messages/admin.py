"""What the bot's owner reads: how the bot is, what was done to it, and who is shut out."""

import math
from collections.abc import Mapping, Sequence

import hikari

from bossbot_core.api.wording import sentence
from bossbot_core.audit import Break, Entry
from bossbot_core.discord.messages import colours
from bossbot_core.discord.messages.plugins import Platform, platform_line
from bossbot_core.discord.safe_text import literal
from bossbot_core.discord.speech import Speech
from bossbot_core.discord.sync import SyncReport
from bossbot_core.guilds import BlockKind
from bossbot_core.runner import Stage, VitalSigns

MOST_PLATFORMS = 25
_SHOWN = 80
"""Characters of one value of the audit trail; `bossbot audit` shows them whole."""

STAGES: Mapping[Stage, str] = {
    Stage.WORKING: sentence("Working"),
    Stage.DRAINING: sentence("Draining"),
    Stage.RESTARTING: sentence("Restarting"),
    Stage.STOPPING: sentence("Stopping"),
}


def status(signs: VitalSigns, latency_s: float, platforms: Sequence[Platform], say: Speech) -> hikari.Embed:
    """How the bot is; `latency_s` is NaN before Discord's first answer to a heartbeat."""
    life = signs.life
    backup = f"<t:{int(signs.last_backup_at.timestamp())}:R>" if signs.last_backup_at else say("none yet")
    memory = say("{size_bytes}", size_bytes=signs.memory_bytes) if signs.memory_bytes is not None else say("unknown")
    facts = {
        say("Stage"): say(STAGES[life.stage]),
        say("Up for"): say("{up_s}", up_s=life.up_s),
        say("Downloads"): say("running: {running}, waiting: {waiting}", running=life.running_jobs,
                              waiting=signs.waiting_jobs),
        say("Memory"): memory,
        say("Database"): say("{size_bytes}", size_bytes=signs.database_bytes),
        say("Disk room"): say("{size_bytes}", size_bytes=signs.free_bytes),
        say("Gateway"): say("unknown") if math.isnan(latency_s) else f"{latency_s * 1000:.0f} ms",
        say("Last backup"): backup,
        say("Engines"): "\n".join(f"{name} {version}" for name, version in signs.engines.items()),
    }  # fmt: skip
    lines = [platform_line(platform, say) for platform in platforms[:MOST_PLATFORMS]]
    embed = hikari.Embed(
        title=f"Boss-Bot {signs.version}",
        description="\n".join(lines) or say("No plugin is installed."),
        colour=colours.WORKING if life.stage is Stage.WORKING else colours.WAITING,
    )
    for name, value in facts.items():
        embed.add_field(name=name, value=value, inline=True)
    return embed


def stage(now: Stage, say: Speech) -> hikari.Embed:
    """In which stage the bot is after a command."""
    texts = {
        Stage.WORKING: sentence("The bot takes downloads again."),
        Stage.DRAINING: sentence("What runs goes on; nothing new is taken until /admin resume."),
        Stage.RESTARTING: sentence("The bot restarts as soon as what runs has ended, or its grace time."),
        Stage.STOPPING: sentence("The bot is about to stop."),
    }
    colour = colours.DONE if now is Stage.WORKING else colours.WAITING
    return hikari.Embed(title=say(STAGES[now]), description=say(texts[now]), colour=colour)


def sure(running_jobs: int, say: Speech) -> hikari.Embed:
    """The question before a restart."""
    text = say("Running downloads: {running}. They get their grace time; what is left goes on after the restart.",
               running=running_jobs)  # fmt: skip
    return hikari.Embed(title=say("Restart the bot?"), description=text, colour=colours.WAITING)


def left_alone(say: Speech) -> hikari.Embed:
    """The answer to a restart that nobody wanted after all."""
    return hikari.Embed(title=say("Nothing was done"), colour=colours.WAITING)


def synced(report: SyncReport, say: Speech) -> hikari.Embed:
    """What Discord was told of the commands."""
    lines = [
        say("New: {names}", names=", ".join(report.added)) if report.added else "",
        say("Changed: {names}", names=", ".join(report.changed)) if report.changed else "",
        say("Removed: {names}", names=", ".join(report.removed)) if report.removed else "",
    ]
    text = "\n".join(filter(None, lines)) or say("Discord knew every command as it is; all were sent again.")
    return hikari.Embed(title=say("Commands sent"), description=text, colour=colours.DONE)


def trail(entries: Sequence[Entry], broken: Break | None, say: Speech) -> hikari.Embed:
    """One page of the audit trail, newest first, and whether it is as it was recorded."""
    lines = [_entry(entry, say) for entry in entries] or [say("Nothing is recorded yet.")]
    embed = hikari.Embed(
        title=say("Audit trail"),
        description="\n".join(lines),
        colour=colours.WORKING if broken is None else colours.FAILURE,
    )
    if broken is None:
        return embed.set_footer(say("The chain is whole."))
    text = say("Entry {entry} is not as it was recorded. Run bossbot audit --verify where the bot runs.",
               entry=broken.entry_id)  # fmt: skip
    return embed.add_field(name=say("⚠️ Somebody changed the record"), value=text)


def blocked(kind: BlockKind, blocked_id: int, say: Speech, *, now: bool, before: bool) -> hikari.Embed:
    """Who is shut out from now on, or let in again; `before` is what held until now."""
    who = named(kind, blocked_id, say)
    if now:
        text = say("{who} is blocked everywhere.", who=who)
    else:
        text = say("{who} may use the bot again.", who=who) if before else say("{who} was not blocked.", who=who)
    colour = colours.WAITING if now is before else colours.DONE
    return hikari.Embed(title=say("Blocks"), description=text, colour=colour)


def named(kind: BlockKind, blocked_id: int, say: Speech) -> str:
    """A person as a mention, a server by its number."""
    return f"<@{blocked_id}>" if kind is BlockKind.USER else say("Server {server}", server=str(blocked_id))


def _entry(entry: Entry, say: Speech) -> str:
    who = say("somebody who was forgotten") if entry.forgotten else say("the bot")
    if entry.user_id is not None:
        who = f"<@{entry.user_id}>"
    change = " → ".join(literal(each, _SHOWN) for each in (entry.before, entry.after) if each)
    parts = [
        f"`{entry.id}` <t:{int(entry.at.timestamp())}:f>",
        f"**{literal(entry.action, _SHOWN)}**",
        who,
        _target(entry.target),
        change,
        "" if entry.outcome == "done" else f"*{literal(entry.outcome, _SHOWN)}*",
    ]
    return " · ".join(filter(None, parts))


def _target(text: str) -> str:
    is_person = text.startswith("<@") and text[2:-1].isdigit()
    return text if is_person else literal(text, _SHOWN)
