"""S14: an operator's own feeds bring nobody anything, and a platform's cookies go to that platform alone."""

import asyncio
import importlib
import ssl
from contextlib import suppress
from functools import cache
from http.client import HTTPException
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

import pytest
from gallery_dl import extractor as gallery_extractors
from yt_dlp.extractor import gen_extractor_classes
from yt_dlp.extractor.common import InfoExtractor

from bossbot_core.api import BossBotError, PermanentError
from bossbot_core.engines import gallery_dl, yt_dlp
from bossbot_core.intake import parse_url
from bossbot_core.network import EgressDoor
from bossbot_core.settings import NetworkSettings
from bossbot_core.testing.job_context import job_context
from bossbot_core.testing.replay import ReplayServer, Reply
from bossbot_core.testing.samples import jpeg

PLUGINS = ("instagram", "reddit", "tiktok", "twitter", "youtube")


def words(text):
    return text.split()


FEEDS = words("""
    :ythistory :ytfav :ytwatchlater :ytsubs :ytrec :ytnotif
    https://www.youtube.com/feed/history https://www.youtube.com/feed/subscriptions https://www.youtube.com/feed/library
    https://www.youtube.com/feed/you https://www.youtube.com/playlist?list=WL https://www.youtube.com/playlist?list=LL
    https://music.youtube.com/playlist?list=LM https://www.youtube.com/playlist?list=RDMM https://www.youtube.com/watch?list=WL
    https://www.youtube.com/ https://www.youtube.com/playlist?list=HL
    https://x.com/home https://x.com/i/bookmarks https://twitter.com/i/bookmarks https://x.com/notifications
    https://x.com/i/bookmarks/1234 https://x.com/messages
    https://www.instagram.com/ https://www.instagram.com/me/saved/ https://www.instagram.com/me/saved/all-posts/
    https://www.instagram.com/me/saved/trips/18000000000000000/ https://www.instagram.com/direct/inbox/
    https://www.instagram.com/stories/me/ https://www.instagram.com/notifications/
    https://www.tiktok.com/following https://www.tiktok.com/foryou https://www.tiktok.com/friends
    https://www.tiktok.com/ https://www.tiktok.com/messages
    https://www.reddit.com/ https://www.reddit.com/user/me/saved https://www.reddit.com/user/me/upvoted
    https://www.reddit.com/me/f/all https://www.reddit.com/message/inbox
""")
SERVED = 31


@cache
def _kinds():
    return tuple(kind for kind in gen_extractor_classes() if kind.ie_key() != "Generic")


def an_engine_serves(feed):
    # Not by gallery-dl's own `find`, which takes a module's classes as prepared once the first of them has been asked.
    galleries = (kind.from_url(feed) for kind in gallery_extractors.extractors())
    return any(kind.suitable(feed) for kind in _kinds()) or any(galleries)


class FetchesFeeds:
    """The plugins with their cookies, as in a job; a request would be refused by the door, and is noted there."""

    def __init__(self, folder, egress, asked):
        self.folder, self.egress, self.asked = folder, egress, asked
        self.cookies = folder / "cookies.txt"
        self.cookies.write_text("# Netscape HTTP Cookie File\n.x.com\tTRUE\t/\tTRUE\t0\tauth_token\tsecret\n")

    def __call__(self, feed):
        before = self.asked()
        with suppress(PermanentError):
            url = parse_url(feed)
            for name in PLUGINS:
                plugin = importlib.import_module(f"bossbot_plugin_{name}")
                match = plugin.match_url(url)
                if match is not None:
                    settings = plugin.Settings(cookies_file=str(self.cookies))
                    plugin.download(
                        match, job_context(self.folder / "job", settings=settings, egress=self.egress).context
                    )
                    return True
        return self.asked() > before


@pytest.mark.attack("the operator's own feeds", tried=len(FEEDS), hits=SERVED)
def test_no_feed_of_the_operator_is_fetched(tally, tmp_path):
    asked = []

    async def nobody(host):
        asked.append(host)
        raise OSError(host)

    door = EgressDoor(NetworkSettings(), resolver=nobody)
    asyncio.run(door.start())
    try:
        fetches = FetchesFeeds(tmp_path, door.grant(1, byte_cap=10**6), lambda: len(asked))
        tally.held({feed: fetches(feed) for feed in FEEDS})
    finally:
        asyncio.run(door.close())
    tally.hit({feed: an_engine_serves(feed) for feed in FEEDS})


HOME = "www.platform.example"
OTHERS = (
    "evil.example",
    "platform.example.evil.example",
    "evilplatform.example",
    "example",
    "cdn.other.example",
    "www.platform.example.org",
    "xn--pltform-8za.example",
    "platform.co.example",
    "www-platform.example",
    "platform.examples",
)
COOKIES = (
    "# Netscape HTTP Cookie File\n"
    ".platform.example\tTRUE\t/\tTRUE\t0\twide\tsecret\n"
    "www.platform.example\tFALSE\t/\tFALSE\t0\tnarrow\tsecret\n"
)


class PictureIE(InfoExtractor):
    _VALID_URL = r"https://www\.platform\.example/to/(?P<id>.+)"

    def _real_extract(self, url):
        self._download_webpage(url, "v", encoding="latin-1")
        return {"id": "v", "title": "t", "url": url, "ext": "jpg"}


class AsABrowserIE(PictureIE):
    def _real_extract(self, url):
        self._download_webpage(url, "v", encoding="latin-1", impersonate=True, require_impersonation=True)
        return {"id": "v", "title": "t", "url": url, "ext": "jpg"}


def by_gallery_dl(url, ctx, cookies):
    options = gallery_dl.GalleryDlOptions(extractors=("directlink.DirectlinkExtractor",), cookies_file=cookies)
    gallery_dl.download(url, ctx, options)


def by_yt_dlp(url, ctx, cookies):
    yt_dlp.download(url, ctx, yt_dlp.YtDlpOptions(extractors=(PictureIE,), cookies_file=cookies))


def by_libcurl(url, ctx, cookies):
    yt_dlp.download(url, ctx, yt_dlp.YtDlpOptions(extractors=(AsABrowserIE,), cookies_file=cookies))


def by_hand(url, ctx, _):
    """What is often done: the cookies of a browser in a header of one's own, and redirects followed."""
    trust = ssl.create_default_context(cafile=str(ctx.egress.ca_file))
    opener = build_opener(ProxyHandler({"https": ctx.egress.proxy_url}), HTTPSHandler(context=trust))
    with opener.open(Request(url, headers={"Cookie": "wide=secret; narrow=secret"}), timeout=10) as reply:
        reply.read()


@pytest.fixture
def platform(tmp_path):
    """A platform that sends its visitors to other hosts."""

    def away(request):
        target = request.path.removeprefix("/to/").removesuffix(".jpg")
        return Reply(status=302, headers={"Location": f"https://{target}/a.jpg"})

    picture = {"/a.jpg": Reply(content_type="image/jpeg", body=jpeg(500))}
    with ReplayServer({HOME: {"/to/*": away}, **dict.fromkeys(OTHERS, picture)}) as replay:
        door = EgressDoor(NetworkSettings(ca_file=str(replay.ca_file)), overrides=replay.overrides)
        asyncio.run(door.start())
        (tmp_path / "cookies.txt").write_text(COOKIES)
        yield replay, job_context(tmp_path / "job", egress=door.grant(1, byte_cap=10**8)).context
        asyncio.run(door.close())


@pytest.mark.parametrize("way", [by_gallery_dl, by_yt_dlp, by_libcurl], ids=lambda way: way.__name__)
@pytest.mark.attack("cookies over a redirect to another host", tried=len(OTHERS), hits=len(OTHERS))
def test_no_cookie_leaves_its_domain(platform, tally, tmp_path, way):
    replay, context = platform

    def leaks(how):
        replay.requests.clear()
        for host in OTHERS:
            with suppress(BossBotError, OSError, HTTPException):
                how(f"https://{HOME}/to/{host}.jpg", context, str(tmp_path / "cookies.txt"))
        assert all("narrow=secret" in request.headers.get("cookie", "") for request in replay.asked(HOME))
        assert {request.host for request in replay.requests} == {HOME, *OTHERS}
        return {host: any("cookie" in request.headers for request in replay.asked(host)) for host in OTHERS}

    tally.held(leaks(way))
    tally.hit(leaks(by_hand))
