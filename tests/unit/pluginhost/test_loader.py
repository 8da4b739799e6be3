"""A bad plugin never stops the rest and never goes unseen."""

import sys
from importlib.metadata import EntryPoint

import pytest
from structlog.testing import capture_logs

from bossbot_core.pluginhost import PluginHost, PluginState, load_plugins
from bossbot_core.settings import PluginSettings

RELATIVE = {"cookies_file": "cookies.txt"}
SURVEYS = """
from bossbot_core.api import PluginInfo, hookimpl
PLUGIN = PluginInfo(name="surveyor", api_version=1)
@hookimpl
def survey(match, ctx):
    return None
"""
SERVES = """
from bossbot_core.api import MediaFiles, MediaKind, PluginInfo, UrlMatch, hookimpl
PLUGIN = PluginInfo(name="{name}", api_version=1)
@hookimpl
def match_url(url):
    return UrlMatch(canonical_url=url.href, media_id="{name}", kind=MediaKind.POST)
@hookimpl
def download(match, ctx):
    return MediaFiles(files=())
"""

BROKEN = {
    "raises": ("raise RuntimeError('boom')", "RuntimeError: boom"),
    "exits": ("raise SystemExit(3)", "SystemExit: 3"),
    "syntax": ("def (", "SyntaxError"),
    "missing_import": ("import nothing_of_that_name", "ModuleNotFoundError"),
    "no_plugin": ("x = 1", "no PLUGIN"),
    "other_name": (SERVES.format(name="somebody"), "is named 'somebody'"),
    "future_api": (SERVES.format(name="future_api").replace("api_version=1", "api_version=2"), "API version 2"),
    "reach": (
        SERVES.format(name="reach").replace("api_version=1)", "api_version=1, reach=lambda settings: 20)"),
        "its reach must be a Reach or None, not int",
    ),
    "async_hook": (SERVES.format(name="async_hook").replace("def download", "async def download"), "plain `def`"),
    "generator": (SERVES.format(name="generator").replace("return MediaFiles(", "yield MediaFiles("), "not yield"),
    "argument": (SERVES.format(name="argument").replace("download(match, ctx)", "download(match, bot)"), "'bot'"),
    "unmarked": (SERVES.format(name="unmarked").replace("@hookimpl\ndef download", "def download"), "@hookimpl"),
    "surveyor": (SURVEYS, "survey comes with download"),
    "curious": (SERVES.format(name="curious") + "@hookimpl\ndef survey(match, page): pass\n", "no argument 'page'"),
    "unknown_hook": (SERVES.format(name="unknown_hook") + "@hookimpl\ndef on_message(): pass\n", "no hook"),
    "half": (
        SERVES.format(name="half").replace("@hookimpl\ndef download(match, ctx):", "def later(match, ctx):"),
        "come together",
    ),
    "wrapper": (
        SERVES.format(name="wrapper").replace("@hookimpl\ndef match", "@hookimpl(wrapper=True)\ndef match"),
        "nothing to wrap",
    ),
}


@pytest.fixture
def install(tmp_path):
    """Write modules into an importable folder and name them as entry points do."""
    sys.path.insert(0, str(tmp_path))
    names = []

    def write(name: str, source: str) -> EntryPoint:
        module = f"plugin_under_test_{name}"
        (tmp_path / f"{module}.py").write_text(source)
        names.append(module)
        return EntryPoint(name=name, value=module, group="bossbot.plugins")

    yield write
    sys.path.remove(str(tmp_path))
    for module in names:
        sys.modules.pop(module, None)


def test_a_table_that_is_no_plugins_is_told_with_the_name_that_was_probably_meant(install):
    settings = PluginSettings(tables={"redit": {"x": 1}, "unheard": {}})
    with capture_logs() as logs:
        load_plugins(settings, [install("reddit", SERVES.format(name="reddit"))])
    told = [(line["table"], line["did_you_mean"]) for line in logs if line["event"] == "settings of no plugin"]
    assert told == [("plugins.redit", "reddit"), ("plugins.unheard", None)]


def test_why_a_plugin_was_refused_is_in_the_log(install):
    with capture_logs() as logs:
        load_plugins(PluginSettings(), [install("no_plugin", "x = 1")])
    (line,) = logs
    assert (line["event"], line["plugin"], line["log_level"]) == ("plugin refused", "no_plugin", "warning")
    assert "no PLUGIN" in line["reason"]


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_plugin_is_named_with_its_reason_and_the_next_one_loads(install, name):
    source, reason = BROKEN[name]
    good = install("zz_good", SERVES.format(name="zz_good"))
    plugins = load_plugins(PluginSettings(), [install(name, source), good])
    broken, fine = plugins
    assert broken.status.state is PluginState.FAILED
    assert reason in broken.status.reason
    assert fine.status.state is PluginState.READY


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (PluginSettings(safe_mode=True), "safe mode"),
        (PluginSettings(block=("tempting",)), "plugins.block"),
        (PluginSettings(allow=("other",)), "plugins.allow"),
    ],
)
def test_a_plugin_that_is_not_allowed_is_never_imported(install, settings, reason):
    plugins = load_plugins(settings, [install("tempting", SERVES.format(name="tempting"))])
    assert plugins[0].status.state is PluginState.DISABLED
    assert reason in plugins[0].status.reason
    assert "plugin_under_test_tempting" not in sys.modules


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"depht": 4}, "plugins.strict.depht is no setting; there are: depth, loud"),
        ({"depth": "4"}, "plugins.strict.depth must be a whole number, got text"),
        ({"loud": "False"}, "plugins.strict.loud must be true or false, got text"),
    ],
)
def test_a_wrong_setting_fails_that_plugin_alone(install, table, reason):
    source = SERVES.format(name="strict") + (
        "from attrs import frozen\n@frozen\nclass Settings:\n    depth: int = 1\n    loud: bool = False\n"
        "PLUGIN = PluginInfo(name='strict', api_version=1, settings=Settings)\n"
    )
    point = install("strict", source)
    good = load_plugins(PluginSettings(tables={"strict": {"depth": 4}}), [point])[0]
    assert good.settings.depth == 4
    bad = load_plugins(PluginSettings(tables={"strict": table}), [point])[0]
    assert bad.status.state is PluginState.FAILED
    assert bad.status.reason == reason


@pytest.mark.parametrize("name", ["instagram", "reddit", "tiktok", "twitter", "youtube"])
def test_a_relative_path_of_a_cookie_file_is_refused_when_the_plugin_loads(name):
    statuses = {plugin.name: plugin.status for plugin in load_plugins(PluginSettings(tables={name: RELATIVE}))}
    assert statuses[name].state is PluginState.FAILED
    assert "cookies_file must be an absolute path" in statuses[name].reason


COOKIES = {
    "instagram": ".instagram.com sessionid",
    "reddit": ".reddit.com reddit_session",
    "tiktok": ".tiktok.com sessionid",
    "twitter": ".x.com auth_token",
    "youtube": ".youtube.com LOGIN_INFO",
}


@pytest.mark.parametrize("name", sorted(COOKIES))
def test_a_cookie_file_that_cannot_be_used_fails_its_plugin_alone(name, tmp_path):
    path = tmp_path / "cookies.txt"
    path.write_text("no cookies here")
    loaded = load_plugins(PluginSettings(tables={name: {"cookies_file": str(path)}}))
    failed = {plugin.name: plugin.status.reason for plugin in loaded if plugin.status.state is PluginState.FAILED}
    assert failed == {
        name: f"cookies_file {path} has no cookie on line 1: seven fields with tabs between them are expected"
    }
    domain, cookie = COOKIES[name].split()
    path.write_text(f"{domain}\tTRUE\t/\tTRUE\t4102444800\t{cookie}\tvalue\n")
    host = PluginHost(load_plugins(PluginSettings(tables={name: {"cookies_file": str(path)}})))
    assert {status.state for status in host.statuses()} == {PluginState.READY}
    assert [(each, standing.fault, standing.loose) for each, standing in host.cookies().items()] == [(name, "", True)]


def test_a_proxy_is_for_the_bot_and_not_for_a_jobs_process():
    table = {"proxy": "http://user:hunter22@proxy.example:3128", "user_agent": "Boss/1"}
    host = PluginHost(load_plugins(PluginSettings(tables={"reddit": table})))
    assert str(host.proxy("reddit")) == "http://proxy.example:3128"
    assert host.proxy("twitter") is None
    (recipe,) = [each for each in host.recipes("reddit") if not each.built_in]
    assert recipe.table == {"user_agent": "Boss/1"}
    failed = load_plugins(PluginSettings(tables={"reddit": {"proxy": "hunter22"}}))
    reasons = [plugin.status.reason for plugin in failed if plugin.status.reason]
    assert len(reasons) == 1
    assert "proxy must look like" in reasons[0]
    assert "hunter22" not in reasons[0]


def test_a_second_plugin_of_the_same_name_is_ignored(install):
    point = install("twice", SERVES.format(name="twice"))
    assert len(load_plugins(PluginSettings(), [point, point])) == 1


def test_every_workspace_plugin_is_ready():
    states = {plugin.name: plugin.status.state for plugin in load_plugins(PluginSettings())}
    expected = {"example", "instagram", "reddit", "tiktok", "twitter", "youtube"}
    assert expected <= set(states)
    assert set(states.values()) == {PluginState.READY}


def test_plugins_are_asked_in_order_of_name(install):
    points = [install(name, SERVES.format(name=name)) for name in ("bb", "aa", "cc")]
    assert [status.name for status in PluginHost(load_plugins(PluginSettings(), points)).statuses()] == [
        "aa",
        "bb",
        "cc",
    ]
