"""S5: every step of a fetch is checked again: redirects, pieces and keys of streams, thumbnails, subtitles."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import product

import pytest
from yt_dlp.extractor.common import InfoExtractor

from bossbot_core.api import BossBotError, Egress
from bossbot_core.engines import gallery_dl, yt_dlp
from bossbot_core.network import EgressDoor
from bossbot_core.settings import NetworkSettings
from bossbot_core.testing.job_context import job_context
from bossbot_core.testing.streams import closing_streams

SITE = "http://93.184.216.34"
INSIDE = {
    "loopback": "http://127.0.0.1/inside.ts",
    "metadata": "http://169.254.169.254/latest/meta-data/inside.ts",
    "private": "http://10.1.2.3/inside.ts",
    "IPv6": "http://[::1]/inside.ts",
    "mapped": "http://[::ffff:192.168.0.1]/inside.ts",
}
HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n{lines}\n#EXT-X-ENDLIST\n"
MPD = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S">'
    '<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>{inside}</BaseURL>'
    "</Representation></AdaptationSet></Period></MPD>"
)


def _hops(world, inside, count):
    address = inside
    for number in range(count):
        status = (301, 302, 303, 307, 308)[number % 5]
        address = world.serve(f"/{count}/{number}/{hash(inside)}.mp4", status=status, Location=address)
    return {"url": address}


def _stream(world, inside, lines):
    body = HLS.format(lines=lines).encode()
    return {"url": world.serve(f"/{hash(lines)}.m3u8", body), "ext": "mp4", "protocol": "m3u8_native"}


def _key(world, inside):
    piece = world.serve("/piece.ts", b"G" * 192)
    return _stream(world, inside, f'#EXT-X-KEY:METHOD=AES-128,URI="{inside}"\n#EXTINF:2,\n{piece}')


def _master(world, inside):
    body = f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{inside}\n"
    return {"hls": world.serve(f"/master{hash(inside)}.m3u8", body.encode())}


def _manifest(world, inside):
    return {"dash": world.serve(f"/{hash(inside)}.mpd", MPD.format(inside=inside).encode())}


def _subtitles(world, inside):
    return {"url": world.serve("/film.mp4", b"film"), "subtitles": {"en": [{"url": inside, "ext": "vtt"}]}}


# What a site answers instead of a film, by what it holds.
CHAINS = {
    "redirects": lambda world, inside: _hops(world, inside, 3),
    "piece": lambda world, inside: _stream(world, inside, f"#EXTINF:2,\n{inside}"),
    "key": _key,
    "list of lists": _master,
    "manifest": _manifest,
    "subtitles": _subtitles,
}
REDIRECTS = {f"{count} redirects": partial(_hops, count=count) for count in range(1, 7)}


class _ChainIE(InfoExtractor):
    """A page of our own site: the first `answer` that is left over is what it shows."""

    _VALID_URL = r"http://93\.184\.216\.34/(?P<id>\d+)$"
    answers: dict[str, dict[str, object]]

    def _real_extract(self, url):
        number = self._match_id(url)
        answer = dict(self.answers[number])
        if hls := answer.pop("hls", None):
            answer["formats"] = self._extract_m3u8_formats(hls, number, "mp4", fatal=False) or []
        if dash := answer.pop("dash", None):
            answer["formats"] = self._extract_mpd_formats(dash, number, fatal=False)
        return {"id": number, "title": "t", **answer}


def by_yt_dlp(answer, ctx):
    """Its own downloads, and pieces of streams."""
    kind = type("ChainIE", (_ChainIE,), {"answers": {"1": answer}})
    yt_dlp.download(f"{SITE}/1", ctx, yt_dlp.YtDlpOptions(extractors=(kind,), subtitles=("en",)))


def by_gallery_dl(answer, ctx):
    """Plain files."""
    options = gallery_dl.GalleryDlOptions(extractors=("directlink.DirectlinkExtractor",))
    gallery_dl.download(answer["url"], ctx, options)


class _AsABrowserIE(InfoExtractor):
    """A page that is asked for by libcurl, which looks like a browser."""

    _VALID_URL = r"http://93\.184\.216\.34/.+"

    def _real_extract(self, url):
        self._download_webpage(url, "v", encoding="latin-1", impersonate=True, require_impersonation=True)
        return {"id": "v", "title": "t", "url": url, "ext": "mp4"}


def by_libcurl(answer, ctx):
    """A page."""
    yt_dlp.download(answer["url"], ctx, yt_dlp.YtDlpOptions(extractors=(_AsABrowserIE,)))


def outcomes(world, way, chains, folder, egress, *, at_once):
    asked = {}
    for number, (chain, (name, inside)) in enumerate(product(chains.items(), INSIDE.items())):
        asked[chain[0], name] = (chain[1](world, f"{inside}?{number}"), folder / str(number), f"?{number}")

    def go(each):
        answer, place, mark = each
        # What the canary answers is no film.
        with suppress(BossBotError):
            way(answer, job_context(place, egress=egress).context)
        return any(path.endswith(mark) for _, path, _ in world.requests)

    with ThreadPoolExecutor(at_once) as pool:
        return dict(zip(asked, pool.map(go, asked.values()), strict=True))


def _tried(elsewhere, tally, tmp_path, way, chains, *, at_once=1):
    def tried(world):
        door = EgressDoor(NetworkSettings())
        asyncio.run(door.start())
        try:
            egress = door.grant(1, byte_cap=10**8)
            tally.held(outcomes(world, way, chains, tmp_path / "held", egress, at_once=at_once))
            assert world.requests
            assert world.hits == []
        finally:
            asyncio.run(door.close())
        tally.hit(outcomes(world, way, chains, tmp_path / "hit", Egress(), at_once=at_once))

    elsewhere(tried)


@pytest.mark.attack("chains through yt-dlp's own downloads", tried=30, hits=30)
def test_no_chain_leads_yt_dlp_inside(elsewhere, tally, tmp_path):
    with closing_streams():
        _tried(elsewhere, tally, tmp_path, by_yt_dlp, CHAINS, at_once=10)


@pytest.mark.attack("redirects through gallery-dl", tried=30, hits=30)
def test_no_redirect_leads_gallery_dl_inside(elsewhere, tally, tmp_path):
    _tried(elsewhere, tally, tmp_path, by_gallery_dl, REDIRECTS)


# Six redirects are more than these two follow at all.
@pytest.mark.attack("redirects through libcurl", tried=30, hits=25)
def test_no_redirect_leads_libcurl_inside(elsewhere, tally, tmp_path):
    _tried(elsewhere, tally, tmp_path, by_libcurl, REDIRECTS)


@pytest.mark.attack("redirects through the plugins' own client", tried=30, hits=25)
def test_no_redirect_leads_a_plugins_client_inside(elsewhere, tally, tmp_path):
    _tried(elsewhere, tally, tmp_path, lambda answer, ctx: ctx.http.get_json(answer["url"]), REDIRECTS)
