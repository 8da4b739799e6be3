"""`docs/commands.md` says what the registered commands are."""

import re
from pathlib import Path

import hikari
import lightbulb
import pytest

from bossbot_core.discord import commands
from bossbot_core.discord.rules import RULES
from bossbot_core.discord.speech import command_names
from bossbot_core.guilds import OPEN
from bossbot_core.limits import rates_by_command
from bossbot_core.settings import LimitSettings

MENU = {
    "Download media": "fetch what is behind its links and post it here",
    "Download audio": "post the sound of what is behind its links",
}
DOCS = Path(__file__).parents[3] / "docs" / "commands.md"

NAMES = {
    hikari.Permissions.NONE: "everybody",
    hikari.Permissions.MANAGE_MESSAGES: "*Manage Messages*",
    hikari.Permissions.MANAGE_GUILD: "*Manage Server*",
}


def table_rows(heading: str) -> list[list[str]]:
    section = DOCS.read_text(encoding="utf-8").split(f"{heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


@pytest.fixture
async def builders() -> dict[str, hikari.api.SlashCommandBuilder]:
    bot = hikari.GatewayBot(
        "MTEwMDAwMDAwMDAwMDAwMDAwMQ.x.y", banner=None, logs=None, suppress_optimization_warning=True
    )
    client = lightbulb.client_from_app(bot)
    commands.register(client)
    built = [await each.as_command_builder(hikari.Locale.EN_US, command_names) for each in client.registered_commands]
    return {builder.name: builder for builder in built}


async def test_every_command_and_nothing_else_is_documented(builders):
    known = {}
    for builder in builders.values():
        if builder.type is hikari.CommandType.MESSAGE:
            known[f"`{builder.name}`"] = "On a message, under *Apps*: " + MENU[builder.name]
            continue
        children = [option for option in builder.options if option.type is hikari.OptionType.SUB_COMMAND]
        if children:
            known |= {f"`/{builder.name} {child.name}`": child.description for child in children}
        else:
            known[f"`/{builder.name}`"] = builder.description
    assert {row[0]: row[1] for row in table_rows("# Commands")} == known


SECTIONS = {
    **{each: each for each in ("download", "history", "stats", "help", "queue cancel")},
    "settings update": "settings",
    **dict.fromkeys(("permissions grant", "permissions revoke"), "permissions"),
    **dict.fromkeys(("plugins enable", "plugins disable"), "plugins"),
}
"""The section of the manual in which a command's options stand."""


@pytest.mark.parametrize(("command", "section"), SECTIONS.items())
async def test_every_option_is_documented_with_its_choices(builders, command, section):
    rows = {row[0].strip("`"): row for row in table_rows(f"## `/{section}`")}
    options = {option.name: option for option in options_of(builders, *command.split())}
    assert list(rows) == list(options)
    for name, option in options.items():
        assert rows[name][1] == ("yes" if option.is_required else "no")
        assert rows[name][2] == option.description
        if option.choices:
            assert re.findall(r"`([^`]+)`", rows[name][3]) == [str(choice.value) for choice in option.choices]


def test_the_documented_rates_are_the_defaults():
    rates = rates_by_command(LimitSettings())
    for command, _, _, often in table_rows("# Commands"):
        name = command.strip("`/")
        rate = rates.get("download" if name in MENU else name)
        expected = f"{rate.per_minute} a minute, {rate.cooldown_ms // 1000} s apart" if rate else "no limit"
        assert often == expected, command


def test_who_may_use_a_command_is_documented():
    for command, _, who, _ in table_rows("# Commands"):
        rule = RULES[command.strip("`/")]
        expected = NAMES[rule.permissions] if not rule.owner else "the bot's owner"
        if rule.grant in OPEN:
            expected = f"everybody; once a role has `{rule.grant}`, that role and {NAMES[rule.permissions]}"
        elif rule.grant and not rule.owner:
            expected += f", or a role with `{rule.grant}`"
        assert who == expected, command


async def test_every_command_has_a_rule_and_every_rule_a_command(builders):
    assert set(full_names(builders)) == set(RULES)


async def test_commands_can_be_used_everywhere_but_those_of_a_server(builders):
    for builder in builders.values():
        of_server = builder.name in {"settings", "permissions", "plugins"}
        contexts = {hikari.ApplicationContextType.GUILD} if of_server else set(hikari.ApplicationContextType)
        assert set(builder.context_types) == contexts
        guild = {hikari.ApplicationIntegrationType.GUILD_INSTALL}
        assert set(builder.integration_types) == (guild if of_server else set(hikari.ApplicationIntegrationType))


async def test_discord_itself_keeps_people_from_groups_of_which_they_may_use_nothing(builders):
    for builder in builders.values():
        rules = [RULES[name] for name in full_names({builder.name: builder})]
        needed = {rule.permissions for rule in rules}
        closed = len(needed) == 1 and not any(rule.grant for rule in rules)
        expected = needed.pop() if closed else hikari.Permissions.NONE
        if all(rule.owner for rule in rules):
            expected = hikari.Permissions.ADMINISTRATOR
        assert (builder.default_member_permissions or hikari.Permissions.NONE) == expected, builder.name


def options_of(builders, name, child=""):
    options = builders[name].options
    return next(option for option in options if option.name == child).options if child else options


def full_names(builders):
    for builder in builders.values():
        children = [
            option for option in getattr(builder, "options", ()) if option.type is hikari.OptionType.SUB_COMMAND
        ]
        yield from (f"{builder.name} {child.name}" for child in children)
        if not children:
            yield builder.name
