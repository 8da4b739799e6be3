"""`/help` says what the registered commands are, and fits what Discord takes."""

import hikari
import lightbulb
import pytest

from bossbot_core.discord import commands, speech
from bossbot_core.discord.manual import MOST_TOPICS, Entry, Manual, Option
from bossbot_core.discord.messages import help as texts
from bossbot_core.discord.rules import RULES
from bossbot_core.limits import rates_by_command
from bossbot_core.settings import LimitSettings

ENGLISH = speech.speech("en-US")
RATES = rates_by_command(LimitSettings())


@pytest.fixture
def client() -> lightbulb.Client:
    bot = hikari.GatewayBot(
        "MTEwMDAwMDAwMDAwMDAwMDAwMQ.x.y", banner=None, logs=None, suppress_optimization_warning=True
    )
    client = lightbulb.client_from_app(bot)
    commands.register(client)
    return client


@pytest.fixture
def manual(client) -> Manual:
    return Manual(client)


def words(embed: hikari.Embed) -> str:
    fields = [f"{field.name}\n{field.value}" for field in embed.fields]
    return "\n".join([embed.title or "", embed.description or "", *fields])


async def test_the_overview_names_every_command(manual, client):
    entries = await manual.entries("en-US")
    assert len(entries) == len(client.registered_commands)
    shown = words(texts.overview(entries, ENGLISH))
    for entry in entries:
        assert (entry.name if entry.menu else f"/{entry.name}") + "**" in shown
        assert entry.description in shown
        for child in entry.children:
            assert f"`{child.key.split()[1]}`" in shown


async def test_each_topic_says_what_it_does_who_may_and_how_often(manual):
    for entry in await manual.entries("en-US"):
        shown = words(texts.topic(entry, RATES, ENGLISH))
        for each in entry.children or (entry,):
            assert each.description in shown
            assert f"`{each.options[0].name}`" in shown if each.options and not entry.children else True
            if each.key in RATES:
                assert f"{RATES[each.key].per_minute} a minute" in shown
        assert "Who may: " in shown


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("download", "everybody"),
        ("settings update", "people with *Manage Server*, and roles that were granted `manage_settings`"),
        ("permissions grant", "people with *Manage Server*"),
        ("stats", "everybody, until a role is granted `view_stats`: then that role, and people with *Manage Server*"),
        ("admin audit", "the owner of this bot"),
    ],
)
def test_who_may_use_a_command_is_read_from_the_rules(key, who):
    entry = Entry(key=key, name=key, description="What it does", menu=False)
    assert f"Who may: {who}" in words(texts.topic(entry, RATES, ENGLISH)).splitlines()


async def test_topics_are_found_in_both_languages_and_suggested(manual):
    for typed in ("queue list", "/queue list", "QUEUE  LIST"):
        assert (await manual.find(typed, "en-US")).key == "queue list"
    assert await manual.find("no such", "en-US") is None
    assert await manual.topics("queue l", "en-US") == {"queue list": "queue list"}
    assert 15 < len(await manual.topics("", "de")) <= MOST_TOPICS


async def test_names_and_descriptions_are_shown_in_the_readers_language(manual, monkeypatch):
    words_of = {"help": "hilfe", "Show what this bot can do": "Zeigt, was dieser Bot kann", "topic": "thema"}
    german = {text: {hikari.Locale.DE: translated} for text, translated in words_of.items()}
    monkeypatch.setattr(
        "bossbot_core.discord.manual.command_names", lambda text: {hikari.Locale.EN_US: text} | german.get(text, {})
    )
    found = await manual.find("hilfe", "de")
    assert (found.key, found.description, found.options[0].name) == ("help", "Zeigt, was dieser Bot kann", "thema")
    assert (await manual.find("help", "de")) == found
    assert (await manual.find("help", "en-US")).name == "help"


def test_even_the_longest_manual_fits_an_embed():
    option = Option(name="o" * 32, description="d" * 100, required=True, choices=("c" * 100,) * 25)
    child = Entry(key="queue list", name="n" * 32, description="d" * 100, menu=False, options=(option,) * 25)
    group = Entry(key="group", name="g" * 32, description="d" * 100, menu=False, children=(child,) * 25)
    for embed in (
        texts.overview([group] * 100, ENGLISH),
        texts.topic(group, RATES, ENGLISH),
        texts.topic(child, RATES, ENGLISH),
    ):
        assert len(embed.description or "") <= 4096
        assert all(len(field.name) <= 256 and len(field.value) <= 1024 for field in embed.fields)
        assert embed.total_length() <= 6000


def test_every_rule_names_a_permission_that_help_can_name():
    for rule in RULES.values():
        assert rule.owner or not rule.permissions or texts._PERMISSIONS[rule.permissions]
