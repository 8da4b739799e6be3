"""A bot's life, from its start to the signal that ends it (docs/design/decisions/0010)."""

import asyncio
import gc
import signal
from collections.abc import Coroutine, Mapping
from typing import Any

from bossbot_core import memory
from bossbot_core.app import App
from bossbot_core.engines import editions
from bossbot_core.runner import Ending
from bossbot_core.settings import Settings


class StopSignals:
    """SIGTERM and SIGINT as events: the first asks the bot to stop, the second insists. SIGUSR1 asks for a restart."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.insisted = asyncio.Event()
        self.restart = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._hear)
        loop.add_signal_handler(signal.SIGUSR1, self.restart.set)

    def _hear(self) -> None:
        (self.insisted if self.asked.is_set() else self.asked).set()


async def serve(settings: Settings, *, overrides: Mapping[str, str] | None = None) -> Ending:
    """Run a bot until it is told to end, also while it starts; gives what is to follow.

    Raises `DiscordError`, `DatabaseUnusableError`.
    """
    stop, started = StopSignals(), asyncio.Event()
    editions.use(settings.data.directory)

    async def live() -> Ending:
        async with App.open(settings, overrides=overrides) as app:
            started.set()
            return await run_until(app, stop)

    living = asyncio.create_task(live())
    waits = [asyncio.create_task(event.wait()) for event in (started, stop.asked)]
    await asyncio.wait({living, *waits}, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    if not started.is_set():
        living.cancel()
    await asyncio.gather(living, return_exceptions=True)
    ending = Ending.STOP if living.cancelled() else living.result()
    # The process ends here: Python need not look for cycles among all that was ever imported, which takes a while.
    gc.freeze()
    return ending


async def run_until(app: App, stop: StopSignals) -> Ending:
    """Return when an end was asked for and the running jobs have ended, or their grace time, or a second signal.

    Gives what is to follow. Raises `DiscordError` when Discord has closed the connection for good.
    """
    memory.settle()
    joined = [app.bot.join()] if app.bot is not None else []
    await _first(stop.asked.wait(), stop.restart.wait(), app.life.restart_asked(), *joined)
    if stop.restart.is_set():
        app.life.restart()
    if stop.asked.is_set() or app.life.ending is Ending.STOP:
        app.life.stop()
    if not stop.insisted.is_set():
        await _first(app.worker.drain(app.settings.queue.grace_s), stop.insisted.wait())
    if stop.insisted.is_set():
        closing = [app.bot.close()] if app.bot is not None else []
        await asyncio.gather(app.worker.cut_off(), *closing)
    return Ending.STOP if stop.asked.is_set() else app.life.ending


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
