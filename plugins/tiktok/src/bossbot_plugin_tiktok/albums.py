"""Photo posts, which gallery-dl fetches with their sounds."""

from collections.abc import Sequence
from typing import Any

from bossbot_core.api import ErrorCode, FileKind, JobContext, MediaFiles, Quality, TransientError
from bossbot_core.engines import gallery_dl
from bossbot_plugin_tiktok.options import photo_options


def fetched(addresses: Sequence[str], ctx: JobContext[Any]) -> MediaFiles:
    """The photos of each post and then its sound; raises `OtherForm` for a film under a photo post's address.

    Raises `TransientError` where nothing but sounds came.
    """
    files = gallery_dl.download_all(addresses, ctx, photo_options(ctx))
    wanted = ctx.limits.quality is not Quality.AUDIO and not str(ctx.limits.selection)
    if wanted and all(each.kind is FileKind.AUDIO for each in files.files):
        raise TransientError(ErrorCode.NETWORK, detail="the sound of photo posts came without their photos")
    return files
