"""Finds ffmpeg and runs it on local files only."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

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
    ffmpeg: str, *, inputs: Sequence[Path], output: Path, options: Sequence[str] = (), timeout_s: float = 300
) -> None:
    """Writes `output` from local files; raises `PermanentError` with ffmpeg's last words in the detail."""
    command = [ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
    for path in inputs:
        command += [*INPUT_GUARD, "-i", f"file:{path.resolve()}"]
    command += [*options, f"file:{output.resolve()}"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout_s, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as error:
        raise PermanentError(ErrorCode.TIMEOUT, detail=f"ffmpeg ran longer than {timeout_s} s") from error
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise PermanentError(ErrorCode.NO_MEDIA, detail=f"ffmpeg: {words[-1] if words else done.returncode}")


def _missing(detail: str) -> PermanentError:
    return PermanentError(ErrorCode.INTERNAL, "ffmpeg is missing on the bot's machine.", detail=detail)
