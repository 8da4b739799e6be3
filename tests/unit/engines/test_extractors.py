import subprocess
import sys

import pytest

from bossbot_core.api import PermanentError
from bossbot_core.engines.gallery_dl.extractors import find

TWEET = ("twitter.TwitterTweetExtractor",)
DIRECT = ("directlink.DirectlinkExtractor",)


def test_an_allowed_class_serves_its_address():
    assert type(find("https://x.com/someone/status/123", TWEET)).__name__ == "TwitterTweetExtractor"
    assert type(find("http://sample.test/a/b.mp4", DIRECT)).__name__ == "DirectlinkExtractor"


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/someone/media",
        "https://x.com/i/bookmarks",
        "https://www.reddit.com/r/x/comments/abc123/",
        "https://example.test/page",
    ],
)
def test_an_address_of_a_class_that_is_not_allowed_is_nobodys(url):
    assert find(url, TWEET) is None


@pytest.mark.parametrize(
    "url",
    [
        "r:file:///etc/passwd",
        "recursive:file:///etc/passwd",
        "oauth:reddit",
        "ytdl:https://x.com/a/status/1",
        "generic:https://x.test/a.jpg",
        "file:///etc/passwd.jpg",
        "x.com/someone/status/123",
        "",
    ],
)
def test_engine_prefixes_and_other_schemes_reach_no_extractor(url):
    assert (
        find(url, (*TWEET, *DIRECT, "recursive.RecursiveExtractor", "oauth.OAuthBase", "generic.GenericExtractor"))
        is None
    )


@pytest.mark.parametrize("name", ["../../evil.X", "os;x.Y", ""])
def test_a_module_name_is_an_identifier(name):
    with pytest.raises(PermanentError, match="internal"):
        find("https://x.test/", (name,))


def test_only_the_modules_of_allowed_classes_are_loaded():
    code = (
        "import sys; from bossbot_core.engines.gallery_dl.extractors import find; "
        "find('https://x.com/a/status/1', ('twitter.TwitterTweetExtractor',)); "
        "print(sorted(m for m in sys.modules if m.startswith('gallery_dl.extractor.')))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert "gallery_dl.extractor.twitter" in loaded
    assert "reddit" not in loaded


def test_a_plugins_own_class_serves_its_addresses_and_no_others():
    from gallery_dl.extractor.twitter import TwitterTweetExtractor

    class Own(TwitterTweetExtractor):
        pass

    assert type(find("https://x.com/someone/status/123", (Own,))) is Own
    assert find("https://x.com/someone/media", (Own,)) is None
