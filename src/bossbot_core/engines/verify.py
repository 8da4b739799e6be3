"""Whether a file that arrived can be what it says it is: its structure is whole, nothing of it is decoded."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.engines import sniff
from bossbot_core.engines.resume import incomplete
from bossbot_core.engines.sniff import Content
from bossbot_core.engines.structure import DamagedError, TruncatedError, images, iso, matroska, sounds

_CHECKS: dict[Content, Callable[[BinaryIO, int], None]] = {
    sniff.JPEG: images.check_jpeg,
    sniff.PNG: images.check_png,
    sniff.GIF: images.check_gif,
    sniff.WEBP: images.check_webp,
    sniff.AVIF: iso.check_picture,
    sniff.MP4: iso.check_movie,
    sniff.MOV: iso.check_movie,
    sniff.M4A: iso.check_movie,
    sniff.WEBM: matroska.check,
    sniff.WEBA: matroska.check,
    sniff.MKV: matroska.check,
    sniff.MP3: sounds.check_mp3,
    sniff.OGG: sounds.check_ogg,
    sniff.OPUS: sounds.check_ogg,
    sniff.FLAC: sounds.check_flac,
    sniff.WAV: sounds.check_wav,
}


def verify(path: Path, content: Content) -> None:
    """Raise `TransientError` NETWORK for a file that ends too early, `PermanentError` NO_MEDIA for a damaged one."""
    check = _CHECKS.get(content)
    if check is None:
        return
    with path.open("rb") as file:
        try:
            check(file, path.stat().st_size)
        except TruncatedError as error:
            raise incomplete(f"{path.name}: {error}") from error
        except DamagedError as error:
            detail = f"{path.name}: {error}"
            raise PermanentError(ErrorCode.NO_MEDIA, "What the platform sent is damaged.", detail=detail) from error
