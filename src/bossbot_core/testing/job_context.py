"""A real `JobContext` for tests of plugins and engines: a folder, no pace, recorded progress and log."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import Factory, define, field, frozen

from bossbot_core.api import Egress, JobContext, JobLimits, Phase, Quality, Selection
from bossbot_core.engines.ffmpeg import find
from bossbot_core.engines.http import EgressHttpClient
from bossbot_core.storage.workspace import FolderWorkspace

MIB = 1024 * 1024


@define
class FreeLimiter:
    """Lets everything pass at once; counts the requests and remembers the waits asked for."""

    acquired: int = 0
    waits: list[float] = Factory(list)

    def acquire(self) -> None:
        """Count one request."""
        self.acquired += 1

    def back_off(self, seconds: float) -> None:
        """Remember a wait."""
        self.waits.append(seconds)


@define
class FreeConversions:
    """Gives every block its turn at once, or none ever; remembers for how long each would have waited.

    A block inside another one would wait for itself, and is refused.
    """

    none_free: bool = False
    waits: list[float] = Factory(list)
    _in_turn: bool = False

    @contextmanager
    def turn(self, *, within_s: float) -> Iterator[None]:
        """Remember one wait."""
        assert not self._in_turn, "a block that converts stands inside another one"
        self.waits.append(within_s)
        if self.none_free:
            raise TimeoutError("no turn to convert came")
        self._in_turn = True
        try:
            yield
        finally:
            self._in_turn = False


@frozen(kw_only=True)
class Report:
    """One call of `ctx.progress`."""

    phase: Phase
    done_bytes: int = 0
    total_bytes: int | None = None
    item: int | None = None
    items: int | None = None


@define
class RecordedProgress:
    """Keeps every report."""

    reports: list[Report] = Factory(list)

    def __call__(
        self,
        phase: Phase,
        *,
        done_bytes: int = 0,
        total_bytes: int | None = None,
        item: int | None = None,
        items: int | None = None,
    ) -> None:
        """Keep one report."""
        self.reports.append(Report(phase=phase, done_bytes=done_bytes, total_bytes=total_bytes, item=item, items=items))

    @property
    def phases(self) -> list[Phase]:
        """The phases in the order they began."""
        phases = [report.phase for report in self.reports]
        return [each for each, before in zip(phases, [None, *phases], strict=False) if each is not before]


@define
class RecordedLog:
    """Keeps every event with its level and fields."""

    events: list[tuple[str, str, dict[str, object]]] = Factory(list)

    def debug(self, event: str, **fields: object) -> None:
        """Keep a debug event."""
        self.events.append(("debug", event, fields))

    def info(self, event: str, **fields: object) -> None:
        """Keep an info event."""
        self.events.append(("info", event, fields))

    def warning(self, event: str, **fields: object) -> None:
        """Keep a warning."""
        self.events.append(("warning", event, fields))


@define(kw_only=True)
class JobContextForTests:
    """A context and the recorders behind it; `context` is what a plugin gets."""

    context: JobContext[Any]
    progress: RecordedProgress = field(factory=RecordedProgress)
    limiter: FreeLimiter = field(factory=FreeLimiter)
    conversions: FreeConversions = field(factory=FreeConversions)
    log: RecordedLog = field(factory=RecordedLog)


def job_context(
    folder: Path,
    *,
    settings: object = None,
    max_file_bytes: int = 100 * MIB,
    max_total_bytes: int = 200 * MIB,
    max_items: int = 50,
    upload_limit_bytes: int = 10 * MIB,
    quality: Quality = Quality.BEST,
    subtitles: str = "",
    items: str = "",
    egress: Egress = Egress(),  # noqa: B008 - frozen
    ffmpeg: str = "",
    link_limit_bytes: int | None = None,
    longest_fit_s: float | None = None,
) -> JobContextForTests:
    """A context whose workspace is `folder` (created when it is missing) and which goes to the network by `egress`."""
    folder.mkdir(parents=True, exist_ok=True)
    progress, limiter, conversions, log = RecordedProgress(), FreeLimiter(), FreeConversions(), RecordedLog()
    limits = JobLimits(
        max_file_bytes=max_file_bytes,
        max_total_bytes=max_total_bytes,
        max_items=max_items,
        upload_limit_bytes=upload_limit_bytes,
        link_limit_bytes=link_limit_bytes,
        longest_fit_s=longest_fit_s,
        quality=quality,
        subtitles=subtitles,
        selection=Selection.parse(items),
    )
    context = JobContext(
        job_id=1,
        settings=settings,
        workspace=FolderWorkspace(folder),
        limiter=limiter,
        conversions=conversions,
        progress=progress,
        limits=limits,
        http=EgressHttpClient(egress),
        egress=egress,
        ffmpeg_path=find(ffmpeg),
        log=log,
    )
    return JobContextForTests(context=context, progress=progress, limiter=limiter, conversions=conversions, log=log)
