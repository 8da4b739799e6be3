"""gallery-dl for posts, albums and plain files, with every safe default set.

    files = gallery_dl.download(url, ctx, GalleryDlOptions(extractors=("directlink.DirectlinkExtractor",)))

Its configuration is global to a process: one job, one process.
"""

from collections.abc import Sequence
from typing import Any

from bossbot_core.api import JobContext, Listing, MediaFiles
from bossbot_core.engines.gallery_dl.metadata import Keywords, describe
from bossbot_core.engines.gallery_dl.options import GalleryDlOptions
from bossbot_core.engines.gallery_dl.reader import ApiReply, Reader, at, list_at, refused, require_json, text_at

__all__ = [
    "ApiReply",
    "GalleryDlOptions",
    "Keywords",
    "Reader",
    "at",
    "describe",
    "download",
    "download_all",
    "list_at",
    "refused",
    "require_json",
    "survey",
    "text_at",
]


def download(url: str, ctx: JobContext[Any], options: GalleryDlOptions) -> MediaFiles:
    """Fetch what `url` names into `ctx.workspace`; raises `TransientError` or `PermanentError`."""
    return download_all((url,), ctx, options)


def download_all(urls: Sequence[str], ctx: JobContext[Any], options: GalleryDlOptions) -> MediaFiles:
    """Fetch several addresses as one job, files in the order given; the limits hold for all of them together."""
    from bossbot_core.engines.gallery_dl.engine import run

    return run(urls, ctx, options)


def survey(url: str, ctx: JobContext[Any], options: GalleryDlOptions) -> Listing:
    """What the album or page behind `url` holds, file by file; fetches none of them. Raises as `download` does."""
    from bossbot_core.engines.gallery_dl import engine

    return engine.survey(url, ctx, options)
