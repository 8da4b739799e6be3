"""Which links the reddit plugin claims, and as what."""

import pytest

import bossbot_plugin_reddit
from bossbot_core.api import MediaKind
from bossbot_core.testing.plugin_contract import PluginContract
from bossbot_core.testing.urls import parse_url
from bossbot_plugin_reddit.urls import claim

# link, media_id, kind, canonical URL
CLAIMED = [
    (
        "https://www.reddit.com/r/aww/comments/8cqhub/a_title/",
        "8cqhub",
        MediaKind.POST,
        "https://www.reddit.com/comments/8cqhub",
    ),
    ("https://reddit.com/r/aww/comments/8cqhub", "8cqhub", MediaKind.POST, "https://www.reddit.com/comments/8cqhub"),
    (
        "https://old.reddit.com/r/aww/comments/8cqhub/a_title/?context=3",
        "8cqhub",
        MediaKind.POST,
        "https://www.reddit.com/comments/8cqhub",
    ),
    (
        "https://new.reddit.com/r/aww/comments/8cqhub/",
        "8cqhub",
        MediaKind.POST,
        "https://www.reddit.com/comments/8cqhub",
    ),
    (
        "https://np.reddit.com/r/aww/comments/8cqhub/",
        "8cqhub",
        MediaKind.POST,
        "https://www.reddit.com/comments/8cqhub",
    ),
    (
        "https://www.old.reddit.com/r/aww/comments/8cqhub/",
        "8cqhub",
        MediaKind.POST,
        "https://www.reddit.com/comments/8cqhub",
    ),
    (
        "https://sh.reddit.com/r/aww/comments/8cqhub/",
        "8cqhub",
        MediaKind.POST,
        "https://www.reddit.com/comments/8cqhub",
    ),
    (
        "https://www.reddit.com/user/someone/comments/8cqhub/a_title/",
        "8cqhub",
        MediaKind.POST,
        "https://www.reddit.com/comments/8cqhub",
    ),
    (
        "https://www.reddit.com/u/someone/comments/8cqhub/",
        "8cqhub",
        MediaKind.POST,
        "https://www.reddit.com/comments/8cqhub",
    ),
    ("https://www.reddit.com/comments/8cqhub", "8cqhub", MediaKind.POST, "https://www.reddit.com/comments/8cqhub"),
    ("https://www.reddit.com/comments/8CQHUB", "8cqhub", MediaKind.POST, "https://www.reddit.com/comments/8cqhub"),
    ("https://redd.it/8cqhub", "8cqhub", MediaKind.POST, "https://www.reddit.com/comments/8cqhub"),
    (
        "https://www.redditmedia.com/r/aww/comments/8cqhub/a_title/",
        "8cqhub",
        MediaKind.POST,
        "https://www.reddit.com/comments/8cqhub",
    ),
    (
        "https://www.reddit.com/r/aww/comments/8cqhub/a_title/dxh0xyz/",
        "8cqhub",
        MediaKind.POST,
        "https://www.reddit.com/comments/8cqhub",
    ),
    ("https://www.reddit.com/gallery/hrrh23", "hrrh23", MediaKind.ALBUM, "https://www.reddit.com/comments/hrrh23"),
    (
        "https://i.redd.it/00af44lpn0u51.jpg",
        "image/00af44lpn0u51.jpg",
        MediaKind.POST,
        "https://i.redd.it/00af44lpn0u51.jpg",
    ),
    (
        "https://preview.redd.it/00af44lpn0u51.jpg?width=960&s=dbca",
        "image/00af44lpn0u51.jpg",
        MediaKind.POST,
        "https://i.redd.it/00af44lpn0u51.jpg",
    ),
    ("https://i.reddituploads.com/abc", "image/abc", MediaKind.POST, "https://i.reddituploads.com/abc"),
    ("https://v.redd.it/ifg2emt5ck0e1", "video/ifg2emt5ck0e1", MediaKind.VIDEO, "https://v.redd.it/ifg2emt5ck0e1"),
    (
        "https://v.redd.it/ifg2emt5ck0e1/DASH_480.mp4",
        "video/ifg2emt5ck0e1",
        MediaKind.VIDEO,
        "https://v.redd.it/ifg2emt5ck0e1",
    ),
    (
        "https://reddit.com/video/ifg2emt5ck0e1",
        "video/ifg2emt5ck0e1",
        MediaKind.VIDEO,
        "https://v.redd.it/ifg2emt5ck0e1",
    ),
    (
        "https://www.reddit.com/r/analog/s/hKrTTvFVwZ",
        "share/hKrTTvFVwZ",
        MediaKind.POST,
        "https://www.reddit.com/r/analog/s/hKrTTvFVwZ",
    ),
    (
        "https://www.reddit.com/u/Tailhook91/s/w4yAMbtOYm",
        "share/w4yAMbtOYm",
        MediaKind.POST,
        "https://www.reddit.com/user/Tailhook91/s/w4yAMbtOYm",
    ),
    ("https://www.reddit.com/", "page", MediaKind.PROFILE, "https://www.reddit.com/"),
    (
        "https://old.reddit.com/r/aww/top/?t=week",
        "page/r/aww/top",
        MediaKind.PROFILE,
        "https://www.reddit.com/r/aww/top",
    ),
    (
        "https://www.reddit.com/user/someone/submitted/",
        "page/user/someone/submitted",
        MediaKind.PROFILE,
        "https://www.reddit.com/user/someone/submitted",
    ),
]

LINKS = {link: media_id for link, media_id, _, _ in CLAIMED}

LEFT_ALONE = [
    "https://redd.it/",
    "https://v.redd.it/",
    "https://i.redd.it/",
    "https://ads.reddit.com/",
    "https://redditstatus.com/",
    "https://rreddit.com/r/a/comments/abc123/",
    "https://redd.it.evil.example/abc123",
    "https://reddit.co/r/a/comments/abc123/",
]


class TestContract(PluginContract):
    plugin = bossbot_plugin_reddit
    links = LINKS


@pytest.mark.parametrize(("link", "media_id", "kind", "canonical"), CLAIMED)
def test_a_link_means_its_media(link, media_id, kind, canonical):
    match = claim(parse_url(link))
    assert match is not None
    assert (match.media_id, match.kind, match.canonical_url) == (media_id, kind, canonical)


@pytest.mark.parametrize("link", LEFT_ALONE)
def test_what_is_not_the_site_is_left_alone(link):
    assert claim(parse_url(link)) is None
