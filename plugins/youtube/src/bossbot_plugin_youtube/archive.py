"""YouTube videos that the Wayback Machine kept."""

import re

from bossbot_core.api import MediaKind, ParsedUrl, UrlMatch

HOST = "web.archive.org"

# The archived address stands in the path, plain or percent-encoded; yt-dlp's YoutubeWebArchive reads the same forms.
_ARCHIVED = re.compile(
    r"/(?:web/)?(?:(?P<date>\d{14})?[0-9A-Za-z_*]*/)?(?:https?(?::|%3[Aa])/{1,2})?"
    r"(?:(?:\w+\.)?youtube\.com(?::(?:80|443))?/watch(?:\.php)?(?:\?|%3[Ff])(?:[^#]+(?:[&;]|%26))?v(?:=|%3[Dd])"
    r"|wayback-fakeurl\.archive\.org/yt/)"
    r"(?P<video>[0-9A-Za-z_-]{11})(?:%26|[#&]|$)"
)


def claim(url: ParsedUrl) -> UrlMatch | None:
    """The kept video; None for every other page of the archive."""
    if url.host != HOST:
        return None
    found = _ARCHIVED.match(url.href.partition(HOST)[2])
    if found is None:
        return None
    date, name = found["date"] or "0", found["video"]
    return UrlMatch(
        canonical_url=f"https://{HOST}/web/{date}/https://www.youtube.com/watch?v={name}",
        media_id=f"archive/{name}",
        kind=MediaKind.VIDEO,
    )
