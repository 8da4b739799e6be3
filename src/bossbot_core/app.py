"""The composition root: the one place that constructs services and joins them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import structlog
from attrs import field, frozen

from bossbot_core import memory
from bossbot_core.api import ErrorCode
from bossbot_core.audit import AuditTrail
from bossbot_core.database import Database
from bossbot_core.discord import DiscordBot, Services
from bossbot_core.engines import ffmpeg
from bossbot_core.guilds import GuildBounds, Guilds
from bossbot_core.health import PlatformHealth
from bossbot_core.intake import Desk, History, Intake, Policy
from bossbot_core.limits import CommandRates, PlatformPace, Quotas
from bossbot_core.logs import Redactor
from bossbot_core.network.egress import EgressDoor
from bossbot_core.pluginhost import Breakers, PluginHost, load_plugins
from bossbot_core.privacy import Privacy
from bossbot_core.queue import JobQueue, PostLedger, QuestionLedger
from bossbot_core.runner import (
    Attempts,
    ConversionTurns,
    Delivery,
    Fetcher,
    ForkServer,
    LifeCycle,
    Outcomes,
    Reports,
    Shelf,
    Vitals,
    Worker,
    walls,
)
from bossbot_core.runner.reports import FOLDER as REPORTS
from bossbot_core.settings import Settings, secrets_of
from bossbot_core.storage import Storage
from bossbot_core.web import WebFront

BACKUPS = "backups"
SWEEP_EVERY_S = 300.0
ROOM_EVERY_S = 5.0
TIDY_EVERY_S = 600.0
PRUNE_EVERY_S = 6 * 3600.0

log = structlog.get_logger("app")


@frozen(kw_only=True)
class App:
    """A running bot; `bot` is None where something else delivers."""

    settings: Settings
    database: Database
    queue: JobQueue
    storage: Storage
    rates: CommandRates
    quotas: Quotas
    audit: AuditTrail
    guilds: Guilds
    host: PluginHost
    health: PlatformHealth
    door: EgressDoor
    intake: Intake
    worker: Worker
    life: LifeCycle
    reports: Reports
    bot: DiscordBot | None = field(default=None)
    web: WebFront | None = field(default=None)

    @classmethod
    @contextlib.asynccontextmanager
    async def open(
        cls, settings: Settings, *, delivery: Delivery | None = None, overrides: Mapping[str, str] | None = None
    ) -> AsyncIterator["App"]:
        """Everything built and started; on leaving the block everything is stopped, running jobs go back to the queue.

        With a `delivery` there is no Discord. `overrides` sends `host:port` to another address, behind the door.
        """
        memory.keep_small()
        walls.tell()
        async with contextlib.AsyncExitStack() as stack:
            app, forkserver = await _build(cls, settings, stack, delivery, overrides or {})
            async with _background(forkserver.warm(app.host.modules())) as warming:
                if app.web is not None:
                    stack.push_async_callback(app.web.close)
                    await app.web.open()
                    await stack.enter_async_context(_background(_every(PRUNE_EVERY_S, app.web.rotate)))
                if app.bot is not None:
                    stack.push_async_callback(app.bot.close)
                    await app.bot.start()
                await warming
            await app.storage.repair(await app.queue.live_ids())
            await app.worker.take_up()
            await stack.enter_async_context(_background(app.worker.run()))
            await stack.enter_async_context(_background(_every(settings.queue.lease_s, app.worker.reclaim)))
            await stack.enter_async_context(_background(_every(SWEEP_EVERY_S, app.sweep)))
            await stack.enter_async_context(_background(_every(ROOM_EVERY_S, app.go_on)))
            for tidy in (app.queue.annals.tidy, app.quotas.tidy, app.rates.tidy):
                await stack.enter_async_context(_background(_every(TIDY_EVERY_S, tidy)))
            for prune in (app.audit.prune, app.purge, app.tidy_reports):
                await stack.enter_async_context(_background(_every(PRUNE_EVERY_S, prune)))
            if app.bot is not None:
                backups = app.database.keep_daily_backups(settings.data.directory / BACKUPS)
                await stack.enter_async_context(_background(backups))
            yield app

    async def purge(self) -> None:
        """Forget what servers decided that the bot was removed from long ago."""
        for guild_id in await self.guilds.purge():
            await self.queue.resume(guild_id)
            log.info("server forgotten", guild=guild_id)

    async def tidy_reports(self) -> None:
        """Remove replies that were kept long enough."""
        await asyncio.to_thread(self.reports.tidy)

    async def sweep(self) -> None:
        """Remove what has been kept long enough and is of no live job."""
        swept = await self.storage.sweep(await self.queue.live_ids())
        log.debug("swept", freed_bytes=swept.freed_bytes)

    async def go_on(self) -> None:
        """Try the jobs that wait for room as soon as there is some."""
        if await self.storage.has_room():
            await self.queue.hasten(ErrorCode.STORAGE_FULL)


async def _build(
    kind: type[App],
    settings: Settings,
    stack: contextlib.AsyncExitStack,
    delivery: Delivery | None,
    overrides: Mapping[str, str],
) -> tuple[App, ForkServer]:
    directory = settings.data.directory
    database = await Database.open(settings.data.database, synchronous=settings.database.synchronous)
    stack.push_async_callback(database.close)
    door = EgressDoor(settings.network, overrides=overrides)
    await door.start()
    stack.push_async_callback(door.close)

    host = PluginHost(load_plugins(settings.plugins), breakers=await Breakers.open(database))
    health = await PlatformHealth.open(database)
    guilds = await Guilds.open(database, settings, platforms=[status.name for status in host.platforms()])
    audit = AuditTrail(database, settings.audit)
    bounds = GuildBounds(guilds.rules)
    queue = JobQueue(database, settings.queue, guild_caps=bounds)
    guilds.rules.on_change(lambda _: queue.look_again())
    storage = Storage(directory, settings.storage, allowances=bounds)
    life = LifeCycle(queue)
    quotas = Quotas(database, settings.limits)
    rates = CommandRates(database, settings.limits)
    intake = Intake(
        host=host,
        queue=queue,
        policy=Policy(guilds, max_items=settings.downloads.max_items),
        rates=rates,
        quotas=quotas,
        allows=settings.network.allows,
    )
    pace = PlatformPace(settings.limits, database=database)
    await pace.load()
    stack.push_async_callback(pace.close)
    bot: DiscordBot | None = None
    web: WebFront | None = None
    if delivery is None:
        web = WebFront.of(
            settings.web,
            directory,
            database=database,
            storage=storage,
            rules=guilds.rules,
            ready=lambda: bot is not None and bot.ready,
        )
        core = Core(
            database=database, queue=queue, storage=storage, rates=rates, quotas=quotas, guilds=guilds, audit=audit
        )
        services = _services(core, intake=intake, host=host, health=health, life=life, directory=directory)
        bot = DiscordBot(settings.discord, services, large_files=web.offers if web else None)
        delivery = bot.delivery
    forkserver = ForkServer()
    fetcher = Fetcher(
        forkserver=forkserver,
        host=host,
        door=door,
        pace=pace,
        conversions=ConversionTurns(settings.downloads.max_conversions),
        storage=storage,
        settings=settings.downloads,
        ffmpeg_path=ffmpeg.find(settings.tools.ffmpeg),
        large_files=web.offers if web else None,
        redactor=Redactor([*secrets_of(settings), *host.all_cookie_values()]),
    )
    reports = Reports(folder=directory / REPORTS, secrets=secrets_of(settings))
    outcomes = Outcomes(health=health, host=host, storage=storage, reports=reports)
    attempts = Attempts(
        queue=queue,
        fetcher=fetcher,
        shelf=Shelf(storage=storage, host=host),
        questions=QuestionLedger(database),
        quotas=quotas,
        outcomes=outcomes,
        delivery=delivery,
        downloads=settings.downloads,
        queue_settings=settings.queue,
    )
    app = kind(
        settings=settings,
        database=database,
        queue=queue,
        storage=storage,
        rates=rates,
        quotas=quotas,
        audit=audit,
        guilds=guilds,
        host=host,
        health=health,
        door=door,
        intake=intake,
        worker=Worker(queue=queue, attempts=attempts, max_attempts=settings.downloads.max_attempts),
        life=life,
        reports=reports,
        bot=bot,
        web=web,
    )
    return app, forkserver


@frozen(kw_only=True)
class Core:
    """The core services, all on one database."""

    database: Database
    queue: JobQueue
    storage: Storage
    rates: CommandRates
    quotas: Quotas
    guilds: Guilds
    audit: AuditTrail


def _services(
    core: Core, *, intake: Intake, host: PluginHost, health: PlatformHealth, life: LifeCycle, directory: Path
) -> Services:
    """What answers people in Discord."""
    database, queue, storage = core.database, core.queue, core.storage
    posts, questions, backups = PostLedger(database), QuestionLedger(database), directory / BACKUPS
    return Services(
        intake=intake,
        desk=Desk(queue=queue),
        history=History(queue=queue, posts=posts, storage=storage),
        queue=queue,
        posts=posts,
        questions=questions,
        rates=core.rates,
        storage=storage,
        privacy=Privacy(
            database=database,
            backups=backups,
            queue=queue,
            posts=posts,
            questions=questions,
            storage=storage,
            records={"daily_uses": core.quotas, "command_uses": core.rates, "audit": core.audit},
        ),
        guilds=core.guilds,
        audit=core.audit,
        host=host,
        health=health,
        life=life,
        vitals=Vitals(life=life, queue=queue, database=database, directory=directory, backups=backups),
    )


async def _every(seconds: float, chore: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await chore()
        except Exception:  # the named boundary of a chore: it must be there again the next time
            log.exception("chore failed", chore=getattr(chore, "__name__", ""))
        await asyncio.sleep(seconds)


@contextlib.asynccontextmanager
async def _background(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
