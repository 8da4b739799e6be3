"""One conversion of a job's file: its progress is told, and it is given up where it would not end well."""

from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from attrs import define, field, frozen

from bossbot_core.api import JobContext, MediaFile, PermanentError, Phase
from bossbot_core.engines import ffmpeg
from bossbot_core.engines.ffmpeg import Written

MEASURED_S = 3.0
MEASURED_SHARE = 0.05
"""Of the time there is: only after it, and after `MEASURED_S`, the speed so far tells when a conversion will end."""
RESERVE_S = 10.0
"""Seconds that are left of the job for what comes after."""


class GivenUpError(Exception):
    """A conversion that brought no file; the text says why, for the log."""


class OversizedError(GivenUpError):
    """It would become larger than allowed; `share` is how much of it would be right."""

    def __init__(self, share: float) -> None:
        self.share = share
        super().__init__(f"only {share:.0%} of it would fit")


@frozen(kw_only=True)
class Bounds:
    """What a conversion may take: bytes of its result, and seconds."""

    most_bytes: int
    longest_s: float


@frozen(kw_only=True)
class Place:
    """Which of how many files is converted, from 1."""

    item: int = 1
    items: int = 1


@define(kw_only=True)
class Conversion:
    """What is the same for each try of one file; `length_s` is None where nobody knows."""

    ctx: JobContext[Any]
    source: MediaFile
    bounds: Bounds
    length_s: float | None
    place: Place = Place()
    _started: float = field(default=0.0, init=False)
    _left_s: float = field(default=0.0, init=False)

    def run(self, output: Path, options: Sequence[str]) -> int:
        """Write `output` and return its size in bytes; raises `GivenUpError`, and leaves no output then."""
        try:
            with self.ctx.converting(reserve_s=RESERVE_S):
                self._write(output, options)
        except TimeoutError as error:
            raise GivenUpError(str(error)) from error
        except PermanentError as error:
            raise GivenUpError(error.detail) from error
        return self._checked(output)

    def _write(self, output: Path, options: Sequence[str]) -> None:
        self._started = monotonic()
        self._left_s = min(self.bounds.longest_s, self.ctx.left_s - RESERVE_S)
        if self._left_s <= 0:
            raise GivenUpError("no time is left")
        self._watch(Written())
        ffmpeg.run(
            self.ctx.ffmpeg_path,
            inputs=[self.source.path],
            output=output,
            options=options,
            timeout_s=self._left_s,
            watch=self._watch,
        )

    def _checked(self, output: Path) -> int:
        size_bytes = output.stat().st_size
        if size_bytes > self.bounds.most_bytes:
            output.unlink()
            raise OversizedError(self.bounds.most_bytes / size_bytes)
        return size_bytes

    def _watch(self, written: Written) -> None:
        done = min(written.seconds / self.length_s, 1.0) if self.length_s else 0.0
        self.ctx.progress(
            Phase.CONVERTING,
            done_bytes=int(self.source.size_bytes * done),
            total_bytes=self.source.size_bytes if self.length_s else None,
            item=self.place.item,
            items=self.place.items,
        )
        if written.size_bytes > self.bounds.most_bytes:
            raise OversizedError(self.bounds.most_bytes / written.size_bytes * done)
        self._keep_time(done)

    def _keep_time(self, done: float) -> None:
        passed = monotonic() - self._started
        if passed < max(MEASURED_S, MEASURED_SHARE * self._left_s) or not self.length_s:
            return
        # Before its first frame a conversion has no speed; one that has none by half of its time is no use.
        needed_s = passed / done if done else 2 * passed
        if needed_s > self._left_s:
            raise GivenUpError(f"it would take {needed_s:.0f} s of {self._left_s:.0f} s")
