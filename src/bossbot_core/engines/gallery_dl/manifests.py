"""Streams that gallery-dl hands to yt-dlp (Reddit's videos), with the parameters of our own yt-dlp engine."""

from typing import Any

from gallery_dl.downloader.ytdl import YoutubeDLDownloader

from bossbot_core.engines.gallery_dl.configuration import RETRIES
from bossbot_core.engines.yt_dlp import YtDlpOptions


class ManifestDownloader(YoutubeDLDownloader):  # type: ignore[misc]  # gallery-dl is not typed
    """Serves `ytdl:` addresses whose manifest gallery-dl has already named; pages are never extracted again."""

    def __init__(self, job: Any) -> None:
        from bossbot_core.engines.yt_dlp.session import Session

        super().__init__(job)
        record = job.record
        options = YtDlpOptions(extractors=(), user_agent=record.options.user_agent)
        self._record = record
        self.retries = RETRIES
        self.ytdl_instance = Session(record.ctx, options, record.meter, item=lambda: record.started)
        record.resources.append(self.ytdl_instance)

    def download(self, url: str, pathfmt: Any) -> bool:
        """Whether the stream is on disk."""
        if not pathfmt.kwdict.get("_ytdl_manifest") or "_ytdl_instance" in pathfmt.kwdict:
            self.log.error("no manifest for %s", url)
            return False
        try:
            return bool(super().download(url, pathfmt))
        finally:
            self._record.refusals.extend(self.ytdl_instance.listener.refusals)
