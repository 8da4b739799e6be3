"""One link through a plugin as in the bot: matched, fetched in a process of its own, through the real egress door."""

import asyncio
import importlib
import multiprocessing
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from attrs import Factory, frozen

from bossbot_core.api import (
    BossBotError,
    Egress,
    ErrorCode,
    MediaFiles,
    PermanentError,
    Quality,
    TransientError,
    UrlMatch,
)
from bossbot_core.api.convert import converter
from bossbot_core.network.egress import EgressDoor
from bossbot_core.settings import NetworkSettings
from bossbot_core.testing.urls import parse_url

MIB = 1024 * 1024
TIME_LIMIT_S = 60
# What the bot's own fork server loads: both engines, once for all tests.
_PRELOAD = ["__main__", "bossbot_core.runner.preload"]


@frozen(kw_only=True)
class Fetch:
    """What to fetch: `module` is the plugin's, `settings` its table, the rest as in `JobLimits`."""

    module: str
    link: str
    settings: Mapping[str, Any] = Factory(dict)
    quality: Quality = Quality.BEST
    max_items: int = 50
    max_file_bytes: int = 100 * MIB


@frozen(kw_only=True)
class Failure:
    """A `BossBotError` as it crossed the process's border."""

    code: ErrorCode
    sentence: str
    detail: str
    transient: bool
    retry_after_s: float | None


async def fetch(order: Fetch, folder: Path, *, overrides: Mapping[str, str], ca_file: Path | None = None) -> MediaFiles:
    """The files in `folder`; raises the plugin's own `BossBotError`. Nothing but the door is reachable meanwhile.

    `overrides` (host:port to loopback address) and `ca_file` are a `ReplayServer`'s, or those of any other test host.
    """
    door = EgressDoor(NetworkSettings(ca_file=str(ca_file or "")), overrides=overrides)
    await door.start()
    try:
        egress = door.grant(1, byte_cap=500 * MIB)
        answer = await asyncio.to_thread(_in_a_process, order, egress, folder)
    finally:
        await door.close()
    if isinstance(answer, MediaFiles):
        return answer
    raise _error(answer)


def _in_a_process(order: Fetch, egress: Egress, folder: Path) -> MediaFiles | Failure:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(order, egress, folder, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(TIME_LIMIT_S):
            raise TimeoutError(f"{order.link} took longer than {TIME_LIMIT_S} s")
        answer: MediaFiles | Failure = ours.recv()
        return answer
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()


def _work(order: Fetch, egress: Egress, folder: Path, answers: Connection) -> None:
    from urllib.parse import urlsplit

    from bossbot_core.network import guard

    door = urlsplit(egress.proxy_url)
    guard.install({(door.hostname or "", door.port or 0)})
    try:
        answers.send(_download(order, egress, folder))
    except BossBotError as error:
        answers.send(
            Failure(
                code=error.code,
                sentence=error.sentence,
                detail=error.detail,
                transient=isinstance(error, TransientError),
                retry_after_s=getattr(error, "retry_after_s", None),
            )
        )


def _download(order: Fetch, egress: Egress, folder: Path) -> MediaFiles:
    from bossbot_core.testing.job_context import job_context

    plugin: Any = importlib.import_module(order.module)
    match: UrlMatch | None = plugin.match_url(parse_url(order.link))
    if match is None:
        raise PermanentError(ErrorCode.UNSUPPORTED_URL)
    settings = converter.structure(dict(order.settings), plugin.PLUGIN.settings) if plugin.PLUGIN.settings else None
    ready = job_context(
        folder,
        settings=settings,
        quality=order.quality,
        max_items=order.max_items,
        max_file_bytes=order.max_file_bytes,
        egress=egress,
    )
    files: MediaFiles = plugin.download(match, ready.context)
    return files


def _error(failure: Failure) -> BossBotError:
    if failure.transient:
        return TransientError(
            failure.code, failure.sentence, detail=failure.detail, retry_after_s=failure.retry_after_s
        )
    return PermanentError(failure.code, failure.sentence, detail=failure.detail)
