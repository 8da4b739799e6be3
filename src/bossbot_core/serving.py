"""A bot's life, from its start to the signal that ends it (docs/design/decisions/0010)."""

import asyncio
import gc
import signal
from collections.abc import Coroutine, Mapping
from typing import Any

from bossbot_core.app import App
from bossbot_core.settings import Settings


class StopSignals:
    """SIGTERM and SIGINT as events: the first asks the bot to stop, the second insists."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.insisted = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._hear)

    def _hear(self) -> None:
        (self.insisted if self.asked.is_set() else self.asked).set()


async def serve(settings: Settings, *, overrides: Mapping[str, str] | None = None) -> None:
    """Run a bot until a signal ends it, also while it starts. Raises `DiscordError`, `DatabaseUnusableError`."""
    stop, started = StopSignals(), asyncio.Event()

    async def live() -> None:
        async with App.open(settings, overrides=overrides) as app:
            started.set()
            await run_until(app, stop)

    living = asyncio.create_task(live())
    waits = [asyncio.create_task(event.wait()) for event in (started, stop.asked)]
    await asyncio.wait({living, *waits}, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    if not started.is_set():
        living.cancel()
    await asyncio.gather(living, return_exceptions=True)
    if not living.cancelled():
        living.result()
    # The process ends here: Python need not look for cycles among all that was ever imported, which takes a while.
    gc.freeze()


async def run_until(app: App, stop: StopSignals) -> None:
    """Return when a stop was asked for and the running jobs have ended, or their grace time, or a second signal.

    Raises `DiscordError` when Discord has closed the connection for good.
    """
    joined = [app.bot.join()] if app.bot is not None else []
    await _first(stop.asked.wait(), *joined)
    if not stop.insisted.is_set():
        await _first(app.worker.drain(app.settings.queue.grace_s), stop.insisted.wait())
    if stop.insisted.is_set():
        closing = [app.bot.close()] if app.bot is not None else []
        await asyncio.gather(app.worker.cut_off(), *closing)


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
