"""A job's own process: it confines itself, runs the owner's hook and every post-processing step, and answers.

Runs in a child of the fork server, where both engines are imported already.
"""

import os
import socket
import sys
from time import monotonic
from typing import Any

import structlog

from bossbot_core.api import BossBotError, ErrorCode, JobContext, PermanentError
from bossbot_core.engines.http import EgressHttpClient
from bossbot_core.engines.resume import begin_attempt
from bossbot_core.pluginhost import LoadedPlugin, PluginHost, crash, load_named
from bossbot_core.runner.channel import Channel
from bossbot_core.runner.confine import confine
from bossbot_core.runner.messages import DoneMessage, FailedMessage, ListedMessage
from bossbot_core.runner.spec import ChildSpec
from bossbot_core.runner.trimming import trimmed, trimmed_listing
from bossbot_core.storage.workspace import FolderWorkspace


def main(spec: ChildSpec, end: socket.socket) -> None:
    """Work on one job and leave; every outcome is one last message."""
    os.setsid()
    channel = Channel(end)
    structlog.configure(
        processors=[structlog.processors.format_exc_info, channel.log_event], cache_logger_on_first_use=False
    )
    try:
        confine(spec)
        channel.send(_work(spec, channel))
    except BossBotError as error:
        channel.send(_failure(error, spec.claim.plugin))
    except MemoryError:
        channel.send(FailedMessage.of(PermanentError(ErrorCode.TOO_LARGE, detail="out of memory")))
    except Exception as error:  # noqa: BLE001 - the named boundary of the child: nothing leaves it but a message
        detail = f"{type(error).__name__}: {error}"
        channel.send(FailedMessage.of(PermanentError(ErrorCode.INTERNAL, detail=detail)))
    end.close()
    sys.stdout.flush()
    # Threads of an engine must not keep a finished job alive.
    os._exit(0)


def _failure(error: BossBotError, plugin: str) -> FailedMessage:
    try:
        return FailedMessage.of(error)
    except ValueError as unfit:
        return FailedMessage.of(crash(plugin, f"its error cannot be: {unfit}"))


def _work(spec: ChildSpec, channel: Channel) -> DoneMessage | ListedMessage:
    plugins = [load_named(recipe) for recipe in spec.plugins]
    _require_owner(spec, plugins)
    host = PluginHost(plugins)
    begin_attempt(spec.workspace)
    context = _context(spec, channel)
    if spec.survey:
        return ListedMessage(listing=trimmed_listing(host.survey(spec.claim, context)))
    files = host.download(spec.claim, context)
    return DoneMessage(files=trimmed(host.post_process(files, spec.claim, context)))


def _require_owner(spec: ChildSpec, plugins: list[LoadedPlugin]) -> None:
    owner = next(plugin for plugin in plugins if plugin.name == spec.claim.plugin)
    if not owner.ready:
        raise crash(owner.name, owner.status.reason)


def _context(spec: ChildSpec, channel: Channel) -> JobContext[Any]:
    log = structlog.get_logger("job")
    return JobContext(
        job_id=spec.job_id,
        settings=None,
        workspace=FolderWorkspace(spec.workspace),
        limiter=channel,
        conversions=channel,
        progress=channel.progress,
        limits=spec.limits,
        http=EgressHttpClient(spec.egress),
        egress=spec.egress,
        ffmpeg_path=spec.ffmpeg_path,
        log=log,
        ends_at=monotonic() + spec.time_limit_s,
        last_try=spec.last_try,
    )
