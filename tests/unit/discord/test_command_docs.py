"""`docs/commands.md` says what the registered commands are."""

import re
from pathlib import Path

import hikari
import lightbulb
import pytest
from lightbulb.localization import localization_unsupported

from bossbot_core.discord import commands
from bossbot_core.settings import LimitSettings

DOCS = Path(__file__).parents[3] / "docs" / "commands.md"


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
    built = [
        await each.as_command_builder(hikari.Locale.EN_US, localization_unsupported)
        for each in client.registered_commands
    ]
    return {builder.name: builder for builder in built}


async def test_every_command_and_nothing_else_is_documented(builders):
    known = {}
    for builder in builders.values():
        children = [option for option in builder.options if option.type is hikari.OptionType.SUB_COMMAND]
        if children:
            known |= {f"`/{builder.name} {child.name}`": child.description for child in children}
        else:
            known[f"`/{builder.name}`"] = builder.description
    assert {row[0]: row[1] for row in table_rows("# Commands")} == known


async def test_every_option_is_documented_with_its_choices(builders):
    rows = {row[0].strip("`"): row for row in table_rows("## `/download`")}
    options = {option.name: option for option in builders["download"].options}
    assert list(rows) == list(options)
    for name, option in options.items():
        assert rows[name][1] == ("yes" if option.is_required else "no")
        assert rows[name][2] == option.description
        if option.choices:
            assert re.findall(r"`([^`]+)`", rows[name][3]) == [choice.value for choice in option.choices]


def test_the_documented_rates_are_the_defaults():
    limits = LimitSettings()
    row = next(row for row in table_rows("# Commands") if row[0] == "`/download`")
    assert row[3].startswith(f"{limits.downloads_per_minute} a minute, {limits.download_cooldown_s:.0f} s apart")


async def test_commands_can_be_used_everywhere(builders):
    for builder in builders.values():
        assert set(builder.context_types) == set(hikari.ApplicationContextType)
        assert set(builder.integration_types) == set(hikari.ApplicationIntegrationType)


def test_every_command_keeps_what_its_method_needs():
    folder = Path(commands.__file__).parent
    found = [path.name for path in folder.rglob("*.py") if "lightbulb.invoke" in path.read_text(encoding="utf-8")]
    assert found == ["invoke.py"]
