"""The tutorial's plugin: what it claims, and what it asks for."""

import pytest
from attrs import evolve, frozen

import bossbot_plugin_example
from bossbot_core.api import MediaKind, PermanentError
from bossbot_core.testing.job_context import job_context
from bossbot_core.testing.plugin_contract import PluginContract
from bossbot_core.testing.urls import parse_url
from bossbot_plugin_example import Settings, album, match_url

LINKS = {
    "http://sample.test/clip.mp4": "clip.mp4",
    "http://SAMPLE.test//clip.mp4?from=tutorial#top": "clip.mp4",
    "http://sample.test/photo.jpg": "photo.jpg",
    "http://sample.test/sized/24576.mp4": "sized/24576.mp4",
    "http://sample.test/album/12": "album/12",
    "http://sample.test/album/12/": "album/12",
    "http://sample.test/album/12/01.jpg": "album/12/01.jpg",
}


@frozen
class Listings:
    """Stands for `ctx.http`: knows some addresses and nothing else."""

    replies: dict[str, object]

    def get_json(self, url, *, headers=None):
        return self.replies[url]

    def final_url(self, url):
        return url


class TestContract(PluginContract):
    plugin = bossbot_plugin_example
    links = LINKS


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("http://sample.test/clip.mp4", MediaKind.VIDEO),
        ("http://sample.test/photo.jpg", MediaKind.POST),
        ("http://sample.test/audio.mp3", MediaKind.POST),
        ("http://sample.test/album/12", MediaKind.ALBUM),
    ],
)
def test_a_link_says_what_stands_behind_it(link, kind):
    match = match_url(parse_url(link))
    assert match is not None
    assert match.kind is kind


@pytest.mark.parametrize("link", ["http://sample.test/", "http://sample.test/about.html", "http://sample.test/album/x"])
def test_other_pages_of_the_host_are_left_alone(link):
    assert match_url(parse_url(link)) is None


def test_an_empty_album_has_no_media(tmp_path):
    http = Listings({"http://sample.test/album/0.json": {"title": "", "author": "", "items": []}})
    ctx = evolve(job_context(tmp_path, settings=Settings()).context, http=http)
    with pytest.raises(PermanentError, match="empty"):
        album("http://sample.test/album/0", ctx)
