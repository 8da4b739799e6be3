"""The picture by which a video is known, fetched beside its sound to become the cover."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from yt_dlp import YoutubeDL
from yt_dlp.networking import Request
from yt_dlp.networking.exceptions import RequestError
from yt_dlp.postprocessor.common import PostProcessor

from bossbot_core.engines.results import Found

SUFFIX = ".cover.jpg"
"""Its content tells its real type; what is no picture is left out with all else that is no media."""

_TRIES = 8
_MOST_BYTES = 4 * 1024 * 1024


class CoverPP(PostProcessor):  # type: ignore[misc]  # yt-dlp is not typed
    """Writes the best of the pictures that a site names, or none: a sound without a cover is still a sound."""

    def run(self, information: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
        """Leaves everything else as it is."""
        path = Path(information["filepath"])
        content = next(filter(None, map(self._fetched, _addresses(information))), b"")
        if content:
            path.with_suffix(SUFFIX).write_bytes(content)
        return [], information

    def _fetched(self, url: str) -> bytes:
        try:
            # Not by the session's own way: what becomes of a cover says nothing about the video.
            with YoutubeDL.urlopen(self._downloader, Request(url)) as reply:
                content = bytes(reply.read(_MOST_BYTES + 1))
        # ValueError: no address at all.
        except (RequestError, ValueError):
            return b""
        return content if len(content) <= _MOST_BYTES else b""


def beside(path: Path) -> Iterator[Found]:
    """The cover of a sound, where one was written."""
    cover = path.with_suffix(SUFFIX)
    if cover.is_file():
        yield Found(path=cover, beside=True)


def _addresses(information: dict[str, Any]) -> list[str]:
    """The best first; extractors name many that may not be there."""
    named = [str(each.get("url") or "") for each in information.get("thumbnails") or ()]
    return [url for url in reversed(named) if url.startswith(("https://", "http://"))][:_TRIES]
