"""One fetch, or one survey: a child process, watched, until its files are in the workspace or its list is known."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic

import structlog
from attrs import evolve, field, frozen

from bossbot_core.api import BossBotError, ErrorCode, Listing, MediaFiles, PermanentError, TransientError
from bossbot_core.api.wording import sentence
from bossbot_core.limits import PlatformPace
from bossbot_core.logs import Redactor
from bossbot_core.network.egress import EgressDoor
from bossbot_core.pluginhost import Claim, PluginHost, PluginSilentError, passing_crash
from bossbot_core.queue import Job
from bossbot_core.runner.bounds import delivered, limits_of
from bossbot_core.runner.discretion import discreet_failure, discreet_files, discreet_listing
from bossbot_core.runner.forkserver import ForkServer
from bossbot_core.runner.messages import (
    BackOffMessage,
    DoneMessage,
    FailedMessage,
    ListedMessage,
    LogMessage,
    Message,
    PaceMessage,
    ProgressMessage,
    TurnMessage,
    TurnOverMessage,
)
from bossbot_core.runner.ports import LargeFiles, Progress
from bossbot_core.runner.process import JobProcess
from bossbot_core.runner.spec import ChildSpec
from bossbot_core.runner.speed import Speedometer
from bossbot_core.runner.trimming import trimmed_listing
from bossbot_core.runner.turns import ConversionTurns
from bossbot_core.settings import DownloadSettings
from bossbot_core.storage import Storage

# Protocol overhead and requests beside the media: pages, manifests, thumbnails.
_DOOR_SLACK_BYTES = 64 * 1024 * 1024

ROOM_EVERY_S = 1.0

TRICKLE_BYTES_PER_S = 50
"""Less than this is no progress: a byte a second, each in a TLS record of its own, would take a slot for ever."""

type Show = Callable[[Progress], Awaitable[None]]
type Last = DoneMessage | ListedMessage

log = structlog.get_logger("runner")


@frozen(kw_only=True)
class Fetcher:
    """Runs children; everything that a fetch needs besides the job.

    Without `large_files`, and plugins that make files smaller, nothing is fetched that cannot be posted.
    """

    forkserver: ForkServer
    host: PluginHost
    door: EgressDoor
    pace: PlatformPace
    conversions: ConversionTurns
    storage: Storage
    settings: DownloadSettings
    ffmpeg_path: str
    large_files: LargeFiles | None = None
    walls: bool = True
    redactor: Redactor = field(factory=Redactor)
    _pacing: set[int] = field(factory=set)

    async def fetch(self, job: Job, show: Show) -> MediaFiles:
        """The job's files, in its workspace.

        Raises the child's error, `timeout`, `plugin_crashed`, or `plugin_resting` after too many of those.
        """
        last = await self._run(job, show)
        if not isinstance(last, DoneMessage):
            raise _unasked(job, last)
        return discreet_files(last.files, self.redactor)

    async def survey(self, job: Job, show: Show) -> Listing:
        """What stands behind the job's link; raises as `fetch` does."""
        last = await self._run(job, show)
        if not isinstance(last, ListedMessage):
            raise _unasked(job, last)
        # Whoever took the child over may have written anything.
        return discreet_listing(trimmed_listing(last.listing), self.redactor)

    async def _run(self, job: Job, show: Show) -> Last:
        async with self.host.breakers.turn(job.plugin):
            return await self._watched(job, show)

    async def _watched(self, job: Job, show: Show) -> Last:
        spec = self._spec(job)
        try:
            async with (
                _deadline(self.settings.time_limit_s, job.plugin),
                JobProcess.run(self.forkserver, spec) as process,
                asyncio.TaskGroup() as tasks,
            ):
                watches = [tasks.create_task(self._watch_stall(job, spec)), tasks.create_task(self._watch_room(job))]
                last = await self._follow(job, process, show)
                for watch in watches:
                    watch.cancel()
                if isinstance(last, DoneMessage):
                    last = evolve(last, files=delivered(last.files, spec.limits, job))
                return last
        except* BossBotError as errors:
            raise self._explained(job, spec, _first(errors)) from None
        finally:
            self._pacing.discard(job.id)
            self.conversions.leave(job.id)
            self.door.revoke(job.id)

    def _explained(self, job: Job, spec: ChildSpec, error: BossBotError) -> BossBotError:
        """The engine only saw a connection end; the door knows that it cut it for its size."""
        if not self.door.was_capped(job.id):
            return error
        return PermanentError(ErrorCode.TOO_LARGE, detail=f"over {spec.limits.max_total_bytes} bytes: {error.detail}")

    def _spec(self, job: Job) -> ChildSpec:
        limits = limits_of(job, self.settings, self.host.reaches(), self.large_files)
        return ChildSpec(
            job_id=job.id,
            claim=Claim(plugin=job.plugin, match=job.match),
            plugins=self.host.recipes(job.plugin),
            limits=limits,
            workspace=self.storage.workspace(job.id).root,
            egress=self.door.grant(
                job.id,
                byte_cap=limits.max_total_bytes + _DOOR_SLACK_BYTES,
                proxy=self.host.proxy(job.plugin),
                link=job.match.canonical_url,
            ),
            ffmpeg_path=self.ffmpeg_path,
            # Wall time on every core that ffmpeg may use on a small machine, and never nothing.
            cpu_limit_s=1 + int(4 * self.settings.time_limit_s),
            survey=job.options.survey,
            last_try=job.attempts >= self.settings.max_attempts,
            time_limit_s=self.settings.time_limit_s,
            readable=tuple(map(Path, self.settings.readable)),
            walls=self.walls,
        )

    async def _follow(self, job: Job, process: JobProcess, show: Show) -> Last:
        speedometer = Speedometer()
        async for message in process.messages():
            if isinstance(message, DoneMessage | ListedMessage):
                return message
            if isinstance(message, FailedMessage):
                raise discreet_failure(message, self.redactor).error()
            if isinstance(message, ProgressMessage):
                await show(speedometer.read(message))
            else:
                await self._serve(job, process, message)
        raise await process.crash(self.redactor)

    async def _serve(self, job: Job, process: JobProcess, message: Message) -> None:
        if isinstance(message, PaceMessage):
            self._pacing.add(job.id)
            await self.pace.acquire(job.plugin)
            self._pacing.discard(job.id)
            await process.answer()
        elif isinstance(message, TurnMessage):
            self.conversions.ask(job.id, within_s=message.within_s, answer=process.answer)
        elif isinstance(message, TurnOverMessage):
            self.conversions.give_back(job.id)
        elif isinstance(message, BackOffMessage):
            self.pace.back_off(job.plugin, message.seconds)
        elif isinstance(message, LogMessage):
            self._relay(job, message)

    def _relay(self, job: Job, message: LogMessage) -> None:
        """Log what a child has to say; its traceback keeps its lines."""
        level = message.level if message.level in {"debug", "info", "warning", "error"} else "error"
        # The child chose the names of its fields: they stay apart from ours.
        said = {name: self.redactor(value) for name, value in message.fields.items()}
        # Indented, so that no line of it looks like another event.
        lines = said.pop("exception", "").splitlines()
        trace = {"exception": "\n".join(f"  {line}" for line in lines)} if lines else {}
        getattr(log, level)(self.redactor(message.event), job=job.id, plugin=job.plugin, said=said, **trace)

    async def _watch_room(self, job: Job) -> None:
        """Raise `storage_full` or `quota_exceeded` when the job has outgrown what could be set aside for it."""
        while True:
            await asyncio.sleep(ROOM_EVERY_S)
            await self.storage.extend(job.id)

    async def _watch_stall(self, job: Job, spec: ChildSpec) -> None:
        """Raise `timeout` when no more than a trickle came in or was written for the stall limit."""
        while await self._moves(job):
            continue
        # Whoever asks the network or waits for its turn may stall by no fault of its own.
        idle = self.door.used_bytes(job.id) == 0 and job.id not in self._pacing
        raise (PluginSilentError if idle else TransientError)(
            ErrorCode.TIMEOUT,
            sentence("Nothing has arrived for {silence_s}, so the plugin {plugin} was stopped."),
            detail=f"{spec.claim.match.canonical_url} stalled",
            silence_s=self.settings.stall_limit_s,
            plugin=job.plugin,
        )

    async def _moves(self, job: Job) -> bool:
        """Whether the job gets on during one stall limit, or has to wait for others that convert."""
        workspace, started = self.storage.workspace(job.id), monotonic()
        received, written = self.door.received_bytes(job.id), await asyncio.to_thread(workspace.used_bytes)
        await asyncio.sleep(self.settings.stall_limit_s)
        now = await asyncio.to_thread(workspace.used_bytes)
        moved = self.door.received_bytes(job.id) - received + abs(now - written)
        least = TRICKLE_BYTES_PER_S * self.settings.stall_limit_s
        return moved >= least or self.conversions.waited_since(job.id, started)


class _deadline:  # noqa: N801 - used like `asyncio.timeout`, which it turns into an error of ours
    """`asyncio.timeout` that speaks our errors."""

    def __init__(self, seconds: float, plugin: str) -> None:
        self._seconds = seconds
        self._plugin = plugin
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, *exception: object) -> None:
        try:
            await self._timeout.__aexit__(*exception)  # type: ignore[arg-type]  # passes on what it was given
        except TimeoutError:
            template = sentence("The plugin {plugin} took longer than {limit_s} and was stopped.")
            raise TransientError(ErrorCode.TIMEOUT, template, limit_s=self._seconds, plugin=self._plugin) from None


def _unasked(job: Job, last: Last) -> BossBotError:
    return passing_crash(job.plugin, f"a {type(last).__name__} that nobody asked for")


def _first(errors: BaseExceptionGroup[BossBotError]) -> BossBotError:
    first = errors.exceptions[0]
    return first if isinstance(first, BossBotError) else _first(first)
