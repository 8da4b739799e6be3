"""Commands are sent when Discord does not know them as they are, and never otherwise."""

import hikari
import lightbulb
import pytest

from bossbot_core.discord.commands.invocation import invoke
from bossbot_core.discord.connection import gateway_bot
from bossbot_core.discord.sync import CommandSync, SyncReport
from bossbot_core.settings import DiscordSettings

PUT = "PUT /applications/*/commands"
TEXTS = {
    "greet.name": {"en-US": "greet", "de": "gruesse"},
    "greet.description": {"en-US": "Say hello", "de": "Sag hallo"},
    "greet.who.name": {"en-US": "who", "de": "wen"},
    "greet.who.description": {"en-US": "Whom to greet", "de": "Wen gruessen"},
}
LOCALES = {locale: {key: text[locale] for key, text in TEXTS.items()} for locale in ("en-US", "de")}


def ping(**options):
    class Ping(lightbulb.SlashCommand, **({"name": "ping", "description": "Answer"} | options)):
        count = lightbulb.integer("count", "How often", default=1, min_value=0, max_value=5)
        where = lightbulb.channel(
            "where",
            "Where",
            default=None,
            channel_types=[hikari.ChannelType.GUILD_VOICE, hikari.ChannelType.GUILD_TEXT],
        )
        word = lightbulb.string("word", "What", default="", choices=[lightbulb.Choice("A", "a")])

        @invoke
        async def invoke(self, ctx: lightbulb.Context) -> None:
            await ctx.respond("pong")

    return Ping


def greet():
    class Greet(lightbulb.SlashCommand, name="greet.name", description="greet.description", localize=True):
        who = lightbulb.string("greet.who.name", "greet.who.description", localize=True)

        @invoke
        async def invoke(self, ctx: lightbulb.Context) -> None:
            await ctx.respond(self.who)

    return Greet


class Quote(lightbulb.MessageCommand, name="Quote"):
    @invoke
    async def invoke(self, ctx: lightbulb.Context) -> None:
        await ctx.respond("quoted")


def group():
    made = lightbulb.Group("tools", "Tools", default_member_permissions=hikari.Permissions.MANAGE_GUILD, nsfw=True)
    made.register(ping())
    return made


@pytest.fixture
def start(sandbox):
    """One start of a bot with these commands; gives what was sent."""

    async def sync(*commands, force=False) -> SyncReport:
        bot = gateway_bot(DiscordSettings(token=sandbox.token, rest_url=sandbox.rest_url))
        texts = {hikari.Locale(locale): table for locale, table in LOCALES.items()}
        client = lightbulb.client_from_app(
            bot, sync_commands=False, localization_provider=lightbulb.DictLocalizationProvider(texts)
        )
        for command in commands:
            client.register(command)
        await bot.start(check_for_updates=False)
        await client.start()
        try:
            return await CommandSync(client).sync(force=force)
        finally:
            await client.stop()
            await bot.close()

    return sync


def sent(sandbox):
    return len(sandbox.ledger.matching(PUT))


async def test_the_same_commands_are_sent_once(start, sandbox):
    assert await start(ping(), group(), Quote) == SyncReport(added=("Quote", "ping", "tools"))
    assert not (await start(ping(), group(), Quote)).differs
    assert sent(sandbox) == 1


async def test_translated_commands_are_sent_once(start, sandbox):
    await start(greet())
    assert not (await start(greet())).differs
    assert sent(sandbox) == 1
    registered = sandbox.commands.everything[0]
    assert registered["name_localizations"] == {"en-US": "greet", "de": "gruesse"}
    assert registered["options"][0]["description_localizations"] == {
        "en-US": "Whom to greet",
        "de": "Wen gruessen",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"default_member_permissions": hikari.Permissions.MANAGE_GUILD},
        {"description": "Answer at once"},
        {"contexts": [hikari.ApplicationContextType.GUILD]},
        {"integration_types": [hikari.ApplicationIntegrationType.USER_INSTALL]},
    ],
)
async def test_a_change_of_one_thing_is_sent(start, sandbox, change):
    await start(ping(), Quote)
    assert await start(ping(**change), Quote) == SyncReport(changed=("ping",))
    assert not (await start(ping(**change), Quote)).differs
    assert sent(sandbox) == 2


async def test_a_permission_that_is_taken_back_is_sent(start, sandbox):
    await start(ping(default_member_permissions=hikari.Permissions.MANAGE_GUILD))
    assert await start(ping()) == SyncReport(changed=("ping",))
    assert sandbox.commands.everything[0]["default_member_permissions"] is None


async def test_a_command_that_is_gone_is_taken_away(start, sandbox):
    await start(ping(), Quote)
    assert await start(ping()) == SyncReport(removed=("Quote",))
    assert [command["name"] for command in sandbox.commands.everything] == ["ping"]


async def test_by_force_they_are_sent_in_any_case(start, sandbox):
    await start(ping())
    assert not (await start(ping(), force=True)).differs
    assert sent(sandbox) == 2


async def test_the_bot_sends_its_own_commands_once_over_two_starts(start_bot, sandbox):
    for _ in range(2):
        async with start_bot() as running:
            assert running.bot.ready
    assert sent(sandbox) == 1
    async with start_bot() as running:
        assert not (await running.bot.sync()).differs
    assert sent(sandbox) == 2
