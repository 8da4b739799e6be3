"""Hooks are called one by one; a failure is isolated and attributed."""

import re
import time
from types import ModuleType
from typing import Any

import pytest

from bossbot_core.api import (
    BossBotError,
    ErrorCode,
    FileKind,
    JobContext,
    Listing,
    ListingItem,
    MediaFile,
    MediaFiles,
    MediaKind,
    ParsedUrl,
    PermanentError,
    UrlMatch,
    hookimpl,
)
from bossbot_core.pluginhost import Claim, LoadedPlugin, PluginHost, PluginRecipe, PluginState, PluginStatus

URL = ParsedUrl(href="https://h.test/1", scheme="https", host="h.test", path="/1")
MATCH = UrlMatch(canonical_url=URL.href, media_id="1", kind=MediaKind.POST)


def plugin(name: str, *, settings: object = None, **hooks: Any) -> LoadedPlugin:
    module = ModuleType(name)
    for hook, function in hooks.items():
        setattr(module, hook, hookimpl(function))
    status = PluginStatus(name=name, version="1", state=PluginState.READY)
    recipe = PluginRecipe(name=name, version="1", module_name=name, table={})
    return LoadedPlugin(status=status, recipe=recipe, module=module, settings=settings)


def context(tmp_path) -> JobContext[Any]:
    fields = dict.fromkeys(("limiter", "conversions", "progress", "limits", "http", "egress", "log", "workspace"))
    return JobContext(job_id=1, settings=None, ffmpeg_path="", **fields)  # type: ignore[arg-type]  # not used here


def files(name: str, tmp_path) -> MediaFiles:
    return MediaFiles(
        files=(MediaFile(path=tmp_path / name, kind=FileKind.IMAGE, mime_type="image/png", size_bytes=1),)
    )


def crash(*_: object) -> None:
    raise RuntimeError("boom")


def test_the_first_by_name_owns_the_match():
    host = PluginHost([plugin("b", match_url=lambda url: MATCH), plugin("a", match_url=lambda url: MATCH)])
    assert host.match(URL) == Claim(plugin="a", match=MATCH)


def test_a_matcher_that_raises_or_lies_is_passed_over():
    host = PluginHost(
        [
            plugin("a", match_url=lambda url: crash()),
            plugin("b", match_url=lambda url: True),
            plugin("c", match_url=lambda url: MATCH),
        ]
    )
    assert host.match(URL) == Claim(plugin="c", match=MATCH)


def test_nobody_serves_it():
    assert PluginHost([plugin("a", match_url=lambda url: None)]).match(URL) is None
    assert PluginHost([]).match(URL) is None


def test_only_the_owner_downloads_and_with_its_own_settings(tmp_path):
    seen = []

    def download(match, ctx):
        seen.append(ctx.settings)
        return files("x", tmp_path)

    host = PluginHost([plugin("a", download=download, settings="A"), plugin("b", download=download, settings="B")])
    assert host.download(Claim(plugin="b", match=MATCH), context(tmp_path)) == files("x", tmp_path)
    assert seen == ["B"]


def test_a_declared_error_passes_and_any_other_names_the_plugin(tmp_path):
    def declared(match, ctx):
        raise PermanentError(ErrorCode.REMOVED)

    host = PluginHost([plugin("a", download=declared), plugin("b", download=lambda match: crash())])
    with pytest.raises(BossBotError) as told:
        host.download(Claim(plugin="a", match=MATCH), context(tmp_path))
    assert told.value.code is ErrorCode.REMOVED
    with pytest.raises(BossBotError) as crashed:
        host.download(Claim(plugin="b", match=MATCH), context(tmp_path))
    assert crashed.value.code is ErrorCode.PLUGIN_CRASHED
    assert "b: RuntimeError" in crashed.value.detail


def test_a_download_of_the_wrong_type_is_a_crash(tmp_path):
    host = PluginHost([plugin("a", download=lambda match: ["x.mp4"])])
    with pytest.raises(BossBotError) as crashed:
        host.download(Claim(plugin="a", match=MATCH), context(tmp_path))
    assert crashed.value.code is ErrorCode.PLUGIN_CRASHED


def test_only_the_owner_is_asked_what_there_is(tmp_path):
    found = Listing(items=(ListingItem(number=1),), total=1)
    host = PluginHost([plugin("a", survey=lambda match: None), plugin("b", survey=lambda match: found), plugin("c")])
    assert [host.surveys(name) for name in ("a", "b", "c", "nobody")] == [True, True, False, False]
    assert host.survey(Claim(plugin="a", match=MATCH), context(tmp_path)) == Listing()
    assert host.survey(Claim(plugin="b", match=MATCH), context(tmp_path)) == found


@pytest.mark.parametrize("answer", [lambda match: [1, 2], lambda match: crash()])
def test_a_survey_that_breaks_names_its_plugin(tmp_path, answer):
    with pytest.raises(BossBotError, match="a:") as crashed:
        PluginHost([plugin("a", survey=answer)]).survey(Claim(plugin="a", match=MATCH), context(tmp_path))
    assert crashed.value.code is ErrorCode.PLUGIN_CRASHED


def test_steps_are_folded_in_order_and_a_broken_one_is_left_out(tmp_path):
    def step(name):
        def post_process(files):
            first = files.files[0]
            return MediaFiles(
                files=(
                    MediaFile(
                        path=first.path.with_name(first.path.name + name),
                        kind=first.kind,
                        mime_type="image/png",
                        size_bytes=1,
                    ),
                )
            )

        return post_process

    host = PluginHost(
        [
            plugin("c", post_process=step("c")),
            plugin("a", post_process=step("a")),
            plugin("b", post_process=lambda files: crash()),
            plugin("d", post_process=lambda files: None),
            plugin("e", post_process=lambda files: "wrong"),
        ]
    )
    result = host.post_process(files("x", tmp_path), Claim(plugin="a", match=MATCH), context(tmp_path))
    assert result.files[0].path.name == "xac"


def test_a_step_may_refuse_with_a_declared_error(tmp_path):
    def refuse(files):
        raise PermanentError(ErrorCode.TOO_LARGE)

    host = PluginHost([plugin("a", post_process=refuse)])
    with pytest.raises(PermanentError):
        host.post_process(files("x", tmp_path), Claim(plugin="a", match=MATCH), context(tmp_path))


def test_a_child_loads_the_owner_and_those_that_post_process():
    host = PluginHost(
        [
            plugin("a", match_url=lambda url: None, download=crash),
            plugin("b", post_process=lambda files: None),
            plugin("c", match_url=lambda url: None, download=crash),
        ]
    )
    assert [recipe.name for recipe in host.recipes("a")] == ["a", "b"]


def test_a_crash_while_looking_is_told_by_name_where_nobody_claims_the_link():
    host = PluginHost([plugin("a", match_url=lambda url: crash()), plugin("b", match_url=lambda url: None)])
    with pytest.raises(PermanentError) as told:
        host.match(URL)
    assert told.value.sentence == "The plugin a crashed."


def leave(url: object) -> None:
    raise SystemExit(3)


def block(url: object) -> None:
    while True:
        try:
            time.sleep(60)
        except Exception:  # noqa: BLE001 - a plugin that does not want to be ended
            continue


def backtrack(url: object) -> None:
    re.fullmatch(r"(a|a)*b", "a" * 64)


@pytest.mark.parametrize("bad", [leave, block, backtrack])
def test_a_matcher_that_exits_or_blocks_is_passed_over_and_soon_not_asked_any_more(bad, monkeypatch):
    monkeypatch.setattr("bossbot_core.pluginhost.host.MATCH_S", 0.02)
    host = PluginHost([plugin("a", match_url=bad), plugin("c", match_url=lambda url: MATCH)])
    for _ in range(5):
        assert host.match(URL) == Claim(plugin="c", match=MATCH)
    monkeypatch.setattr("bossbot_core.pluginhost.host.MATCH_S", 60)
    assert host.match(URL) == Claim(plugin="c", match=MATCH)
    assert [status.state for status in host.statuses()] == [PluginState.RESTING, PluginState.READY]


def test_a_plugin_that_rests_from_its_crashes_says_so():
    host = PluginHost([plugin("a", match_url=lambda url: MATCH)])
    for _ in range(5):
        host.breakers.crashed("a")
    (status,) = host.statuses()
    assert (status.state, round(status.rest_s)) == (PluginState.RESTING, 600)
    assert status.reason == "it crashed again and again and is tried again in 10 min"
