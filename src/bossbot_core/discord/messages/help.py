"""The manual as its readers see it."""

from collections.abc import Mapping, Sequence

import hikari

from bossbot_core.api.wording import sentence
from bossbot_core.discord.manual import Entry, Option
from bossbot_core.discord.messages import colours
from bossbot_core.discord.rules import RULES, Rule
from bossbot_core.discord.safe_text import plain
from bossbot_core.discord.speech import Speech
from bossbot_core.guilds import OPEN
from bossbot_core.limits import CommandRate

UNKNOWN_TOPIC = sentence("There is no command {topic}; /help shows all of them.")

_PERMISSIONS = {
    hikari.Permissions.MANAGE_MESSAGES: sentence("people with *Manage Messages*"),
    hikari.Permissions.MANAGE_GUILD: sentence("people with *Manage Server*"),
}
_FIELD_LENGTH = 1024
_TOPIC_LENGTH = 60
_DESCRIPTION_LENGTH = 4096

type Rates = Mapping[str, CommandRate]


def overview(entries: Sequence[Entry], say: Speech) -> hikari.Embed:
    """All commands, a line each; of groups the names of what is in them."""
    lines = [_line(entry, say) for entry in entries]
    text = _joined(lines, _DESCRIPTION_LENGTH)
    embed = hikari.Embed(title=say("Commands"), description=text, colour=colours.WORKING)
    return embed.set_footer(say("/help with a topic tells more."))


def topic(entry: Entry, rates: Rates, say: Speech) -> hikari.Embed:
    """One command with its options, or each command of a group."""
    embed = hikari.Embed(title=_title(entry), description=entry.description or None, colour=colours.WORKING)
    if entry.children:
        for child in entry.children:
            embed.add_field(_title(child), _field([child.description, *_facts(child, rates, say)]))
        return embed
    if entry.options:
        embed.add_field(say("Options"), _field([_option(option, say) for option in entry.options]))
    return embed.add_field(say("Use"), _field(_facts(entry, rates, say)))


def unknown(text: str) -> str:
    """What somebody typed, fit to be shown."""
    return plain(text, _TOPIC_LENGTH)


def _title(entry: Entry) -> str:
    return entry.name if entry.menu else f"/{entry.name}"


def _line(entry: Entry, say: Speech) -> str:
    if entry.menu:
        return f"**{entry.name}** · {say('in the menu of a message, under Apps')}"
    children = " ".join(f"`{child.name.removeprefix(entry.name).strip()}`" for child in entry.children)
    return f"**/{entry.name}** · {entry.description}" + (f"\n{children}" if children else "")


def _option(option: Option, say: Speech) -> str:
    text = f"`{option.name}` · {option.description}"
    if option.choices:
        text += f" ({', '.join(option.choices)})"
    return f"{text} · {say('needed')}" if option.required else text


def _facts(entry: Entry, rates: Rates, say: Speech) -> list[str]:
    rule = RULES.get(entry.key)
    facts = [] if rule is None else [say("Who may: {who}", who=_who(rule, say))]
    if (rate := rates.get(entry.key)) is not None:
        template = sentence("How often: {most} a minute, {apart_s} apart")
        facts.append(say(template, most=rate.per_minute, apart_s=rate.cooldown_ms / 1000))
    return facts


def _who(rule: Rule, say: Speech) -> str:
    if rule.owner:
        return say("the owner of this bot")
    people = _PERMISSIONS.get(rule.permissions)
    if people is None:
        return say("everybody")
    if rule.grant is None:
        return say(people)
    if rule.grant in OPEN:
        template = sentence("everybody, until a role is granted `{grant}`: then that role, and {people}")
    else:
        template = sentence("{people}, and roles that were granted `{grant}`")
    return say(template, people=say(people), grant=rule.grant.value)


def _field(lines: Sequence[str]) -> str:
    return _joined(lines, _FIELD_LENGTH)


def _joined(lines: Sequence[str], limit: int) -> str:
    """As many whole lines as fit."""
    text = ""
    for line in lines:
        longer = f"{text}\n{line}" if text else line
        if len(longer) > limit:
            break
        text = longer
    return text
