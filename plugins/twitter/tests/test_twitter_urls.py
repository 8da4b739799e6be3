"""Which links the twitter plugin claims, and as what."""

import pytest

import bossbot_plugin_twitter
from bossbot_core.api import MediaKind
from bossbot_core.testing.plugin_contract import PluginContract
from bossbot_core.testing.urls import parse_url
from bossbot_plugin_twitter.urls import claim, profile_address, profile_name

# link, media_id, kind, canonical URL
CLAIMED = [
    (
        "https://x.com/elonmusk/status/1604617643973124097",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://twitter.com/elonmusk/status/1604617643973124097?s=20",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://www.twitter.com/a/statuses/1604617643973124097",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://mobile.twitter.com/a/status/1604617643973124097/",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://mobile.x.com/i/status/1604617643973124097",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://X.com/i/web/status/1604617643973124097#top",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://twitter.com/a/status/1604617643973124097/photo/2",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://twitter.com/a/status/1604617643973124097/video/1",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://twitter.com/a/status/1604617643973124097/mediaViewer?currentTweet=1",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://fxtwitter.com/a/status/1604617643973124097",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://vxtwitter.com/a/status/1604617643973124097",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://fixupx.com/a/status/1604617643973124097",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://fixvx.com/a/status/1604617643973124097",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://twitter.com/i/videos/tweet/1604617643973124097",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://twitter.com/i/videos/1604617643973124097",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://twitter.com/i/cards/tfw/v1/1604617643973124097",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://twitter.com/i/bookmarks?post_id=1604617643973124097",
        "1604617643973124097",
        MediaKind.POST,
        "https://x.com/i/web/status/1604617643973124097",
    ),
    (
        "https://pbs.twimg.com/media/EqcpviCVoAAG-QG?format=jpg&name=small",
        "image/EqcpviCVoAAG-QG",
        MediaKind.POST,
        "https://pbs.twimg.com/media/EqcpviCVoAAG-QG?format=jpg&name=orig",
    ),
    (
        "https://pbs.twimg.com/media/EqcpviCVoAAG-QG.jpg:large",
        "image/EqcpviCVoAAG-QG",
        MediaKind.POST,
        "https://pbs.twimg.com/media/EqcpviCVoAAG-QG?format=jpg&name=orig",
    ),
    (
        "https://twitter.com/i/spaces/1eaKbrQbjoRKX",
        "spaces/1eaKbrQbjoRKX",
        MediaKind.VIDEO,
        "https://x.com/i/spaces/1eaKbrQbjoRKX",
    ),
    (
        "https://x.com/i/broadcasts/1yNGaQLWpejGj",
        "broadcasts/1yNGaQLWpejGj",
        MediaKind.VIDEO,
        "https://x.com/i/broadcasts/1yNGaQLWpejGj",
    ),
    (
        "https://x.com/i/events/1910629646300762112",
        "events/1910629646300762112",
        MediaKind.VIDEO,
        "https://x.com/i/events/1910629646300762112",
    ),
    ("https://twitter.com/NaturePics", "user/naturepics", MediaKind.PROFILE, "https://x.com/NaturePics"),
    ("https://x.com/naturepics/media", "user/naturepics", MediaKind.PROFILE, "https://x.com/naturepics"),
    ("https://mobile.x.com/naturepics/?lang=en", "user/naturepics", MediaKind.PROFILE, "https://x.com/naturepics"),
    ("https://x.com/i/user/2976459548", "user/id:2976459548", MediaKind.PROFILE, "https://x.com/i/user/2976459548"),
    ("https://x.com/naturepics/likes", "page/naturepics/likes", MediaKind.PROFILE, "https://x.com/naturepics/likes"),
    ("https://x.com/home", "page/home", MediaKind.PROFILE, "https://x.com/home"),
    ("https://x.com/Explore", "page/Explore", MediaKind.PROFILE, "https://x.com/Explore"),
    ("https://x.com/settings/media", "page/settings/media", MediaKind.PROFILE, "https://x.com/settings/media"),
    ("https://x.com/hashtag/birds", "page/hashtag/birds", MediaKind.PROFILE, "https://x.com/hashtag/birds"),
    ("https://x.com/i/lists/1", "page/i/lists/1", MediaKind.PROFILE, "https://x.com/i/lists/1"),
    ("https://twitter.com/i/bookmarks", "page/i/bookmarks", MediaKind.PROFILE, "https://x.com/i/bookmarks"),
    ("https://x.com/search?q=birds", "page/search", MediaKind.PROFILE, "https://x.com/search"),
    (
        "https://amp.twimg.com/v/0ba0c3c7-0af3-4c0a-bed5-7efd1ffa2951",
        "page/v/0ba0c3c7-0af3-4c0a-bed5-7efd1ffa2951",
        MediaKind.PROFILE,
        "https://amp.twimg.com/v/0ba0c3c7-0af3-4c0a-bed5-7efd1ffa2951",
    ),
]

LINKS = {link: media_id for link, media_id, _, _ in CLAIMED}

LEFT_ALONE = [
    "https://help.x.com/en",
    "https://t.co/abcdefghij",
    "https://pbs.twimg.com/profile_images/1/a.jpg",
    "https://notx.com/a/status/1234567890",
    "https://x.com.evil.example/a/status/1",
    "https://evil.example/https://x.com/a/status/1",
]


class TestContract(PluginContract):
    plugin = bossbot_plugin_twitter
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
    ("link", "address", "name"),
    [
        ("https://x.com/NaturePics", "https://x.com/naturepics/media", "@NaturePics"),
        ("https://x.com/i/user/2976459548", "https://x.com/id:2976459548/media", "2976459548"),
        ("https://x.com/home", None, None),
        ("https://x.com/i/web/status/1604617643973124097", None, None),
    ],
)
def test_an_account_is_read_where_its_pictures_are(link, address, name):
    match = claim(parse_url(link))
    assert match is not None
    assert profile_address(match) == address
    assert name is None or profile_name(match) == name
