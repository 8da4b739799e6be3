"""The contract suite fails a plugin for each promise it breaks."""

import time
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest
from attrs import frozen

from bossbot_core.api import MediaKind, PluginInfo, UrlMatch, hookimpl
from bossbot_core.testing.plugin_contract import PluginContract, lookalikes
from bossbot_core.testing.urls import parse_url

LINK = "https://site.example/clip/1"


def claim_well(url):
    if url.host == "site.example" and url.port is None and url.segments[:1] == ("clip",):
        number = url.segments[1]
        return UrlMatch(canonical_url=f"https://site.example/clip/{number}", media_id=number, kind=MediaKind.VIDEO)
    return None


@hookimpl
def download(match, ctx):
    raise AssertionError("the contract downloads nothing")


@frozen
class NeedsSomething:
    required: int


@frozen
class Settings:
    optional: int = 1


def suite_of(*, match=claim_well, name="site", info=None, links=None) -> PluginContract:
    module = ModuleType(name)

    def match_url(url):
        return match(url)

    module.PLUGIN = info or PluginInfo(name=name, api_version=1, settings=Settings)
    module.match_url = hookimpl(match_url)
    module.download = download

    class Suite(PluginContract):
        plugin = module

    Suite.links = links or {LINK: "1", f"{LINK}?utm_source=chat": "1"}
    return Suite()


def broken(suite: PluginContract, check: str) -> bool:
    with suppress(Exception):
        getattr(suite, check)()
        return False
    return True


CHECKS = [name for name in vars(PluginContract) if name.startswith("test_") and "importing" not in name]


def slow(url):
    time.sleep(0.002)
    return claim_well(url)


def reading(url):
    Path(__file__).read_bytes()
    return claim_well(url)


def by_ending(url):
    if not url.host.endswith("site.example"):
        return None
    return UrlMatch(canonical_url=LINK, media_id="1", kind=MediaKind.VIDEO)


def by_spelling(url):
    match = claim_well(url)
    return match and UrlMatch(canonical_url=match.canonical_url, media_id=url.href, kind=MediaKind.VIDEO)


def to_nowhere(url):
    match = claim_well(url)
    return match and UrlMatch(canonical_url="https://other.example/", media_id="1", kind=MediaKind.VIDEO)


def test_a_good_plugin_passes():
    suite = suite_of()
    assert [check for check in CHECKS if broken(suite, check)] == []


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"info": PluginInfo(name="site", api_version=99)}, "test_the_host_admits_the_module"),
        (
            {"info": PluginInfo(name="site", api_version=1, settings=NeedsSomething)},
            "test_every_setting_has_a_default",
        ),
        ({"links": {"https://unclaimed.example/": "1"}}, "test_every_link_is_claimed_under_its_media_id"),
        ({"match": by_spelling}, "test_every_link_is_claimed_under_its_media_id"),
        ({"match": to_nowhere}, "test_a_canonical_url_leads_to_the_same_media"),
        (
            {"info": PluginInfo(name="site", api_version=1, canary_url="https://other.example/")},
            "test_the_canary_is_a_link_of_its_own",
        ),
        ({"match": by_ending}, "test_foreign_and_lookalike_hosts_are_left_alone"),
        ({"match": reading}, "test_matching_reads_and_asks_nothing"),
        ({"match": slow}, "test_matching_takes_less_than_a_millisecond"),
    ],
)
def test_a_broken_promise_fails_its_check(change, check):
    assert broken(suite_of(**change), check)


def test_lookalikes_lead_elsewhere():
    links = lookalikes(parse_url("https://www.site.example/clip/1"))
    assert "https://www.site.example.evil.example/clip/1" in links
    assert "https://evilwww.site.example/clip/1" in links
    assert LINK not in links
