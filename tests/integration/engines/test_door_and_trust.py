"""The engines behind the real egress door: certificates are always verified, refusals are told by their code."""

import asyncio

import pytest
from yt_dlp.extractor.common import InfoExtractor

from bossbot_core.api import BossBotError, ErrorCode
from bossbot_core.engines import gallery_dl, yt_dlp
from bossbot_core.network.egress import EgressDoor
from bossbot_core.settings import NetworkSettings
from bossbot_core.testing.job_context import MIB, job_context
from bossbot_core.testing.replay import ReplayServer, Reply
from bossbot_core.testing.samples import jpeg

HOST = "media.example"
PHOTO = jpeg(5000)


def by_gallery_dl(url, ctx):
    gallery_dl.download(url, ctx, gallery_dl.GalleryDlOptions(extractors=("directlink.DirectlinkExtractor",)))


def _page_first(**how):
    class PageFirstIE(InfoExtractor):
        _VALID_URL = r"https?://.+"

        def _real_extract(self, url):
            self._download_webpage(url, "v", encoding="latin-1", **how)
            return {"id": "v", "title": "t", "url": url, "ext": "jpg"}

    return PageFirstIE


def by_yt_dlp(url, ctx):
    yt_dlp.download(url, ctx, yt_dlp.YtDlpOptions(extractors=(_page_first(),)))


def by_yt_dlp_as_a_browser(url, ctx):
    yt_dlp.download(
        url, ctx, yt_dlp.YtDlpOptions(extractors=(_page_first(impersonate=True, require_impersonation=True),))
    )


def by_our_client(url, ctx):
    ctx.http.final_url(url)


WAYS = [by_gallery_dl, by_yt_dlp, by_yt_dlp_as_a_browser, by_our_client]
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


@pytest.fixture
def replay():
    with ReplayServer({HOST: {"/a.jpg": Reply(content_type="image/jpeg", body=PHOTO)}}) as server:
        yield server


async def go(way, url, folder, *, overrides, ca_file="", byte_cap=100 * MIB):
    door = EgressDoor(NetworkSettings(ca_file=str(ca_file)), overrides=overrides, resolver=_nobody)
    await door.start()
    try:
        ctx = job_context(folder, egress=door.grant(1, byte_cap=byte_cap)).context
        await asyncio.to_thread(way, url, ctx)
    finally:
        await door.close()


async def _nobody(host):
    raise OSError(f"no such host: {host}")


async def refusal(*args, **kwargs):
    with pytest.raises(BossBotError) as told:
        await go(*args, **kwargs)
    return told.value


@ways
async def test_a_host_under_the_given_authority_is_reached_through_the_door(way, replay, tmp_path):
    await go(way, f"https://{HOST}/a.jpg", tmp_path, overrides=replay.overrides, ca_file=replay.ca_file)
    assert {request.path for request in replay.requests} == {"/a.jpg"}


@ways
async def test_a_host_under_an_unknown_authority_is_never_spoken_to(way, replay, tmp_path):
    error = await refusal(way, f"https://{HOST}/a.jpg", tmp_path, overrides=replay.overrides)
    assert error.code is ErrorCode.NETWORK
    assert replay.requests == []


@ways
@pytest.mark.parametrize("url", ["http://10.0.0.1/a.jpg", "https://169.254.169.254/a.jpg", "https://127.0.0.1/a.jpg"])
async def test_an_inner_address_is_told_as_blocked(way, tmp_path, url):
    assert (await refusal(way, url, tmp_path, overrides={})).code is ErrorCode.BLOCKED_ADDRESS


@ways
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_name_that_nobody_knows_is_a_network_failure(way, tmp_path, scheme):
    error = await refusal(way, f"{scheme}://unknown.example/a.jpg", tmp_path, overrides={})
    assert error.code is ErrorCode.NETWORK
