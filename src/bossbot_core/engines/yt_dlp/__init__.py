"""yt-dlp for videos, music and playlists, with every safe default set.

files = yt_dlp.download(url, ctx, YtDlpOptions(extractors=("YoutubeIE",)))
"""

from typing import Any

from bossbot_core.api import JobContext, Listing, MediaFiles
from bossbot_core.engines.yt_dlp.live import not_begun
from bossbot_core.engines.yt_dlp.options import YtDlpOptions

__all__ = ["YtDlpOptions", "download", "not_begun", "survey"]


def download(url: str, ctx: JobContext[Any], options: YtDlpOptions) -> MediaFiles:
    """Fetch what `url` names into `ctx.workspace`; raises `TransientError` or `PermanentError`.

    A second try belongs outside the `except` of the first: yt-dlp keeps what is being handled as the cause of all that
    it raises, and the first answer would be told again.
    """
    from bossbot_core.engines.yt_dlp.engine import run

    return run(url, ctx, options)


def survey(url: str, ctx: JobContext[Any], options: YtDlpOptions) -> Listing:
    """What the list behind `url` holds, by title and length; fetches none of it. Raises as `download` does."""
    from bossbot_core.engines.yt_dlp import engine

    return engine.survey(url, ctx, options)
