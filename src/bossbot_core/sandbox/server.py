"""`SandboxDiscord`: a Discord on loopback, with a page to try the bot in."""

import asyncio
import base64
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web

from bossbot_core.sandbox.actions import Actions, Place
from bossbot_core.sandbox.cdn import Cdn
from bossbot_core.sandbox.commands import Commands
from bossbot_core.sandbox.faults import Faults
from bossbot_core.sandbox.gateway import Gateway
from bossbot_core.sandbox.guard import guard
from bossbot_core.sandbox.interactions import Interactions, Stage
from bossbot_core.sandbox.invocation import Invocation
from bossbot_core.sandbox.ledger import Ledger
from bossbot_core.sandbox.limits import UPLOAD_LIMITS, RateLimits, SandboxLimits
from bossbot_core.sandbox.messages import Messages
from bossbot_core.sandbox.page import Page, Sample
from bossbot_core.sandbox.payloads import Json, Renderer
from bossbot_core.sandbox.responses import Responses
from bossbot_core.sandbox.rest.applications import ApplicationRoutes
from bossbot_core.sandbox.rest.channels import ChannelRoutes
from bossbot_core.sandbox.rest.pipeline import PREFIX, Pipeline, RequestCheck
from bossbot_core.sandbox.rest.webhooks import WebhookRoutes
from bossbot_core.sandbox.slash import parse
from bossbot_core.sandbox.snowflakes import Snowflakes
from bossbot_core.sandbox.world import Channel, User, World, default_world

HOST = "127.0.0.1"
DEFAULT_UPLOAD_LIMIT = UPLOAD_LIMITS[0][1]
Command = str | tuple[str, Sequence[Json]]
"""What a person typed, or a command's name with options in Discord's shape."""


class SandboxDiscord:
    """REST v10, gateway, CDN and page on one port of 127.0.0.1.

    `clock` (seconds since 1970) decides about the life of tokens and nonces; `directory` takes the posted files and is
    emptied of them at the end; `request_check` looks at every request of the bot's, and the ledger keeps its findings.
    """

    def __init__(
        self,
        *,
        samples: Sequence[Sample] = (),
        clock: Callable[[], float] = time.time,
        directory: Path | None = None,
        request_check: RequestCheck | None = None,
        limits: SandboxLimits | None = None,
        world: World | None = None,
    ) -> None:
        limits = limits or SandboxLimits()
        self.world = world or default_world()
        self.token = token_for(self.world.bot)
        self.ledger = Ledger()
        self.faults = Faults()
        self.gateway = Gateway(self.world, self.token)
        self._messages = Messages(clock)
        self._render = Renderer(self.world, self._messages.find)
        snowflakes = Snowflakes(clock)
        self.commands = Commands(self.world.bot.id, snowflakes.next)
        stage = Stage(
            world=self.world,
            messages=self._messages,
            limits=limits,
            clock=clock,
            snowflakes=snowflakes,
            render=self._render,
            dispatch=self.gateway.dispatch,
        )
        self._interactions = Interactions(stage)
        self._actions = Actions(
            stage=stage, commands=self.commands, interactions=self._interactions, gateway=self.gateway
        )
        self._page = Page(actions=self._actions, samples=samples)
        self._uploads = Path(tempfile.mkdtemp(prefix="sandbox-", dir=directory))
        self._pipeline = Pipeline(
            token=self.token,
            ledger=self.ledger,
            faults=self.faults,
            rate_limits=RateLimits(limits),
            uploads=self._uploads,
            request_check=request_check,
        )
        self._stage = stage
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._listen()

    @property
    def url(self) -> str:
        """The page's address: `http://127.0.0.1:PORT`."""
        return f"http://{HOST}:{self._port}"

    @property
    def rest_url(self) -> str:
        """What hikari takes as `rest_url`."""
        return self.url + PREFIX

    async def start(self, port: int = 0) -> None:
        """Listens; port 0 takes a free one."""
        self._runner = web.AppRunner(
            self._application(), access_log=None, handler_cancellation=False, shutdown_timeout=1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self._render.base_url = self.url
        self.gateway.url = f"ws://{HOST}:{self._port}/gateway"

    async def close(self) -> None:
        """Closes every connection and removes the posted files."""
        self._interactions.close()
        await self.gateway.close_connections(1001)
        if self._runner:
            await self._runner.cleanup()
        await asyncio.to_thread(shutil.rmtree, self._uploads, ignore_errors=True)

    async def invoke(
        self,
        command: Command,
        *,
        user: str | User = "Alex",
        channel: str | Channel = "general",
        guild: str | None = "Boss HQ",
        upload_limit_bytes: int = DEFAULT_UPLOAD_LIMIT,
        locale: str = "en-US",
        user_installed: bool = False,
    ) -> Invocation:
        """Uses a command as a person would; without a guild, in the direct messages with the bot.

        Raises:
            SlashError: when the text is no command of the bot's, or this person may not use it.

        """
        place = self._place(user, channel, guild, upload_limit_bytes, locale, user_installed=user_installed)
        if isinstance(command, str):
            typed = parse(command, self.commands.available(place.channel.guild_id), self.world)
            return self._follow(self._actions.use(place, typed.command, typed.options, typed.text))
        name, options = command
        found = self._actions.find(name, place.channel.guild_id)
        return self._follow(self._actions.use(place, found, options, f"/{name}"))

    async def autocomplete(
        self,
        name: str,
        options: Sequence[Json],
        *,
        user: str | User = "Alex",
        channel: str | Channel = "general",
        guild: str | None = "Boss HQ",
    ) -> list[Json]:
        """The suggestions for the option that is marked `focused`."""
        place = self._place(user, channel, guild, DEFAULT_UPLOAD_LIMIT, "en-US")
        command = self._actions.find(name, place.channel.guild_id)
        invocation = self._follow(self._actions.complete(place, command, options))
        await invocation.answered()
        return invocation.choices

    async def press(
        self,
        message: Mapping[str, Any],
        custom_id: str,
        user: str | User,
        values: Sequence[str] = (),
        *,
        upload_limit_bytes: int = DEFAULT_UPLOAD_LIMIT,
    ) -> Invocation:
        """Presses a button of a message, or chooses from its menu.

        Raises:
            SlashError: when the message has no such active component.

        """
        stored = self._messages.find(message["id"])
        if stored is None:
            raise LookupError("the message is gone")
        person = user if isinstance(user, User) else self.world.user(user)
        channel = self.world.channels[stored.channel_id]
        place = Place(user=person, channel=channel, upload_limit_bytes=upload_limit_bytes)
        return self._follow(self._actions.press(place, stored, custom_id, values))

    async def submit(self, opener: Invocation, values: Mapping[str, str]) -> Invocation:
        """Sends the form that the bot answered with."""
        act = opener.interaction.act
        place = Place(user=act.user, channel=act.channel, upload_limit_bytes=act.upload_limit_bytes)
        return self._follow(self._actions.submit(place, opener.interaction, values))

    async def say(
        self,
        content: str,
        *,
        user: str | User = "Alex",
        channel: str | Channel = "general",
        guild: str | None = "Boss HQ",
    ) -> Json:
        """Writes a message as a person would."""
        place = self._place(user, channel, guild, DEFAULT_UPLOAD_LIMIT, "en-US")
        return self._render.message(self._actions.say(place, content))

    def messages(self, channel: str | Channel, user: str | User | None = None, guild: str | None = None) -> list[Json]:
        """What stands in a channel, oldest first; without a user, everything."""
        room = channel if isinstance(channel, Channel) else self.world.channel(channel, guild)
        person = self.world.user(user) if isinstance(user, str) else user
        found = self._messages.in_channel(room.id, person.id if person else None)
        return [self._render.for_page(message) for message in found]

    def _place(
        self,
        user: str | User,
        channel: str | Channel,
        guild: str | None,
        upload_limit_bytes: int,
        locale: str,
        *,
        user_installed: bool = False,
    ) -> Place:
        person = user if isinstance(user, User) else self.world.user(user)
        if isinstance(channel, str):
            channel = self.world.channel(channel, guild) if guild else self.world.direct_messages(person)
        return Place(
            user=person,
            channel=self.world.channels[channel.id],
            upload_limit_bytes=upload_limit_bytes,
            locale=locale,
            user_installed=user_installed,
        )

    def _follow(self, interaction: Any) -> Invocation:
        return Invocation(interaction, self._messages, self._render)

    def _listen(self) -> None:
        self._messages.listen(self._page.tell)
        self._messages.listen(self._actions.announce)
        self.gateway.listen(self._page.tell_state)
        self.commands.listen(self._page.tell_state)

    def _application(self) -> web.Application:
        # JSON bodies are small; files do not pass through `client_max_size`, they are read in pieces.
        app = web.Application(middlewares=[guard(lambda: self._port)], client_max_size=8 * 1024 * 1024)
        tables = (
            ApplicationRoutes(world=self.world, commands=self.commands, gateway=self.gateway),
            ChannelRoutes(stage=self._stage),
            WebhookRoutes(
                stage=self._stage,
                interactions=self._interactions,
                responses=Responses(self._stage, self._interactions),
            ),
        )
        for table in tables:
            for route in table.routes():
                app.router.add_route(route.method, PREFIX + route.path, self._pipeline.serve(route))
        app.router.add_get("/gateway", self.gateway.serve)
        app.add_routes([*Cdn(messages=self._messages).routes(), *self._page.routes()])
        return app


def token_for(bot: User) -> str:
    """A token in Discord's shape, whose first part is the bot's id; it is a secret of nobody."""
    return f"{base64.b64encode(bot.id.encode()).decode().rstrip('=')}.sandbox.{'x' * 27}"
