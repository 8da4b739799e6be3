"""Fetches through yt-dlp what the example plugin fetches through gallery-dl; loaded by name in child processes."""

from yt_dlp.extractor.common import InfoExtractor

from bossbot_core.api import MediaKind, PluginInfo, UrlMatch, hookimpl
from bossbot_core.engines import yt_dlp

PLUGIN = PluginInfo(name="resume", api_version=1)


class PlainIE(InfoExtractor):
    _VALID_URL = r"http://sample\.test/.+"

    def _real_extract(self, url):
        return {"id": "v", "title": "t", "url": url, "ext": "jpg"}


@hookimpl
def match_url(url):
    return UrlMatch(canonical_url=url.href, media_id=url.path, kind=MediaKind.POST)


@hookimpl
def download(match, ctx):
    return yt_dlp.download(match.canonical_url, ctx, yt_dlp.YtDlpOptions(extractors=(PlainIE,)))
