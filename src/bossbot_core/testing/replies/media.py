"""The bytes behind the replies: the sandbox's own samples, and what ffmpeg makes of them."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bossbot_core.sandbox.media_host import SAMPLES
from bossbot_core.testing.replay import Reply

_KEPT_BYTES = 900


def as_json(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON reply."""
    return Reply(
        status=status,
        content_type="application/json; charset=utf-8",
        headers=headers or {},
        body=json.dumps(value).encode(),
    )


def photo(number: int = 1) -> Reply:
    """A JPEG; each number from 1 to 12 is another picture."""
    return Reply(content_type="image/jpeg", body=photo_bytes(number))


def photo_bytes(number: int = 1) -> bytes:
    """The picture that `photo(number)` serves."""
    return (SAMPLES / "album" / f"{number:02d}.jpg").read_bytes()


def cut(whole: Reply) -> Reply:
    """A reply that promises all of another one and ends early."""
    promised = {**whole.headers, "Content-Length": str(len(whole.body)), "Connection": "close"}
    return Reply(content_type=whole.content_type, headers=promised, body=whole.body[:_KEPT_BYTES])


def clip() -> Reply:
    """A short MP4 with sound."""
    return Reply(content_type="video/mp4", body=clip_bytes())


def clip_bytes() -> bytes:
    """The film that `clip()` serves."""
    return (SAMPLES / "clip.mp4").read_bytes()


@cache
def moving_picture() -> Reply:
    """A GIF of two pictures."""
    return Reply(content_type="image/gif", body=_made("-t", "1", "-vf", "fps=2,scale=32:-1", suffix=".gif"))


def music() -> Reply:
    """Four seconds of sound."""
    return Reply(content_type="audio/mpeg", body=(SAMPLES / "audio.mp3").read_bytes())


@cache
def picture_only() -> Reply:
    """The clip without its sound, as sites with DASH serve it."""
    return Reply(content_type="video/mp4", body=_made("-an", "-c", "copy"))


@cache
def sound_only() -> Reply:
    """The clip's sound alone."""
    return Reply(content_type="audio/mp4", body=_made("-vn", "-c", "copy"))


@cache
def piece() -> Reply:
    """The clip as the only piece of a stream."""
    return Reply(content_type="video/mp2t", body=_made("-c", "copy", suffix=".ts"))


def playlist(*names: str) -> Reply:
    """A stream of pieces that lie beside it, five seconds each."""
    pieces = "".join(f"#EXTINF:5.0,\n{name}\n" for name in names)
    text = f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n{pieces}#EXT-X-ENDLIST\n"
    return Reply(content_type="application/x-mpegURL", body=text.encode())


def _made(*options: str, suffix: str = ".mp4") -> bytes:
    import imageio_ffmpeg

    with tempfile.TemporaryDirectory(prefix="bossbot-media-") as folder:
        target = Path(folder) / f"part{suffix}"
        subprocess.run(
            [
                imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error",
                "-i", str(SAMPLES / "clip.mp4"), *options, str(target),
            ],
            check=True,
            timeout=60,
        )  # fmt: skip
        return target.read_bytes()
