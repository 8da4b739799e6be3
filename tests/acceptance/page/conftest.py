"""A real browser on the sandbox's page; whatever it complains about fails the test."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable

import hikari
import lightbulb
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bossbot_core.sandbox import SandboxDiscord

CHROMIUM_SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 860}

type OpenPage = Callable[..., Awaitable[Page]]

expect.set_options(timeout=15_000)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("needs the system package chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_SWITCHES)
        yield browser
        await browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browsers complained about; a test that provokes a complaint takes it out again."""
    return []


@pytest.fixture
async def open_page(browser: Browser, discord: SandboxDiscord, complaints: list[str]) -> AsyncIterator[OpenPage]:
    """Opens the page in a fresh browser profile, as Mona unless another name is given."""

    async def open_(person: str = "Mona", url: str = "", **profile: object) -> Page:
        context = await browser.new_context(
            **{"viewport": DESKTOP, "color_scheme": "dark", "locale": "en-US"} | profile
        )
        page = await context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(url or discord.url)
        await page.wait_for_selector("html[data-ready]")
        if person != "Mona":
            await be(page, person)
        return page

    yield open_
    assert complaints == []


@pytest.fixture
async def page(open_page: OpenPage) -> Page:
    return await open_page()


async def be(page: Page, person: str) -> None:
    await page.get_by_role("button", name="Switch user").click()
    await page.get_by_role("menuitemradio", name=person).click()


@pytest.fixture
def become() -> Callable[[Page, str], Awaitable[None]]:
    return be


HOSTILE = (
    "<img src=x onerror=alert(1)> <b>not bold</b> **bold** [bad](javascript:alert(1)) "
    "[good](https://example.org/a) ||secret|| `code`"
)


class Showcase:
    """A small bot that answers with everything a message can hold."""

    def __init__(self, discord: SandboxDiscord) -> None:
        self.found: list[dict[str, object]] = []
        self.pressed: list[str] = []
        self.bot = hikari.GatewayBot(
            discord.token, rest_url=discord.rest_url, banner=None, logs=None, intents=hikari.Intents.GUILDS
        )
        client = lightbulb.client_from_app(self.bot)
        self.bot.subscribe(hikari.StartingEvent, client.start)
        self.bot.subscribe(hikari.ComponentInteractionCreateEvent, self._press)
        for command in (self._card(), self._find(), self._text(), self._silent(), self._repeat()):
            client.register(command)

    async def _press(self, event: hikari.ComponentInteractionCreateEvent) -> None:
        self.pressed.append(" ".join([event.interaction.custom_id, *event.interaction.values]))
        await event.interaction.create_initial_response(
            hikari.ResponseType.MESSAGE_UPDATE, content=f"You chose {self.pressed[-1]}", components=[]
        )

    def _card(self) -> type[lightbulb.SlashCommand]:
        class Card(lightbulb.SlashCommand, name="card", description="Everything a message can hold"):
            @lightbulb.invoke
            async def invoke(self, ctx: lightbulb.Context) -> None:
                await ctx.defer()
                await asyncio.sleep(0.5)
                embed = hikari.Embed(
                    title="A title", url="https://example.org/", description="**Bold**", color=0x41C178
                )
                embed.set_author(name="An author").set_footer("A footer").add_field("Left", "1", inline=True)
                row = hikari.impl.MessageActionRowBuilder()
                row.add_interactive_button(hikari.ButtonStyle.SUCCESS, "yes", label="Yes", emoji="🎵")
                row.add_interactive_button(hikari.ButtonStyle.SECONDARY, "no", label="No", is_disabled=True)
                row.add_link_button("https://example.org/source", label="Source")
                menu = hikari.impl.MessageActionRowBuilder()
                menu.add_text_menu("size", placeholder="Choose a size").add_option("Small", "s").add_option("Big", "b")
                await ctx.interaction.edit_initial_response(embed=embed, components=[row, menu])

        return Card

    def _find(self) -> type[lightbulb.SlashCommand]:
        found = self.found

        async def suggest(ctx: lightbulb.AutocompleteContext[str]) -> None:
            fruits = ["apple", "apricot", "banana"]
            await ctx.respond([fruit for fruit in fruits if fruit.startswith(str(ctx.focused.value))])

        class Find(lightbulb.SlashCommand, name="find", description="Find a fruit"):
            fruit = lightbulb.string("fruit", "Which fruit", autocomplete=suggest)
            many = lightbulb.integer("many", "How many", default=1, min_value=1, max_value=5)
            colour = lightbulb.string(
                "colour",
                "Which colour",
                default="",
                choices=[lightbulb.Choice("Red", "r"), lightbulb.Choice("Green", "g")],
            )

            @lightbulb.invoke
            async def invoke(self, ctx: lightbulb.Context) -> None:
                found.append({"fruit": self.fruit, "colour": self.colour, "many": self.many})
                await ctx.respond("Found it", ephemeral=True)

        return Find

    def _text(self) -> type[lightbulb.SlashCommand]:
        class Text(lightbulb.SlashCommand, name="text", description="Text that means harm"):
            @lightbulb.invoke
            async def invoke(self, ctx: lightbulb.Context) -> None:
                await ctx.respond(
                    HOSTILE + " " + "x" * 500, embed=hikari.Embed(title=HOSTILE[:250], description=HOSTILE)
                )

        return Text

    def _silent(self) -> type[lightbulb.SlashCommand]:
        class Silent(lightbulb.SlashCommand, name="silent", description="Never answers"):
            @lightbulb.invoke
            async def invoke(self, _ctx: lightbulb.Context) -> None:
                return

        return Silent

    def _repeat(self) -> type[lightbulb.MessageCommand]:
        class Repeat(lightbulb.MessageCommand, name="Repeat this"):
            @lightbulb.invoke
            async def invoke(self, ctx: lightbulb.Context) -> None:
                await ctx.respond(f"You said: {self.target.content}")

        return Repeat


@pytest.fixture
async def showcase(discord: SandboxDiscord) -> AsyncIterator[Showcase]:
    showcase = Showcase(discord)
    await showcase.bot.start(check_for_updates=False)
    yield showcase
    await showcase.bot.close()
