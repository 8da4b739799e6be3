"""`SandboxDiscord`: a Discord on loopback, with a page to try the bot in."""

import asyncio
import base64
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from aiohttp import web

from bossbot_core.sandbox.actions import Actions
from bossbot_core.sandbox.cdn import Cdn
from bossbot_core.sandbox.commands import Commands
from bossbot_core.sandbox.faults import Faults
from bossbot_core.sandbox.gateway import Gateway
from bossbot_core.sandbox.guard import guard
from bossbot_core.sandbox.interactions import Interactions, Stage
from bossbot_core.sandbox.ledger import Ledger
from bossbot_core.sandbox.limits import RateLimits, SandboxLimits
from bossbot_core.sandbox.media_host import Sample
from bossbot_core.sandbox.messages import Messages
from bossbot_core.sandbox.page import Page
from bossbot_core.sandbox.people import People
from bossbot_core.sandbox.rendering import Renderer
from bossbot_core.sandbox.responses import Responses
from bossbot_core.sandbox.rest.applications import ApplicationRoutes
from bossbot_core.sandbox.rest.channels import ChannelRoutes
from bossbot_core.sandbox.rest.pipeline import PREFIX, Pipeline, RequestCheck
from bossbot_core.sandbox.rest.webhooks import WebhookRoutes
from bossbot_core.sandbox.snowflakes import Snowflakes
from bossbot_core.sandbox.world import User, World, default_world

HOST = "127.0.0.1"


class SandboxDiscord(People):
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
        world = world or default_world()
        self.token = token_for(world.bot)
        self.ledger = Ledger()
        self.faults = Faults()
        self.gateway = Gateway(world, self.token)
        stage = _stage(world, limits, clock, self.gateway)
        self._interactions = Interactions(stage)
        commands = Commands(world.bot.id, stage.snowflakes.next)
        actions = Actions(stage=stage, commands=commands, interactions=self._interactions, gateway=self.gateway)
        super().__init__(actions)
        self._stage = stage
        self._page = Page(actions=actions, samples=samples)
        self._uploads = Path(tempfile.mkdtemp(prefix="sandbox-", dir=directory))
        self._pipeline = Pipeline(
            token=self.token,
            ledger=self.ledger,
            faults=self.faults,
            rate_limits=RateLimits(limits),
            uploads=self._uploads,
            request_check=request_check,
        )
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

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it listens."""
        return [tuple(address[:2]) for address in self._runner.addresses] if self._runner else []

    async def start(self, port: int = 0) -> None:
        """Listens; port 0 takes a free one. Raises `OSError` where the port is taken; another may be tried then."""
        runner = web.AppRunner(self._application(), access_log=None, handler_cancellation=False, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._port = runner.addresses[0][1]
        self._render.base_url = self.url
        self.gateway.url = f"ws://{HOST}:{self._port}/gateway"

    async def close(self) -> None:
        """Closes every connection and removes the posted files."""
        self._interactions.close()
        await self._page.close()
        await self.gateway.close_connections(1001)
        if self._runner:
            await self._runner.cleanup()
        await asyncio.to_thread(shutil.rmtree, self._uploads, ignore_errors=True)

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


def _stage(world: World, limits: SandboxLimits, clock: Callable[[], float], gateway: Gateway) -> Stage:
    messages = Messages(clock)
    return Stage(
        world=world,
        messages=messages,
        limits=limits,
        clock=clock,
        snowflakes=Snowflakes(clock),
        render=Renderer(world, messages.find),
        dispatch=gateway.dispatch,
    )


def token_for(bot: User) -> str:
    """A token in Discord's shape, whose first part is the bot's id; it is a secret of nobody."""
    return f"{base64.b64encode(bot.id.encode()).decode().rstrip('=')}.sandbox.{'x' * 27}"
