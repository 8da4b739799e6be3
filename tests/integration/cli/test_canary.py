"""The canary: each platform's own known link, fetched as in the bot, in front of the replayed platforms."""

import json
import tempfile

import pytest

from bossbot_core.cli.canary import NoCanaryError, as_plain, watch
from bossbot_core.settings import CanarySettings, NetworkSettings, PluginSettings, Settings
from bossbot_core.testing.replay import ReplayServer, merged
from bossbot_core.testing.replies import instagram_refusals, reddit, tiktok, twitter, youtube

PLATFORMS = {
    "instagram": instagram_refusals.login_wall("BqvsDleB3lV"),
    "reddit": reddit.video("90bu6w"),
    "tiktok": tiktok.video("6742501081818877190"),
    "twitter": twitter.photos("604341487988576256"),
    "youtube": youtube.video(video_id="jNQXAC9IVRw"),
}


@pytest.fixture(scope="module")
def platforms():
    with ReplayServer(merged(*PLATFORMS.values())) as replay:
        yield replay


@pytest.fixture(autouse=True)
def nothing_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.glob("bossbot-canary-*")) == []


def settings(replay: ReplayServer, **changes) -> Settings:
    return Settings(network=NetworkSettings(ca_file=str(replay.ca_file)), **changes)


async def test_each_platform_says_whether_its_known_link_still_works(platforms):
    seen = {each.platform: each for each in await watch(settings(platforms), overrides=platforms.overrides)}
    assert sorted(seen) == sorted(PLATFORMS)
    assert {name: each.code for name, each in seen.items() if not each.ok} == {"instagram": "login_required"}
    assert seen["instagram"].sentence
    assert seen["twitter"].files == 2
    for each in seen.values():
        assert 0 < each.seconds < 60
        assert (each.files > 0) == (each.size_bytes > 0) == each.ok
    assert sorted(as_plain(seen.values())["engines"]) == ["gallery-dl", "yt-dlp", "yt-dlp-ejs"]


async def test_another_link_may_stand_for_a_platform_and_an_empty_one_is_none(platforms):
    links = {"reddit": "https://www.reddit.com/r/aww/comments/gone12/", "twitter": ""}
    plugins = PluginSettings(allow=("reddit", "twitter"))
    chosen = settings(platforms, canary=CanarySettings(links=links), plugins=plugins)
    (seen,) = await watch(chosen, overrides=platforms.overrides)
    assert (seen.platform, seen.link, seen.ok) == ("reddit", links["reddit"], False)


async def test_only_the_platforms_that_are_named_are_asked(platforms):
    asked = len(platforms.asked("www.tiktok.com"))
    (seen,) = await watch(settings(platforms), ["tiktok"], overrides=platforms.overrides)
    assert seen.ok
    assert len(platforms.asked("www.tiktok.com")) > asked


async def test_a_plugin_that_does_not_load_has_failed_without_being_asked(platforms):
    broken = PluginSettings(allow=("tiktok",), tables={"tiktok": {"no_such_setting": 1}})
    (seen,) = await watch(settings(platforms, plugins=broken))
    assert (seen.ok, seen.code) == (False, "not_loaded")
    assert "no_such_setting" in seen.sentence


@pytest.mark.parametrize(("platform", "word"), [("nobody", "nobody"), ("example", "canary")])
async def test_a_platform_without_a_link_is_told(platforms, platform, word):
    with pytest.raises(NoCanaryError, match=word):
        await watch(settings(platforms), [platform])


def test_the_command_reports_as_json_and_needs_neither_a_token_nor_the_data_directory(cli, home):
    (home / "settings.toml").write_text(
        '[canary]\nlinks.reddit = "https://reddit.invalid/"\n[plugins]\nallow = ["reddit"]\n'
    )
    done = cli("canary", "--json")
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert not report["ok"]
    (platform,) = report["platforms"]
    assert (platform["platform"], platform["code"]) == ("reddit", "unsupported_url")
    assert not (home / "data").exists()
    assert cli("canary", "--platform", "nobody").returncode == 2


def test_people_get_a_table_with_the_reason_and_the_engines_versions(cli, home):
    (home / "settings.toml").write_text('[plugins]\nallow = ["reddit"]\n[plugins.reddit]\nno_such_setting = 1\n')
    done = cli("canary")
    assert done.returncode == 1
    for word in ("✗", "reddit", "no_such_setting", "not_loaded", "yt-dlp", "gallery-dl"):
        assert word in done.stdout
