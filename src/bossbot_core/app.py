"""The composition root: the one place that constructs services and joins them."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from typing import Any

import structlog
from attrs import field, frozen

from bossbot_core import memory
from bossbot_core.database import Database
from bossbot_core.discord import DiscordBot
from bossbot_core.engines import ffmpeg
from bossbot_core.intake import Intake
from bossbot_core.limits import CommandRates, PlatformPace, Quotas
from bossbot_core.network.egress import EgressDoor
from bossbot_core.pluginhost import PluginHost, load_plugins
from bossbot_core.queue import JobQueue, PostLedger
from bossbot_core.runner import Attempts, Delivery, Fetcher, ForkServer, Shelf, Worker
from bossbot_core.settings import Settings
from bossbot_core.storage import Storage

SWEEP_EVERY_S = 300.0
TIDY_EVERY_S = 600.0

log = structlog.get_logger("app")


@frozen(kw_only=True)
class App:
    """A running bot; `bot` is None where something else delivers."""

    settings: Settings
    database: Database
    queue: JobQueue
    storage: Storage
    host: PluginHost
    door: EgressDoor
    intake: Intake
    worker: Worker
    bot: DiscordBot | None = field(default=None)

    @classmethod
    @contextlib.asynccontextmanager
    async def open(
        cls, settings: Settings, *, delivery: Delivery | None = None, overrides: Mapping[str, str] | None = None
    ) -> AsyncIterator["App"]:
        """Everything built and started; on leaving the block everything is stopped, running jobs go back to the queue.

        With a `delivery` there is no Discord. `overrides` sends `host:port` to another address, behind the door.
        """
        memory.keep_small()
        async with contextlib.AsyncExitStack() as stack:
            app, attempts, forkserver = await _build(cls, settings, stack, delivery, overrides or {})
            async with _background(forkserver.warm(app.host.modules())) as warming:
                if app.bot is not None:
                    stack.push_async_callback(app.bot.close)
                    await app.bot.start()
                await warming
            await app.storage.repair(await app.queue.live_ids())
            await _tell_lost(app.queue, attempts, settings.downloads.max_attempts)
            await stack.enter_async_context(_background(app.worker.run()))
            await stack.enter_async_context(_background(_every(SWEEP_EVERY_S, app.sweep)))
            await stack.enter_async_context(_background(_every(TIDY_EVERY_S, app.queue.tidy)))
            if app.bot is not None:
                backups = app.database.keep_daily_backups(settings.data.directory / "backups")
                await stack.enter_async_context(_background(backups))
            yield app

    async def sweep(self) -> None:
        """Remove what has been kept long enough and is of no live job."""
        swept = await self.storage.sweep(await self.queue.live_ids())
        log.debug("swept", freed_bytes=swept.freed_bytes)

    async def run_until(self, stop: "StopSignals") -> None:
        """Return when a stop was asked for and the running jobs have ended, or their grace time, or a second signal.

        Raises `DiscordError` when Discord has closed the connection for good.
        """
        memory.settle()
        joined = [self.bot.join()] if self.bot is not None else []
        await _first(stop.asked.wait(), *joined)
        if not stop.insisted.is_set():
            await _first(self.worker.drain(self.settings.queue.grace_s), stop.insisted.wait())
        if stop.insisted.is_set():
            self.worker.hurry()


class StopSignals:
    """SIGTERM and SIGINT as events; made before `App.open`, it hears one that comes during start-up too."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.insisted = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._hear)

    def _hear(self) -> None:
        (self.insisted if self.asked.is_set() else self.asked).set()


async def _first(*waits: Coroutine[Any, Any, object]) -> None:
    """Return with the first that ends, or raise as it does; the others are cancelled."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _build(
    kind: type[App],
    settings: Settings,
    stack: contextlib.AsyncExitStack,
    delivery: Delivery | None,
    overrides: Mapping[str, str],
) -> tuple[App, Attempts, ForkServer]:
    directory = settings.data.directory
    database = await Database.open(directory / "bossbot.db", synchronous=settings.database.synchronous)
    stack.push_async_callback(database.close)
    door = EgressDoor(settings.network, overrides=overrides)
    await door.start()
    stack.push_async_callback(door.close)

    queue = JobQueue(database, settings.queue)
    storage = Storage(directory, settings.storage)
    host = PluginHost(load_plugins(settings.plugins))
    quotas = Quotas(database, settings.limits)
    intake = Intake(host=host, queue=queue, rates=CommandRates(database, settings.limits), quotas=quotas)
    pace = PlatformPace(settings.limits, database=database)
    await pace.load()
    stack.push_async_callback(pace.close)
    bot = None
    if delivery is None:
        bot = DiscordBot(settings.discord, intake=intake, posts=PostLedger(database), queue=queue)
        delivery = bot.delivery
    forkserver = ForkServer()
    fetcher = Fetcher(
        forkserver=forkserver,
        host=host,
        door=door,
        pace=pace,
        storage=storage,
        settings=settings.downloads,
        ffmpeg_path=ffmpeg.find(settings.tools.ffmpeg),
    )
    attempts = Attempts(
        queue=queue,
        fetcher=fetcher,
        shelf=Shelf(storage=storage, host=host),
        quotas=quotas,
        delivery=delivery,
        downloads=settings.downloads,
        queue_settings=settings.queue,
    )
    app = kind(
        settings=settings,
        database=database,
        queue=queue,
        storage=storage,
        host=host,
        door=door,
        intake=intake,
        worker=Worker(queue=queue, attempts=attempts),
        bot=bot,
    )
    return app, attempts, forkserver


async def _tell_lost(queue: JobQueue, attempts: Attempts, max_attempts: int) -> None:
    """Jobs whose process or bot died go on; those that may not are told, then ended."""
    for job in await queue.doomed(max_attempts):
        await attempts.end(job)
    await queue.recover(max_attempts)


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
