"""Every link of a corpus goes to its plugin; lookalikes and other sites go to none."""

import json
import os
from pathlib import Path

import pytest

from bossbot_core.api import BossBotError
from bossbot_core.pluginhost import PluginHost, load_plugins
from bossbot_core.settings import PluginSettings
from bossbot_core.testing.urls import parse_url

FOLDER = os.environ.get("BOSSBOT_TEST_DATA")

pytestmark = pytest.mark.skipif(not FOLDER, reason="BOSSBOT_TEST_DATA names no folder with urls.json")


@pytest.fixture(scope="module")
def corpus():
    return json.loads((Path(FOLDER or "") / "urls.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def host():
    return PluginHost(load_plugins(PluginSettings()))


def owner(host: PluginHost, link: str) -> str | None:
    """The claiming plugin; None where the URL gate or every plugin refuses."""
    try:
        url = parse_url(link)
    except BossBotError:
        return None
    claim = host.match(url)
    return claim.plugin if claim else None


def is_link(text: str) -> bool:
    """Search keys, bare ids and addresses without a scheme are no links: the gate tells people so."""
    return text.startswith(("http://", "https://"))


def test_every_positive_goes_to_its_plugin(corpus, host):
    links = [entry for entry in corpus["positives"] if is_link(entry["url"])]
    astray = {
        entry["url"]: owner(host, entry["url"]) for entry in links if owner(host, entry["url"]) != entry["platform"]
    }
    assert len(links) > 0
    assert astray == {}


def test_no_negative_is_taken(corpus, host):
    taken = {entry["url"]: owner(host, entry["url"]) for entry in corpus["negatives"] if owner(host, entry["url"])}
    assert taken == {}


def test_what_is_no_link_is_refused_by_the_gate(corpus, host):
    words = [entry["url"] for entry in corpus["positives"] if not is_link(entry["url"])]
    assert [word for word in words if owner(host, word)] == []


def test_a_canonical_url_goes_to_the_same_media(corpus, host):
    links = [entry["url"] for entry in corpus["positives"] if is_link(entry["url"])]
    for link in links:
        claim = host.match(parse_url(link))
        assert claim is not None
        again = host.match(parse_url(claim.match.canonical_url))
        assert again is not None
        assert (again.plugin, again.match.media_id) == (claim.plugin, claim.match.media_id)
