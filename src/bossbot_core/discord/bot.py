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
from bossbot_core.discord.connection import gateway_bot, rest_once
from bossbot_core.discord.delivery import DiscordDelivery
from bossbot_core.discord.edge import Edge
from bossbot_core.discord.erasure import Erasure
from bossbot_core.discord.faults import describe
from bossbot_core.discord.gate import Gate
from bossbot_core.discord.house_language import HouseLanguage
from bossbot_core.discord.manual import Manual
from bossbot_core.discord.membership import Membership
from bossbot_core.discord.owner_notes import OwnerNotes
from bossbot_core.discord.owners import Owners
from bossbot_core.discord.platform_pages import PlatformPages
from bossbot_core.discord.pressed.admin import AdminButtons
from bossbot_core.discord.pressed.history import HistoryButtons
from bossbot_core.discord.pressed.jobs import JobButtons
from bossbot_core.discord.pressed.questions import QuestionButtons
from bossbot_core.discord.pressed.queue import QueueButtons
from bossbot_core.discord.pressed.spoiler import SpoilerButtons
from bossbot_core.discord.pressed.starts import Starts
from bossbot_core.discord.reception import Reception
from bossbot_core.discord.refusals import refusal
from bossbot_core.discord.reply_target import ReplyTargets
from bossbot_core.discord.requests import Requests
from bossbot_core.discord.services import Services
from bossbot_core.discord.speech import command_names
from bossbot_core.discord.status import INTERVAL_S
from bossbot_core.discord.sync import CommandSync, SyncReport
from bossbot_core.discord.text_commands import TextCommands
from bossbot_core.discord.written import Written
from bossbot_core.runner import LargeFiles, Waiting
from bossbot_core.settings import DiscordSettings

_POSITION_INTERVAL_S = 5.0
_HANG_UP_S = 0.5
_START_PATIENCE_S = 20.0
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
        large_files: LargeFiles | None = None,
        edit_interval_s: float = INTERVAL_S,
        position_interval_s: float = _POSITION_INTERVAL_S,
    ) -> None:
        self._gateway = gateway_bot(settings)
        self._rest_once = rest_once(settings, self._gateway)
        self._queue = services.queue
        self._position_interval_s = position_interval_s
        self._delivery = DiscordDelivery(
            self._gateway.rest,
            self._rest_once,
            services.posts,
            own_id=int(self._gateway.token_id),
            large_files=large_files,
            edit_interval_s=edit_interval_s,
        )
        owners = Owners(self._gateway.rest, settings.owner_ids)
        gate = Gate(rates=services.rates, guilds=services.guilds, audit=services.audit, owners=owners)
        edge = Edge(gate)
        host, health, guilds = services.host, services.health, services.guilds
        self.notes = OwnerNotes(rest=self._gateway.rest, owners=owners, health=health, host=host, guilds=guilds)
        # lightbulb ignores every command for ever after one failed synchronisation of its own.
        self._commands = lightbulb.client_from_app(
            self._gateway, sync_commands=False, localization_provider=command_names
        )
        commands.register(self._commands)
        self._command_sync = CommandSync(self._commands)
        targets = ReplyTargets(rules=services.guilds.rules, cache=self._gateway.cache)
        requests = Requests(targets=targets, gate=gate)
        self._provide(services, edge, gate, owners, requests)
        self._buttons = self._router(edge, gate, requests, services)
        self._receive(HouseLanguage(rules=services.guilds.rules))
        Membership(services.guilds).watch(self._gateway)
        if settings.text_commands:
            self._read_messages(settings.command_prefix, services)
        self._synced = False
        self._hung_up = False
        self._connecting: asyncio.Task[None] | None = None
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
        """Connect and make the commands known; what takes longer than 20 seconds goes on in the background.

        Raises `DiscordError` where Discord cannot be reached at all, or refuses the bot.
        """
        self._rest_once.start()
        await self._commands.start()
        try:
            connecting = self._gateway.start(check_for_updates=False, ignore_session_start_limit=True)
            self._connecting = self._run(connecting, "connection")
            syncing = self._run(self._keep_syncing(), "command synchronisation")
            self._run(self._follow_queue(), "queue positions")
            self._run(self.notes.keep_telling(), "notes to owners")
            done, _ = await asyncio.wait({self._connecting, syncing}, timeout=_START_PATIENCE_S)
            for task in done:
                task.result()
        except (hikari.HTTPError, hikari.GatewayError) as error:
            await self.close()
            raise refusal(error) from None
        except BaseException:
            await self.close()
            raise

    async def sync(self) -> SyncReport:
        """Send Discord every command, whether it knows them or not. Raises `hikari.HTTPError`."""
        return await self._command_sync.sync(force=True)

    async def join(self) -> None:
        """Wait until the connection ends; raises `DiscordError` where Discord ended it for good."""
        try:
            if self._connecting is not None:
                await asyncio.shield(self._connecting)
            await self._gateway.join()
        except hikari.GatewayError as error:
            raise refusal(error) from None

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

    def _provide(self, services: Services, edge: Edge, gate: Gate, owners: Owners, requests: Requests) -> None:
        registry = self._commands.di.registry_for(lightbulb.di.Contexts.DEFAULT)
        pages = PlatformPages(host=services.host, health=services.health, gate=gate, owners=owners)
        made = (requests, Manual(self._commands), pages)
        for each in (edge, gate, owners, self._command_sync, self._delivery, *made):
            registry.register_value(type(each), each)
        for service in fields(Services):
            assert service.type is not None, "every field of an attrs class with annotations has a type"
            registry.register_value(service.type, getattr(services, service.name))

        @self._commands.error_handler
        async def on_failure(failure: lightbulb.exceptions.ExecutionPipelineFailedException) -> bool:
            await edge.break_down(failure.context.interaction, failure.causes[0])
            return True

    def _router(self, edge: Edge, gate: Gate, requests: Requests, services: Services) -> ButtonRouter:
        desk, storage, delivery = services.desk, services.storage, self._delivery
        starts = Starts(gate=gate, intake=services.intake, delivery=delivery, requests=requests)
        jobs = JobButtons(
            gate=gate, intake=services.intake, desk=desk, delivery=delivery, storage=storage, starts=starts
        )
        return ButtonRouter(
            edge,
            jobs.handlers,
            QuestionButtons(gate=gate, desk=desk, questions=services.questions, starts=starts).handlers,
            SpoilerButtons(gate=gate, desk=desk, storage=storage).handlers,
            QueueButtons(gate=gate, desk=desk, delivery=delivery, audit=services.audit).handlers,
            HistoryButtons(gate=gate, history=services.history).handlers,
            Erasure(services.privacy, delivery).handlers,
            AdminButtons(gate=gate, audit=services.audit, life=services.life).handlers,
        )

    def _receive(self, house: HouseLanguage) -> None:
        """Put the reception before lightbulb, which serves whatever comes, however often and however much."""
        for listener in self._gateway.get_listeners(hikari.InteractionCreateEvent, polymorphic=False):
            self._gateway.unsubscribe(hikari.InteractionCreateEvent, listener)
        reception = Reception(self._serve)

        async def arrive(event: hikari.InteractionCreateEvent) -> None:
            house.settle(event.interaction)
            await reception.on_interaction(event)

        self._gateway.subscribe(hikari.InteractionCreateEvent, arrive)

    def _read_messages(self, prefix: str, services: Services) -> None:
        texts = TextCommands(
            prefix=prefix,
            rest=self._gateway.rest,
            intake=services.intake,
            delivery=self._delivery,
            written=Written(rules=services.guilds.rules, cache=self._gateway.cache),
            audit=services.audit,
        )
        self._gateway.subscribe(hikari.MessageCreateEvent, texts.on_message)

    async def _serve(self, interaction: hikari.PartialInteraction) -> None:
        if isinstance(interaction, hikari.ComponentInteraction):
            await self._buttons.press(interaction)
        else:
            await self._commands.handle_interaction_create(interaction)

    def _run(self, work: Coroutine[None, None, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.append(task)
        return task

    async def _keep_syncing(self) -> None:
        assert self._connecting is not None, "commands are synchronised once the connection is being made"
        await asyncio.wait({self._connecting})
        tries = 0
        while self._gateway.shards and not self._synced:
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
            at_once = self._queue.at_once(reason, job.reply.guild_id)
            now = Waiting(position=position, reason=reason, at_once=at_once)
            if now.position and now != shown:
                self._delivery.board.replace(job, shown, now)
