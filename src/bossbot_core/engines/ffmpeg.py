"""Finds ffmpeg and runs it on local files only."""

import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from attrs import frozen

from bossbot_core.api import ErrorCode, PermanentError

DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,aac,mp3,ogg,flac,wav,gif,avi,flv,"
    "image2,jpeg_pipe,png_pipe,webp_pipe,png,webvtt,srt,ass"
)
"""Formats that hold their media themselves; playlists and concat scripts name other files and are left out."""

MAX_PIXELS = 64 * 1024 * 1024
"""Of one picture: twice a film of 8K, and what a telephone takes; more of them in a small file are a bomb."""

INPUT_GUARD = ("-protocol_whitelist", "file,pipe", "-format_whitelist", DEMUXERS, "-max_pixels", str(MAX_PIXELS))
"""Stands before each input: a film that is really a playlist would read other files and addresses otherwise."""

_QUIET = ("-nostdin", "-hide_banner")
# Each thread of a decoder holds frames of its own: one keeps a film of 4K within 200 MiB.
_DECODING = ("-threads", "1")
_REPORTING = ("-loglevel", "error", "-y", "-progress", "pipe:1", "-stats_period", "0.25", "-filter_threads", "1")
_LAST_WORDS = 5
_LOOK_S = 20.0


@frozen(kw_only=True)
class Written:
    """How far a run is: seconds of media that are written, and bytes."""

    seconds: float = 0.0
    size_bytes: int = 0


type Watch = Callable[[Written], None]
"""Hears several times a second how far a run is; what it raises ends the run."""


def find(configured: str) -> str:
    """The absolute path of the configured ffmpeg, else of the one that came with `imageio-ffmpeg`.

    Raises `PermanentError` INTERNAL when neither is there.
    """
    if configured:
        if not Path(configured).is_file():
            raise _missing(f"no ffmpeg at {configured} (setting tools.ffmpeg)")
        return str(Path(configured).absolute())
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise _missing(str(error)) from error


def run(
    ffmpeg: str,
    *,
    inputs: Sequence[Path],
    output: Path,
    options: Sequence[str] = (),
    timeout_s: float = 300,
    watch: Watch | None = None,
) -> None:
    """Writes `output` from local files; what goes wrong leaves no output.

    Raises `PermanentError` NO_MEDIA with ffmpeg's last words in the detail, or TIMEOUT after `timeout_s`.
    """
    command = [ffmpeg, *_QUIET, *_REPORTING]
    for path in inputs:
        command += _input(path)
    command += [*options, f"file:{output.resolve()}"]
    try:
        with _running(command, timeout_s) as process:
            assert process.stdout is not None
            words = _followed(process.stdout, watch)
    except BaseException:
        output.unlink(missing_ok=True)
        raise
    if process.returncode != 0:
        output.unlink(missing_ok=True)
        raise PermanentError(ErrorCode.NO_MEDIA, detail=f"ffmpeg: {words or process.returncode}")


def report(ffmpeg: str, path: Path) -> str:
    """What ffmpeg says of a file, in its own words; nothing where it looks for too long."""
    command = [ffmpeg, *_QUIET, *_input(path)]
    try:
        told = subprocess.run(command, capture_output=True, timeout=_LOOK_S, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return ""
    return told.stderr.decode("utf-8", "replace")


def _input(path: Path) -> list[str]:
    return [*_DECODING, *INPUT_GUARD, "-i", f"file:{path.resolve()}"]


@contextmanager
def _running(command: Sequence[str], timeout_s: float) -> Iterator[subprocess.Popen[bytes]]:
    """The process, which is dead when the block is left; raises TIMEOUT where it had to be ended."""
    overdue = threading.Event()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:

        def end() -> None:
            overdue.set()
            process.kill()

        alarm = threading.Timer(timeout_s, end)
        alarm.daemon = True
        alarm.start()
        try:
            yield process
            process.wait()
        finally:
            alarm.cancel()
            process.kill()
    if overdue.is_set():
        raise _overdue(timeout_s)


def _followed(lines: IO[bytes], watch: Watch | None) -> str:
    """Tells `watch` of each report between ffmpeg's other words, whose last ones are given back."""
    words: deque[str] = deque(maxlen=_LAST_WORDS)
    told: dict[str, str] = {}
    seconds = 0.0
    for line in lines:
        text = line.decode("utf-8", "replace").strip()
        name, is_report, value = text.partition("=")
        if not (is_report and name.replace("_", "").isalnum()):
            words.append(text)
        elif name != "progress":
            told[name] = value.strip()
        elif watch is not None:
            # While a stream is written out to its end, the time of the whole is not told.
            seconds = max(seconds, _number(told, "out_time_us") / 1e6)
            watch(Written(seconds=seconds, size_bytes=_number(told, "total_size")))
    return " | ".join(words)


def _number(told: dict[str, str], name: str) -> int:
    value = told.get(name, "")
    return int(value) if value.isdecimal() else 0


def _overdue(seconds: float) -> PermanentError:
    return PermanentError(ErrorCode.TIMEOUT, detail=f"ffmpeg ran longer than {seconds:.0f} s")


def _missing(detail: str) -> PermanentError:
    return PermanentError(ErrorCode.INTERNAL, "ffmpeg is missing on the bot's machine.", detail=detail)
