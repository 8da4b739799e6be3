"""S2: what an engine would take for a search, a shortcut or an option of its own never reaches one."""

from functools import cache

import pytest
from gallery_dl import extractor as gallery_extractors
from yt_dlp.extractor import gen_extractor_classes

from bossbot_core.api import PermanentError
from bossbot_core.engines.gallery_dl.extractors import find
from bossbot_core.intake import parse_url


def words(text):
    return text.split()


SHORTCUTS = words("""
    ytsearch:cats ytsearch5:cats ytsearchall:cats ytsearchdate10:cats scsearch:cats gvsearch3:cats bilisearch:cats
    yvsearch:cats nicosearch:cats prxseries5:cats netsearch:cats rkfnsearch2:cats
    :ythistory :ytfav :ytsubs :ytrec :ytwatchlater :ytnotif :tds :colbertreport dQw4w9WgXcQ tiktokuser:MS4wLjABAAAA
    mtv:cats lbry://@channel/video kanalplay:1
    r:https://example.com/a.jpg r:file:///etc/hosts recursive:https://example.com/ recursive:file:///etc/hosts
    oauth:reddit oauth:flickr generic:https://example.com/ g:https://example.com/ ytdl:https://example.com/a.mp4
    reddit:https://example.com/ noop: sleep:5 cache:clear hentai:1 urlshortener:bitly:abc shopify:https://example.com/
    mastodon:https://example.com/@a/1 blogger:https://example.com/2020/01/a.html wordpress:https://example.com/
    philomena:https://example.com/1 nitter:https://example.com/a/status/1 file:///etc/passwd.mp4 ftp://example.com/a.mp4
""")
SMUGGLED = [
    f"https://www.youtube.com/watch?v=dQw4w9WgXcQ#__youtubedl_smuggle=%7B%22{key}%22%3A1%7D"
    for key in ("force_videoid", "http_headers", "geo_bypass", "to_generic", "force_redirect")
]


@cache
def _kinds():
    return tuple(gen_extractor_classes())


def _reaches_an_engine(text):
    if "__youtubedl_smuggle" in text:
        return True
    # Not by gallery-dl's own `find`, which takes a module's classes as prepared once the first of them has been asked.
    galleries = (kind.from_url(text) for kind in gallery_extractors.extractors())
    return any(kind.suitable(text) for kind in _kinds()) or any(galleries)


def _through_the_gate(text):
    try:
        link = parse_url(text).href
    except PermanentError:
        return False
    return _reaches_an_engine(link)


TRIED = len(SHORTCUTS) + len(SMUGGLED)


@pytest.mark.attack("searches, shortcuts and smuggled options", tried=TRIED, hits=TRIED)
def test_no_shortcut_of_an_engine_passes_the_gate(tally):
    assert TRIED >= 40
    tally.held({text: _through_the_gate(text) for text in [*SHORTCUTS, *SMUGGLED]})
    tally.hit({text: _reaches_an_engine(text) for text in [*SHORTCUTS, *SMUGGLED]})


@pytest.mark.attack("the same, past the gate, for a plugin's extractors", tried=TRIED, hits=TRIED)
def test_no_shortcut_reaches_an_extractor_that_a_plugin_allows(tally):
    allowed = ("recursive.RecursiveExtractor", "oauth.OAuthReddit", "ytdl.YoutubeDLExtractor", "noop.NoopExtractor")
    tally.held({text: find(text, allowed) is not None for text in [*SHORTCUTS, *SMUGGLED]})
    tally.hit({text: _reaches_an_engine(text) for text in [*SHORTCUTS, *SMUGGLED]})
