"""Which links the tiktok plugin claims, and as what."""

import pytest

import bossbot_plugin_tiktok
from bossbot_core.api import MediaKind
from bossbot_core.testing.plugin_contract import PluginContract
from bossbot_core.testing.urls import parse_url
from bossbot_plugin_tiktok.urls import claim, target_at

# link, media_id, kind, canonical URL
CLAIMED = [
    (
        "https://www.tiktok.com/@fatcat/video/7195741644585454894",
        "7195741644585454894",
        MediaKind.VIDEO,
        "https://www.tiktok.com/@fatcat/video/7195741644585454894",
    ),
    (
        "https://tiktok.com/@fatcat/video/7195741644585454894?lang=en",
        "7195741644585454894",
        MediaKind.VIDEO,
        "https://www.tiktok.com/@fatcat/video/7195741644585454894",
    ),
    (
        "https://m.tiktok.com/@fatcat/video/7195741644585454894",
        "7195741644585454894",
        MediaKind.VIDEO,
        "https://www.tiktok.com/@fatcat/video/7195741644585454894",
    ),
    (
        "https://www.tiktok.com/@/video/7195741644585454894",
        "7195741644585454894",
        MediaKind.VIDEO,
        "https://www.tiktok.com/@/video/7195741644585454894",
    ),
    (
        "https://www.tiktokv.com/share/video/7195741644585454894",
        "7195741644585454894",
        MediaKind.VIDEO,
        "https://www.tiktok.com/@/video/7195741644585454894",
    ),
    (
        "https://www.tiktok.com/embed/7195741644585454894",
        "7195741644585454894",
        MediaKind.VIDEO,
        "https://www.tiktok.com/@/video/7195741644585454894",
    ),
    (
        "https://www.tiktok.com/embed/v2/7195741644585454894",
        "7195741644585454894",
        MediaKind.VIDEO,
        "https://www.tiktok.com/@/video/7195741644585454894",
    ),
    (
        "https://m.tiktok.com/v/7195741644585454894.html",
        "7195741644585454894",
        MediaKind.VIDEO,
        "https://www.tiktok.com/@/video/7195741644585454894",
    ),
    (
        "https://www.tiktok.com/@chillezy/photo/7240568259186019630",
        "7240568259186019630",
        MediaKind.POST,
        "https://www.tiktok.com/@chillezy/photo/7240568259186019630",
    ),
    (
        "https://www.tiktokv.com/share/photo/7240568259186019630",
        "7240568259186019630",
        MediaKind.POST,
        "https://www.tiktok.com/@/photo/7240568259186019630",
    ),
    ("https://vm.tiktok.com/ZTR45GpSF/", "short/ZTR45GpSF", MediaKind.POST, "https://vm.tiktok.com/ZTR45GpSF/"),
    ("https://vt.tiktok.com/2p4ewa7", "short/2p4ewa7", MediaKind.POST, "https://vt.tiktok.com/2p4ewa7/"),
    (
        "https://lite.tiktok.com/t/ZS9kbvK6vp8wG-kpCN6/",
        "short/ZS9kbvK6vp8wG-kpCN6",
        MediaKind.POST,
        "https://www.tiktok.com/t/ZS9kbvK6vp8wG-kpCN6",
    ),
    (
        "https://www.tiktok.com/player/v1/7195741644585454894?autoplay=1",
        "7195741644585454894",
        MediaKind.VIDEO,
        "https://www.tiktok.com/@/video/7195741644585454894",
    ),
    ("https://www.tiktok.com/t/ZTRC5xgJp", "short/ZTRC5xgJp", MediaKind.POST, "https://www.tiktok.com/t/ZTRC5xgJp"),
    (
        "https://www.tiktok.com/@someone/live",
        "page/@someone/live",
        MediaKind.VIDEO,
        "https://www.tiktok.com/@someone/live",
    ),
    (
        "https://m.tiktok.com/share/live/7209423610325322522/?language=en",
        "page/share/live/7209423610325322522",
        MediaKind.VIDEO,
        "https://m.tiktok.com/share/live/7209423610325322522",
    ),
    ("https://www.tiktok.com/@chillezy", "user/chillezy", MediaKind.PROFILE, "https://www.tiktok.com/@chillezy"),
    ("https://m.tiktok.com/@Chillezy/?lang=en", "user/chillezy", MediaKind.PROFILE, "https://www.tiktok.com/@Chillezy"),
    ("https://www.tiktok.com/@", "page/@", MediaKind.PROFILE, "https://www.tiktok.com/@"),
    ("https://www.tiktok.com/explore", "page/explore", MediaKind.PROFILE, "https://www.tiktok.com/explore"),
    (
        "https://www.tiktok.com/@chillezy/stories",
        "page/@chillezy/stories",
        MediaKind.PROFILE,
        "https://www.tiktok.com/@chillezy/stories",
    ),
    (
        "https://www.tiktok.com/music/Build-a-Btch-6956990112127585029",
        "page/music/Build-a-Btch-6956990112127585029",
        MediaKind.PROFILE,
        "https://www.tiktok.com/music/Build-a-Btch-6956990112127585029",
    ),
    (
        "https://tiktok.com/tag/hello2018",
        "page/tag/hello2018",
        MediaKind.PROFILE,
        "https://www.tiktok.com/tag/hello2018",
    ),
    ("https://www.tiktok.com/following", "page/following", MediaKind.PROFILE, "https://www.tiktok.com/following"),
]

LINKS = {link: media_id for link, media_id, _, _ in CLAIMED}

LEFT_ALONE = [
    "https://vm.tiktok.com/",
    "https://ads.tiktok.com/",
    "https://tiktok.co/@a/video/7000000000000000001",
    "https://tik-tok.com/@a/video/7000000000000000001",
    "https://vm.tiktok.com.evil.example/ZMabc/",
]


class TestContract(PluginContract):
    plugin = bossbot_plugin_tiktok
    links = LINKS


@pytest.mark.parametrize(("link", "media_id", "kind", "canonical"), CLAIMED)
def test_a_link_means_its_media(link, media_id, kind, canonical):
    match = claim(parse_url(link))
    assert match is not None
    assert (match.media_id, match.kind, match.canonical_url) == (media_id, kind, canonical)


@pytest.mark.parametrize("link", LEFT_ALONE)
def test_what_is_not_the_site_is_left_alone(link):
    assert claim(parse_url(link)) is None


@pytest.mark.parametrize(
    ("address", "media_id"),
    [
        ("https://www.tiktok.com/@fatcat/video/7195741644585454894?_t=8&_r=1", "7195741644585454894"),
        ("https://www.tiktok.com/@/photo/7195741644585454894", "7195741644585454894"),
        ("https://m.tiktok.com/v/7195741644585454894.html?_r=1", "7195741644585454894"),
        ("https://www.tiktok.com/share/video/7195741644585454894", "7195741644585454894"),
        ("https://www.tiktok.com/@someone/live?enter_from=x", "page/@someone/live"),
        ("https://www.tiktok.com/@someone", "user/someone"),
        ("https://www.tiktok.com/?_r=1", None),
        ("https://www.tiktok.com/hk/notfound", None),
        ("https://www.tiktok.com.evil.example/@fatcat/video/7195741644585454894", None),
        ("https://vm.tiktok.com/ZTR45GpSF/", None),
    ],
)
def test_a_redirect_is_read_like_a_link(address, media_id):
    found = target_at(address)
    assert (found.media_id if found else None) == media_id
