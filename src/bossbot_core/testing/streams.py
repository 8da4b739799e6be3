"""The files of streams that yt-dlp leaves open when stopped: a job's process ends right after, a test's does not."""

import contextlib
from collections.abc import Iterator
from typing import Any

from yt_dlp.downloader import common


@contextlib.contextmanager
def closing_streams() -> Iterator[None]:
    """Closes on leaving what yt-dlp, in this process, opened for writing or reading since."""
    opened: list[Any] = []
    open_stream = common.sanitize_open

    def open_and_keep(name: str, mode: str) -> tuple[Any, str]:
        stream, name = open_stream(name, mode)
        opened.append(stream)
        return stream, name

    common.sanitize_open = open_and_keep
    try:
        yield
    finally:
        common.sanitize_open = open_stream
        for stream in opened:
            stream.close()
