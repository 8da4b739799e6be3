"""One link through a plugin as in the bot: matched, then fetched in a job's own process through the egress door."""

import asyncio
import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import Factory, evolve, frozen

from bossbot_core.api import Egress, ErrorCode, JobLimits, Listing, MediaFiles, PermanentError, Quality, Selection
from bossbot_core.engines import ffmpeg
from bossbot_core.logs import Redactor
from bossbot_core.network.egress import EgressDoor
from bossbot_core.pluginhost import Claim, PluginRecipe
from bossbot_core.runner import ForkServer
from bossbot_core.runner.messages import (
    BackOffMessage,
    DoneMessage,
    FailedMessage,
    ListedMessage,
    PaceMessage,
    TurnMessage,
)
from bossbot_core.runner.process import JobProcess
from bossbot_core.runner.spec import ChildSpec
from bossbot_core.settings import NetworkSettings
from bossbot_core.testing.urls import parse_url

MIB = 1024 * 1024
TIME_LIMIT_S = 60


@frozen(kw_only=True)
class Fetch:
    """What to fetch: `module` is the plugin's, `settings` its table, the rest as in `JobLimits`.

    The door ends a connection that is silent for `idle_timeout_s`; `on_back_off` is called with what a platform's pace
    would be told.
    """

    module: str
    link: str
    settings: Mapping[str, Any] = Factory(dict)
    quality: Quality = Quality.BEST
    subtitles: str = ""
    items: str = ""
    thread: bool = False
    last_try: bool = False
    max_items: int = 50
    max_file_bytes: int = 100 * MIB
    idle_timeout_s: float = 60
    on_back_off: Callable[[float], object] = float


async def fetch(order: Fetch, folder: Path, *, overrides: Mapping[str, str], ca_file: Path | None = None) -> MediaFiles:
    """The files in `folder`; raises the plugin's own `BossBotError`. The platform's pace is not kept.

    `overrides` (host:port to loopback address) and `ca_file` are a `ReplayServer`'s, or those of any other test host.
    """
    last = await _run(order, folder, overrides, ca_file, survey=False)
    assert isinstance(last, DoneMessage), "a fetch ends with files"
    return last.files


async def survey(order: Fetch, folder: Path, *, overrides: Mapping[str, str], ca_file: Path | None = None) -> Listing:
    """What the plugin says is behind the link; as `fetch` otherwise."""
    last = await _run(order, folder, overrides, ca_file, survey=True)
    assert isinstance(last, ListedMessage), "a survey ends with a list"
    return last.listing


async def _run(
    order: Fetch, folder: Path, overrides: Mapping[str, str], ca_file: Path | None, *, survey: bool
) -> DoneMessage | ListedMessage:
    door = EgressDoor(
        NetworkSettings(ca_file=str(ca_file or ""), idle_timeout_s=order.idle_timeout_s), overrides=overrides
    )
    await door.start()
    try:
        return await _through(door, order, folder, survey=survey)
    finally:
        await door.close()


async def fetch_through(door: EgressDoor, order: Fetch, folder: Path) -> MediaFiles:
    """`fetch` by a door that is open already."""
    last = await _through(door, order, folder, survey=False)
    assert isinstance(last, DoneMessage), "a fetch ends with files"
    return last.files


async def _through(door: EgressDoor, order: Fetch, folder: Path, *, survey: bool) -> DoneMessage | ListedMessage:
    spec = evolve(_spec(order, folder, door.grant(1, byte_cap=500 * MIB)), survey=survey)
    async with asyncio.timeout(TIME_LIMIT_S), JobProcess.run(ForkServer(), spec) as process:
        return await _outcome(process, order)


def _spec(order: Fetch, folder: Path, egress: Egress) -> ChildSpec:
    plugin: Any = importlib.import_module(order.module)
    match = plugin.match_url(parse_url(order.link))
    if match is None:
        raise PermanentError(ErrorCode.UNSUPPORTED_URL)
    folder.mkdir(parents=True, exist_ok=True)
    name = plugin.PLUGIN.name
    return ChildSpec(
        job_id=1,
        claim=Claim(plugin=name, match=match),
        plugins=(PluginRecipe(name=name, version="", module_name=order.module, table=order.settings),),
        limits=JobLimits(
            max_file_bytes=order.max_file_bytes,
            max_total_bytes=2 * order.max_file_bytes,
            max_items=order.max_items,
            upload_limit_bytes=10 * MIB,
            quality=order.quality,
            subtitles=order.subtitles,
            selection=Selection.parse(order.items),
            thread=order.thread,
        ),
        workspace=folder,
        last_try=order.last_try,
        egress=egress,
        ffmpeg_path=ffmpeg.find(""),
        cpu_limit_s=TIME_LIMIT_S,
        time_limit_s=TIME_LIMIT_S,
    )


async def _outcome(process: JobProcess, order: Fetch) -> DoneMessage | ListedMessage:
    async for message in process.messages():
        if isinstance(message, DoneMessage | ListedMessage):
            return message
        if isinstance(message, FailedMessage):
            raise message.error()
        if isinstance(message, BackOffMessage):
            order.on_back_off(message.seconds)
        if isinstance(message, PaceMessage | TurnMessage):
            await process.answer()
    raise await process.crash(Redactor())
