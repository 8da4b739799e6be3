"""`bossbot sandbox`: the real bot in a Discord of its own, with a page or for one command."""

import asyncio
import contextlib
import errno
import json
import os
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from attrs import evolve, frozen

from bossbot_core import logs
from bossbot_core.app import App
from bossbot_core.cli import exits
from bossbot_core.cli.execution import Outcome, perform
from bossbot_core.cli.screens import show_failure, show_outcome, show_sandbox
from bossbot_core.cli.stopping import cancel_on_sigterm
from bossbot_core.engines import editions
from bossbot_core.runner import Ending
from bossbot_core.sandbox import SandboxDiscord, SlashError
from bossbot_core.sandbox.media_host import SAMPLE_HOST, SampleHost
from bossbot_core.serving import StopSignals, run_until
from bossbot_core.settings import DataSettings, LogSettings, Settings, WebSettings, load_settings, secrets_of

USUAL_PORT = 8321
"""The page's port unless it is taken; a page that was left open finds the next sandbox there."""


@frozen(kw_only=True)
class Sandbox:
    """A Discord on loopback with the bot in it."""

    discord: SandboxDiscord
    app: App


def serve(*, port: int | None, open_page: bool, keep: bool) -> int:
    """Run the page until Ctrl-C; returns the exit code."""
    settings = load_settings().settings
    logs.configure(settings.logs, secrets=secrets_of(settings))
    editions.use(settings.data.directory)
    try:
        ending = asyncio.run(_serve(settings, port, open_page=open_page, keep=keep))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        show_failure(f"Port {port} is taken. Choose another with --port, or leave it out to get a free one.")
        return exits.BAD_INPUT
    return exits.RESTART if ending is Ending.RESTART else exits.OK


def execute(command: str, *, person: str, as_json: bool) -> int:
    """Let somebody use one command and print what came of it; returns the exit code."""
    settings = load_settings().settings
    logs.configure(LogSettings(level="warning"), secrets=secrets_of(settings), output=sys.stderr)
    editions.use(settings.data.directory)
    text = command.replace("{sample}", f"http://{SAMPLE_HOST}")
    try:
        outcome = asyncio.run(_execute(settings, text, person))
    except SlashError as error:
        show_failure(str(error))
        return exits.BAD_INPUT
    except asyncio.CancelledError:
        return exits.STOPPED
    if as_json:
        print(json.dumps(outcome.as_json(), ensure_ascii=False, indent=2))  # noqa: T201 - output
    else:
        show_outcome(outcome)
    return outcome.exit_code


@contextlib.asynccontextmanager
async def open_sandbox(settings: Settings, directory: Path, *, port: int | None = 0) -> AsyncIterator[Sandbox]:
    """The bot, connected to a Discord and a sample host of its own; `directory` takes everything that it keeps."""
    async with contextlib.AsyncExitStack() as stack:
        host = SampleHost()
        await host.start()
        stack.push_async_callback(host.close)
        discord = SandboxDiscord(samples=host.samples)
        stack.push_async_callback(discord.close)
        await _listen(discord, port)
        inside = evolve(
            settings,
            discord=evolve(settings.discord, token=discord.token, rest_url=discord.rest_url),
            data=DataSettings(directory=directory),
            # Its address may be taken by the bot that runs beside it.
            web=WebSettings(),
        )
        overrides = {f"{SAMPLE_HOST}:80": host.address}
        app = await stack.enter_async_context(App.open(inside, overrides=overrides))
        yield Sandbox(discord=discord, app=app)


async def _serve(settings: Settings, port: int | None, *, open_page: bool, keep: bool) -> Ending:
    stop = StopSignals()
    with _directory(settings, keep=keep) as directory:
        async with open_sandbox(settings, directory, port=port) as sandbox:
            show_sandbox(sandbox.discord.url)
            if open_page and _has_desktop():
                await asyncio.to_thread(webbrowser.open, sandbox.discord.url)
            return await run_until(sandbox.app, stop)


async def _execute(settings: Settings, command: str, person: str) -> Outcome:
    cancel_on_sigterm()
    with _directory(settings, keep=False) as directory:
        async with open_sandbox(settings, directory) as sandbox:
            return await perform(sandbox.discord, sandbox.app, command, person)


async def _listen(discord: SandboxDiscord, port: int | None) -> None:
    try:
        await discord.start(USUAL_PORT if port is None else port)
    except OSError:
        if port is not None:
            raise
        await discord.start(0)


@contextlib.contextmanager
def _directory(settings: Settings, *, keep: bool) -> Iterator[Path]:
    if keep:
        yield settings.data.directory / "sandbox"
        return
    with tempfile.TemporaryDirectory(prefix="bossbot-sandbox-") as scratch:
        yield Path(scratch)


def _has_desktop() -> bool:
    """Whether a browser would open a window; a text browser would take over this terminal instead."""
    return sys.stdout.isatty() and bool({"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ) or sys.platform == "darwin")
