"""Which links the youtube plugin claims, and as what."""

import pytest

import bossbot_plugin_youtube
from bossbot_core.api import MediaKind
from bossbot_core.testing.plugin_contract import PluginContract
from bossbot_core.testing.urls import parse_url
from bossbot_plugin_youtube.urls import claim

# link, media_id, kind, canonical URL
CLAIMED = [
    (
        "https://www.youtube.com/watch?v=BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://youtube.com/watch?v=BaW_jenozKc&t=10s",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://m.youtube.com/watch?v=BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://music.youtube.com/watch?v=BaW_jenozKc&feature=share",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://youtu.be/BaW_jenozKc?si=abc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtube.com/shorts/BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtube.com/live/BaW_jenozKc?feature=shared",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtube.com/embed/BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtube-nocookie.com/embed/BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtube.com/v/BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtube.com/watch/BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtubekids.com/watch?v=BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtube.com/watch?v=BaW_jenozKc&list=PLMYEtVRpaqY00V9W81Cwmzp6N6vZqfUKD4",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://youtu.be/BaW_jenozKc?list=PL2qgrgXsNUG5ig9cat4ohreBjYLAPC0J5",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtube.com/watch?feature=player_embedded&amp;amp;v=BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtube.com/watch_popup?v=BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtube.com/watch?v=BaW_jenozKcTOOLONG",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Flive%2FBaW_jenozKc%3Fcbrd%3D1&gl=NL",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://redirect.invidious.io/BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://invidio.us/watch?v=BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    ("https://vid.plus/BaW_jenozKc", "BaW_jenozKc", MediaKind.VIDEO, "https://www.youtube.com/watch?v=BaW_jenozKc"),
    (
        "https://yewtu.be/watch?v=BaW_jenozKc",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://zwearz.com/watch/BaW_jenozKc/a-title.html",
        "BaW_jenozKc",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=BaW_jenozKc",
    ),
    (
        "https://www.youtube.com/playlist?list=PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        "list/PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        MediaKind.PLAYLIST,
        "https://www.youtube.com/playlist?list=PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
    ),
    (
        "https://music.youtube.com/playlist?list=PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        "list/PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        MediaKind.PLAYLIST,
        "https://www.youtube.com/playlist?list=PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
    ),
    (
        "https://www.youtube.com/embed/videoseries?list=PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        "list/PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        MediaKind.PLAYLIST,
        "https://www.youtube.com/playlist?list=PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
    ),
    (
        "https://www.youtube.com/watch?list=PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        "list/PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        MediaKind.PLAYLIST,
        "https://www.youtube.com/playlist?list=PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
    ),
    (
        "https://music.youtube.com/browse/VLPLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        "list/PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        MediaKind.PLAYLIST,
        "https://www.youtube.com/playlist?list=PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
    ),
    (
        "https://invidio.us/playlist?list=PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        "list/PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
        MediaKind.PLAYLIST,
        "https://www.youtube.com/playlist?list=PLt5yu3-wZAlSLRHmI1qNm0wjyVNWw1pCU",
    ),
    (
        "https://music.youtube.com/browse/MPREb_gTAcphH99wE",
        "MPREb_gTAcphH99wE",
        MediaKind.ALBUM,
        "https://music.youtube.com/browse/MPREb_gTAcphH99wE",
    ),
    (
        "https://www.youtube.com/clip/UgytZKpehg-hEMBSn3F4AaABCQ",
        "clip/UgytZKpehg-hEMBSn3F4AaABCQ",
        MediaKind.VIDEO,
        "https://www.youtube.com/clip/UgytZKpehg-hEMBSn3F4AaABCQ",
    ),
    (
        "https://www.youtube.com/@someone/live",
        "live/@someone",
        MediaKind.VIDEO,
        "https://www.youtube.com/@someone/live",
    ),
    (
        "https://www.youtube.com/channel/UCoMdktPbSTixAyNGwb-UYkQ/live",
        "live/channel/UCoMdktPbSTixAyNGwb-UYkQ",
        MediaKind.VIDEO,
        "https://www.youtube.com/channel/UCoMdktPbSTixAyNGwb-UYkQ/live",
    ),
    (
        "https://www.youtube.com/embed/live_stream?channel=UC2_KI6RB__jGdlnK6dvFEZA",
        "live/channel/UC2_KI6RB__jGdlnK6dvFEZA",
        MediaKind.VIDEO,
        "https://www.youtube.com/channel/UC2_KI6RB__jGdlnK6dvFEZA/live",
    ),
    (
        "https://youtube.com/watch?v=gnjuHYWGEW",
        "gnjuHYWGEW",
        MediaKind.VIDEO,
        "https://www.youtube.com/watch?v=gnjuHYWGEW",
    ),
    ("https://www.youtube.com/watch?feature=foo", "page/watch", MediaKind.PROFILE, "https://www.youtube.com/watch"),
    (
        "https://www.youtube.com/@someone/videos",
        "page/@someone/videos",
        MediaKind.PROFILE,
        "https://www.youtube.com/@someone/videos",
    ),
    (
        "https://www.youtube.com/results?search_query=python",
        "page/results",
        MediaKind.PROFILE,
        "https://www.youtube.com/results",
    ),
    (
        "https://www.youtube.com/feed/subscriptions",
        "page/feed/subscriptions",
        MediaKind.PROFILE,
        "https://www.youtube.com/feed/subscriptions",
    ),
    ("https://youtube.com", "page", MediaKind.PROFILE, "https://www.youtube.com/"),
    (
        "https://web.archive.org/web/20150415002341/https://www.youtube.com/watch?v=aYAGB11YrSs",
        "archive/aYAGB11YrSs",
        MediaKind.VIDEO,
        "https://web.archive.org/web/20150415002341/https://www.youtube.com/watch?v=aYAGB11YrSs",
    ),
    (
        "https://web.archive.org/web/2oe/http://wayback-fakeurl.archive.org/yt/aYAGB11YrSs",
        "archive/aYAGB11YrSs",
        MediaKind.VIDEO,
        "https://web.archive.org/web/0/https://www.youtube.com/watch?v=aYAGB11YrSs",
    ),
    (
        "https://web.archive.org/web/20120712231619/http%3A//www.youtube.com/watch%3Fv%3DaYAGB11YrSs%26gl%3DUS",
        "archive/aYAGB11YrSs",
        MediaKind.VIDEO,
        "https://web.archive.org/web/20120712231619/https://www.youtube.com/watch?v=aYAGB11YrSs",
    ),
    (
        "https://web.archive.org/http://www.youtube.com:80/watch?v=aYAGB11YrSs",
        "archive/aYAGB11YrSs",
        MediaKind.VIDEO,
        "https://web.archive.org/web/0/https://www.youtube.com/watch?v=aYAGB11YrSs",
    ),
]

LINKS = {link: media_id for link, media_id, _, _ in CLAIMED}

LEFT_ALONE = [
    "https://web.archive.org/web/2020/https://example.com/watch?v=aYAGB11YrSs",
    "https://web.archive.org/",
    "https://youtu.be/",
    "https://studio.youtube.com/",
    "https://vid.plus.evil.example/FlRa-iH7PGw",
    "https://youtub.com/watch?v=BaW_jenozKc",
    "https://evil.example/watch?v=BaW_jenozKc",
]


class TestContract(PluginContract):
    plugin = bossbot_plugin_youtube
    links = LINKS


@pytest.mark.parametrize(("link", "media_id", "kind", "canonical"), CLAIMED)
def test_a_link_means_its_media(link, media_id, kind, canonical):
    match = claim(parse_url(link))
    assert match is not None
    assert (match.media_id, match.kind, match.canonical_url) == (media_id, kind, canonical)


@pytest.mark.parametrize("link", LEFT_ALONE)
def test_what_is_not_the_site_is_left_alone(link):
    assert claim(parse_url(link)) is None
