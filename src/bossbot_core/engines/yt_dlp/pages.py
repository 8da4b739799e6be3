"""Replies that yt-dlp reads as a whole: pages and playlists. Media is read in blocks and has limits of its own."""

from typing import Any

from bossbot_core.api import ErrorCode, PermanentError
from bossbot_core.engines.meter import Refusal
from bossbot_core.engines.pages import MOST_PAGE_BYTES, too_long

MOST_PIECES = 50_000
"""Pieces of one stream: two days of it at 4 s each. yt-dlp makes an object of every one."""


def bounded(reply: Any) -> Any:
    """The reply, which is refused where it is read as a whole and is too much for a small machine."""
    read = reply.read

    def read_bounded(amt: int | None = None) -> bytes:
        if amt is not None and amt >= 0:
            return bytes(read(amt))
        content = bytes(read(MOST_PAGE_BYTES + 1))
        while not reply.closed and (more := read(MOST_PAGE_BYTES + 1 - len(content))):
            content += more
        if len(content) > MOST_PAGE_BYTES:
            raise too_long()
        if content.count(b"#EXTINF:") > MOST_PIECES:
            raise Refusal(PermanentError(ErrorCode.TOO_LARGE, detail=f"a stream of over {MOST_PIECES} pieces"))
        return content

    reply.read = read_bounded
    return reply
