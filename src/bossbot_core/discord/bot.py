"""The bot in Discord: one gateway connection, the commands, the buttons and the delivery."""

import asyncio
import contextlib
from collections.abc import Coroutine

import hikari
import lightbulb
import structlog
from attrs import fields

from bossbot_core.discord import commands
from bossbot_core.discord.components import ButtonRouter
from bossbot_core.discord.connection import LOGIN_REFUSED, gateway_bot, rest_once
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.errors import DiscordError, LoginError
from bossbot_core.discord.faults import describe
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.manual import Manual
from bossbot_core.discord.membership import Membership
from bossbot_core.discord.owners import Owners
from bossbot_core.discord.reception import Reception
from bossbot_core.discord.reply_target import ReplyTargets
from bossbot_core.discord.requests import Requests
from bossbot_core.discord.services import Services
from bossbot_core.discord.speech import command_names
from bossbot_core.discord.status import INTERVAL_S
from bossbot_core.discord.sync import CommandSync, SyncReport
from bossbot_core.runner import Waiting
from bossbot_core.settings import DiscordSettings

_POSITION_INTERVAL_S = 5.0
_HANG_UP_S = 0.5
_SYNC_PATIENCE_S = 20.0
_SYNC_BACKOFF_S = (2.0, 5.0, 15.0, 60.0, 300.0)

log = structlog.get_logger("discord")


class DiscordBot:
    """Joins the services to Discord.

    Construction raises `DiscordError` where the token has not the shape of one; `start` where Discord refuses it.
    """

    def __init__(
        self,
        settings: DiscordSettings,
        services: Services,
        *,
        edit_interval_s: float = INTERVAL_S,
        position_interval_s: float = _POSITION_INTERVAL_S,
    ) -> None:
        self._gateway = gateway_bot(settings)
        self._rest_once = rest_once(settings, self._gateway)
        self._queue = services.queue
        self._position_interval_s = position_interval_s
        self._delivery = DiscordDelivery(
            self._gateway.rest, self._rest_once, services.posts, own_id=self._own_id, edit_interval_s=edit_interval_s
        )
        owners = Owners(self._gateway.rest, settings.owner_ids)
        gate = Gate(rates=services.rates, guilds=services.guilds, audit=services.audit, owners=owners)
        edge = Edge(gate)
        # lightbulb ignores every command for ever after one failed synchronisation of its own.
        self._commands = lightbulb.client_from_app(
            self._gateway, sync_commands=False, localization_provider=command_names
        )
        commands.register(self._commands)
        self._command_sync = CommandSync(self._commands)
        self._provide(services, edge, gate, owners)
        self._buttons = ButtonRouter(
            edge=edge, intake=services.intake, delivery=self._delivery, privacy=services.privacy
        )
        self._receive()
        Membership(services.guilds.departures).watch(self._gateway)
        self._synced = False
        self._hung_up = False
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def delivery(self) -> DiscordDelivery:
        """What answers the people who asked; fulfils `runner.Delivery`."""
        return self._delivery

    @property
    def ready(self) -> bool:
        """Whether commands arrive: the gateway is connected and Discord knows the commands."""
        shards = self._gateway.shards.values()
        return self._synced and not self._hung_up and bool(shards) and all(shard.is_connected for shard in shards)

    async def start(self) -> None:
        """Connect and make the commands known; raises `DiscordError` where trying again cannot help."""
        self._rest_once.start()
        await self._commands.start()
        try:
            await self._gateway.start(check_for_updates=False)
            syncing = self._run(self._keep_syncing(), "command synchronisation")
            self._run(self._follow_queue(), "queue positions")
            await asyncio.wait({syncing}, timeout=_SYNC_PATIENCE_S)
            if syncing.done():
                syncing.result()
        except (hikari.HTTPError, hikari.GatewayError) as error:
            await self.close()
            raise _fatal(error) from None
        except BaseException:
            await self.close()
            raise

    async def sync(self) -> SyncReport:
        """Send Discord every command, whether it knows them or not. Raises `hikari.HTTPError`."""
        return await self._command_sync.sync(force=True)

    async def join(self) -> None:
        """Wait until the connection ends; raises `DiscordError` where Discord ended it for good."""
        try:
            await self._gateway.join()
        except hikari.GatewayError as error:
            raise _fatal(error) from None

    async def close(self) -> None:
        """Disconnect, also from a peer that answers nothing. Pending status edits are dropped; twice is harmless."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self._delivery.board.close()
        await self._commands.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_HANG_UP_S):
                await self._hang_up()
        # Also the one that the gateway closes last, where it had no time for that.
        for rest in (self._gateway.rest, self._rest_once):
            if rest.is_alive:
                await rest.close()

    async def _hang_up(self) -> None:
        # Asked twice, hikari waits for an end that may not come.
        if self._gateway.is_alive and not self._hung_up:
            self._hung_up = True
            await self._gateway.close()

    def _provide(self, services: Services, edge: Edge, gate: Gate, owners: Owners) -> None:
        registry = self._commands.di.registry_for(lightbulb.di.Contexts.DEFAULT)
        targets = ReplyTargets(rules=services.guilds.rules, cache=self._gateway.cache)
        for each in (edge, gate, owners, self._delivery, Requests(targets=targets), Manual(self._commands)):
            registry.register_value(type(each), each)
        for service in fields(Services):
            assert service.type is not None, "every field of an attrs class with annotations has a type"
            registry.register_value(service.type, getattr(services, service.name))

        @self._commands.error_handler
        async def on_failure(failure: lightbulb.exceptions.ExecutionPipelineFailedException) -> bool:
            await edge.break_down(failure.context.interaction, failure.causes[0])
            return True

    def _receive(self) -> None:
        """Put the reception before lightbulb, which serves whatever comes, however often and however much."""
        for listener in self._gateway.get_listeners(hikari.InteractionCreateEvent, polymorphic=False):
            self._gateway.unsubscribe(hikari.InteractionCreateEvent, listener)
        self._gateway.subscribe(hikari.InteractionCreateEvent, Reception(self._serve).on_interaction)

    async def _serve(self, interaction: hikari.PartialInteraction) -> None:
        if isinstance(interaction, hikari.ComponentInteraction):
            await self._buttons.press(interaction)
        else:
            await self._commands.handle_interaction_create(interaction)

    def _own_id(self) -> int:
        me = self._gateway.get_me()
        assert me is not None, "known since the gateway said READY"
        return int(me.id)

    def _run(self, work: Coroutine[None, None, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.append(task)
        return task

    async def _keep_syncing(self) -> None:
        tries = 0
        while not self._synced:
            try:
                await self._command_sync.sync()
                self._synced = True
            except hikari.UnauthorizedError:
                raise
            except Exception as error:  # noqa: BLE001 - the boundary of the synchronisation: old commands go on working
                pause_s = _SYNC_BACKOFF_S[min(tries, len(_SYNC_BACKOFF_S) - 1)]
                log.warning("commands not synchronised", reason=describe(error), retry_in_s=pause_s)
                tries += 1
                await asyncio.sleep(pause_s)

    async def _follow_queue(self) -> None:
        while True:
            await asyncio.sleep(self._position_interval_s)
            try:
                await self._refresh_positions()
            except Exception as error:  # the boundary of a best-effort loop: the next round may do
                log.warning("positions not refreshed", exc_info=error)

    async def _refresh_positions(self) -> None:
        for job, shown in self._delivery.board.queued():
            position, reason = await self._queue.outlook(job)
            now = Waiting(position=position, reason=reason)
            if now.position and now != shown:
                self._delivery.board.replace(job, shown, now)


def _fatal(error: Exception) -> DiscordError:
    if isinstance(error, hikari.UnauthorizedError):
        return LoginError(LOGIN_REFUSED)
    if isinstance(error, hikari.GatewayServerClosedConnectionError):
        if error.code == hikari.ShardCloseCode.AUTHENTICATION_FAILED:
            return LoginError(LOGIN_REFUSED)
        return DiscordError(f"Discord ended the connection for good: close code {error.code} ({error.reason}).")
    return DiscordError(f"Discord could not be reached ({describe(error)}); check the network and start again.")
