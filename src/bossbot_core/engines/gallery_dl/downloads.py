"""gallery-dl's download of plain files, which by itself continues any part with whatever the origin sends."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import define, field
from gallery_dl.downloader.http import HttpDownloader

from bossbot_core.engines.origin import Reply
from bossbot_core.engines.resume import Part

TRIES = 4
"""A file that is cut again and again is the queue's business after these; each try must bring something new."""
PAUSE_S = 0.25


class FileDownloader(HttpDownloader):  # type: ignore[misc]  # gallery-dl is not typed
    """Plain files; a cut one is continued at once where its origin proves that it is still the same."""

    def __init__(self, job: Any) -> None:
        super().__init__(job)
        # Its own tries start with a sleep, also after a cut.
        self.retries = 0
        self._asking = _Asking(job.extractor.session)
        self.session = self._asking

    def download(self, url: str, pathfmt: Any) -> bool:
        """Whether the file is on disk, as long as it was announced."""
        self._asking.pathfmt = pathfmt
        paused = False
        for _ in range(TRIES):
            reached = pathfmt.part_size()
            if super().download(url, pathfmt):
                return self._arrived(pathfmt)
            if pathfmt.part_size() <= reached:
                if paused or not self._may_recover(pathfmt):
                    return False
                paused = True
                time.sleep(PAUSE_S)
        return False

    def _may_recover(self, pathfmt: Any) -> bool:
        status = self._asking.status
        return not status or status >= 500 or (status < 400 and pathfmt.part_size() > 0)

    def _arrived(self, pathfmt: Any) -> bool:
        path = Path(pathfmt.temppath)
        if pathfmt.temppath and path.is_file():
            Part(path).arrived(path)
        return True


@define
class _Asking:
    """Stands where the downloader expects its session."""

    session: Any
    pathfmt: Any = field(default=None, init=False)
    status: int = field(default=0, init=False)

    def request(self, method: str, url: str, *, headers: Mapping[str, str], **more: Any) -> Any:
        """One reply for the current file; 0 is the status while there is none."""
        wanted = headers.get("Range", "")
        # A packed form has other bytes and lengths than the file on the disk.
        plain = {name: value for name, value in headers.items() if name != "Range"} | {"Accept-Encoding": "identity"}

        def send(range_headers: Mapping[str, str]) -> Reply:
            self.status = 0
            response = self.session.request(method, url, headers={**plain, **range_headers}, **more)
            self.status = response.status_code
            return Reply(response.status_code, response.headers, response)

        part = Part(Path(self.pathfmt.temppath))
        reply = part.ask(url, wanted, send)
        if reply.status >= 400 and reply.status in self.pathfmt.kwdict.get("_http_expected_status", ()):
            part.forget()
        return reply.body
