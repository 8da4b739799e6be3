"""Which links the instagram plugin claims, and as what."""

import pytest

import bossbot_plugin_instagram
from bossbot_core.api import MediaKind
from bossbot_core.testing.plugin_contract import PluginContract
from bossbot_core.testing.urls import parse_url
from bossbot_plugin_instagram.urls import claim

# link, media_id, kind, canonical URL
CLAIMED = [
    (
        "https://www.instagram.com/p/BqvsDleB3lV/",
        "BqvsDleB3lV",
        MediaKind.POST,
        "https://www.instagram.com/p/BqvsDleB3lV/",
    ),
    (
        "https://instagram.com/p/BqvsDleB3lV?igsh=abc",
        "BqvsDleB3lV",
        MediaKind.POST,
        "https://www.instagram.com/p/BqvsDleB3lV/",
    ),
    (
        "https://www.instagram.com/tv/BqvsDleB3lV/",
        "BqvsDleB3lV",
        MediaKind.POST,
        "https://www.instagram.com/p/BqvsDleB3lV/",
    ),
    (
        "https://www.instagram.com/someone/p/BqvsDleB3lV/",
        "BqvsDleB3lV",
        MediaKind.POST,
        "https://www.instagram.com/p/BqvsDleB3lV/",
    ),
    (
        "http://instagram.com/p/BqvsDleB3lV/embed/",
        "BqvsDleB3lV",
        MediaKind.POST,
        "https://www.instagram.com/p/BqvsDleB3lV/",
    ),
    (
        "https://ddinstagram.com/p/BqvsDleB3lV/",
        "BqvsDleB3lV",
        MediaKind.POST,
        "https://www.instagram.com/p/BqvsDleB3lV/",
    ),
    (
        "https://g.ddinstagram.com/p/BqvsDleB3lV/",
        "BqvsDleB3lV",
        MediaKind.POST,
        "https://www.instagram.com/p/BqvsDleB3lV/",
    ),
    (
        "https://www.instagram.com/reel/CDg_6Y1pxWu/",
        "CDg_6Y1pxWu",
        MediaKind.VIDEO,
        "https://www.instagram.com/p/CDg_6Y1pxWu/",
    ),
    (
        "https://www.instagram.com/reels/CDg_6Y1pxWu/",
        "CDg_6Y1pxWu",
        MediaKind.VIDEO,
        "https://www.instagram.com/p/CDg_6Y1pxWu/",
    ),
    (
        "https://www.instagram.com/some.one/reel/CDg_6Y1pxWu/",
        "CDg_6Y1pxWu",
        MediaKind.VIDEO,
        "https://www.instagram.com/p/CDg_6Y1pxWu/",
    ),
    (
        "https://www.instagram.com/p/C5_A1TQNPrYw4c2g9KAUTPUl8RVHqiAdAcOOSY0",
        "C5_A1TQNPrY",
        MediaKind.POST,
        "https://www.instagram.com/p/C5_A1TQNPrY/",
    ),
    (
        "https://www.instagram.com/share/p/BACiUUUYQV",
        "share/BACiUUUYQV",
        MediaKind.POST,
        "https://www.instagram.com/share/p/BACiUUUYQV",
    ),
    (
        "https://www.instagram.com/share/BACiUUUYQV",
        "share/BACiUUUYQV",
        MediaKind.POST,
        "https://www.instagram.com/share/p/BACiUUUYQV",
    ),
    (
        "https://www.instagram.com/share/reel/BARSSL4rTu",
        "share/BARSSL4rTu",
        MediaKind.VIDEO,
        "https://www.instagram.com/share/reel/BARSSL4rTu",
    ),
    (
        "https://www.instagram.com/stories/someone/3570766765028588805/",
        "story/someone/3570766765028588805",
        MediaKind.POST,
        "https://www.instagram.com/stories/someone/3570766765028588805/",
    ),
    (
        "https://www.instagram.com/stories/someone/",
        "story/someone",
        MediaKind.ALBUM,
        "https://www.instagram.com/stories/someone/",
    ),
    (
        "https://www.instagram.com/stories/highlights/18090946048123978/",
        "story/highlights/18090946048123978",
        MediaKind.ALBUM,
        "https://www.instagram.com/stories/highlights/18090946048123978/",
    ),
    (
        "https://www.instagram.com/s/aGlnaGxpZ2h0OjE4MDQyNTA5NDg4MTcwMDk1?story_media_id=2",
        "story/aGlnaGxpZ2h0OjE4MDQyNTA5NDg4MTcwMDk1",
        MediaKind.ALBUM,
        "https://www.instagram.com/s/aGlnaGxpZ2h0OjE4MDQyNTA5NDg4MTcwMDk1",
    ),
    (
        "https://www.instagram.com/stories/me/",
        "page/stories/me",
        MediaKind.PROFILE,
        "https://www.instagram.com/stories/me",
    ),
    (
        "https://www.instagram.com/Some.One/?hl=en",
        "user/some.one",
        MediaKind.PROFILE,
        "https://www.instagram.com/some.one/",
    ),
    ("https://ddinstagram.com/someone", "user/someone", MediaKind.PROFILE, "https://www.instagram.com/someone/"),
    ("https://www.instagram.com/explore/", "page/explore", MediaKind.PROFILE, "https://www.instagram.com/explore"),
    ("https://www.instagram.com/Direct/", "page/Direct", MediaKind.PROFILE, "https://www.instagram.com/Direct"),
    ("https://www.instagram.com/reels/", "page/reels", MediaKind.PROFILE, "https://www.instagram.com/reels"),
    (
        "https://www.instagram.com/id:25025320/",
        "page/id:25025320",
        MediaKind.PROFILE,
        "https://www.instagram.com/id:25025320",
    ),
    (
        "https://www.instagram.com/someone/saved/",
        "page/someone/saved",
        MediaKind.PROFILE,
        "https://www.instagram.com/someone/saved",
    ),
    (
        "https://www.instagram.com/explore/tags/sea/",
        "page/explore/tags/sea",
        MediaKind.PROFILE,
        "https://www.instagram.com/explore/tags/sea",
    ),
    ("https://www.instagram.com/", "page", MediaKind.PROFILE, "https://www.instagram.com/"),
]

LINKS = {link: media_id for link, media_id, _, _ in CLAIMED}

LEFT_ALONE = [
    "https://help.instagram.com/",
    "https://instagrarn.com/p/CARousel001/",
    "https://instagram.co/p/CARousel001/",
    "https://instagram.com.evil.example/p/CARousel001/",
]


class TestContract(PluginContract):
    plugin = bossbot_plugin_instagram
    links = LINKS


@pytest.mark.parametrize(("link", "media_id", "kind", "canonical"), CLAIMED)
def test_a_link_means_its_media(link, media_id, kind, canonical):
    match = claim(parse_url(link))
    assert match is not None
    assert (match.media_id, match.kind, match.canonical_url) == (media_id, kind, canonical)


@pytest.mark.parametrize("link", LEFT_ALONE)
def test_what_is_not_the_site_is_left_alone(link):
    assert claim(parse_url(link)) is None
