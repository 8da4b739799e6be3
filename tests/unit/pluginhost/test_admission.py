"""Who may be imported is said by distribution, entry point and version, and held fast by a hash."""

import sys
from importlib import invalidate_caches
from importlib.metadata import distributions

import pytest

from bossbot_core.pluginhost import PluginState, UnpinnableError, fingerprint, load_plugins
from bossbot_core.settings import PluginSettings
from bossbot_core.settings.rules import RuleError
from bossbot_core.testing.installed import GROUP, SERVES_A_HOST, install

IMPORTED = "import sys\nsys.tempted = True\n"


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Install a package of a plugin; gives the entry points of all that are installed so."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(sys, "tempted", False, raising=False)

    def make(name, *, version="1.0", source=None):
        install(folder, name, source or IMPORTED + SERVES_A_HOST.format(name=name, body="pass"), version=version)
        invalidate_caches()
        return points()

    def points():
        return [
            point for found in distributions(path=[str(folder)]) for point in found.entry_points.select(group=GROUP)
        ]

    make.folder = folder
    make.points = points
    yield make
    for module in [name for name in sys.modules if name.startswith("bossbot_plugin_tempting")]:
        del sys.modules[module]


def status(settings, points):
    (plugin,) = load_plugins(settings, points)
    return plugin.status


@pytest.mark.parametrize(
    "rule",
    [
        "tempting",
        "bossbot-plugin-tempting",
        "Bossbot.Plugin_Tempting",
        "bossbot-plugin-tempting==1.*",
        "bossbot-plugin-tempting[tempting]>=0.9,<2",
        "tempting~=1.0",
        "bossbot-plugin-tempting===1.0",
    ],
)
def test_what_a_rule_names_loads(packages, rule):
    assert status(PluginSettings(allow=("other", rule)), packages("tempting")).state is PluginState.READY


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("bossbot-plugin-tempting==2.*", "version 1.0 is not in plugins.allow (bossbot-plugin-tempting==2.*)"),
        ("tempting<1", "version 1.0 is not in plugins.allow (tempting<1)"),
        ("bossbot-plugin-tempting[other]", "not in plugins.allow"),
        ("bossbot-plugin-tempt", "not in plugins.allow"),
        ("bossbot-plugin-other==1.0", "not in plugins.allow"),
    ],
)
def test_what_no_rule_names_is_never_imported(packages, rule, reason):
    found = status(PluginSettings(allow=(rule,)), packages("tempting"))
    assert (found.state, found.reason) == (PluginState.DISABLED, reason)
    assert sys.tempted is False


def test_a_version_that_is_none_fits_no_rule_about_versions(packages):
    points = packages("tempting", version="one")
    assert status(PluginSettings(allow=("tempting>=0",)), points).state is PluginState.DISABLED
    assert status(PluginSettings(allow=("tempting",)), points).state is PluginState.READY


def test_a_package_may_be_blocked_by_its_name(packages):
    found = status(PluginSettings(block=("bossbot-plugin-tempting",)), packages("tempting"))
    assert found.state is PluginState.DISABLED
    assert sys.tempted is False


def test_a_stranger_that_takes_a_plugins_name_does_not_displace_it(packages):
    packages("tempting")
    stranger = packages.folder / "aaa_stranger-1.0.dist-info"
    stranger.mkdir()
    (stranger / "METADATA").write_text("Metadata-Version: 2.1\nName: aaa-stranger\nVersion: 1.0\n")
    (stranger / "entry_points.txt").write_text(f"[{GROUP}]\ntempting = aaa_stranger\n")
    for points in (packages.points(), packages.points()[::-1]):
        assert len(points) == 2
        found = status(PluginSettings(allow=("bossbot-plugin-tempting==1.0",)), points)
        assert found.state is PluginState.READY


@pytest.mark.parametrize("rule", ["", "a b", "a==", "a @ https://a.test/a.whl", 'a; python_version > "3"'])
def test_a_rule_that_is_none_is_refused(rule):
    with pytest.raises(RuleError, match=r"must hold names like"):
        PluginSettings(allow=(rule,))


@pytest.mark.parametrize("pin", ["", "sha256:abc", "md5:" + "0" * 64, "sha256:" + "G" * 64])
def test_a_hash_that_is_none_is_refused(pin):
    with pytest.raises(RuleError, match="64 hexadecimal digits"):
        PluginSettings(pin={"tempting": pin})


def test_a_pinned_plugin_loads_as_long_as_its_files_are_the_same(packages):
    (point,) = packages("tempting")
    pin = fingerprint(point)
    assert sys.tempted is False
    assert status(PluginSettings(pin={"tempting": pin}), [point]).state is PluginState.READY


def test_a_changed_file_is_refused_with_both_hashes_and_never_imported(packages):
    (point,) = packages("tempting")
    pin = fingerprint(point)
    (packages.folder / "bossbot_plugin_tempting.py").write_text(IMPORTED + "# changed\n")
    found = status(PluginSettings(pin={"tempting": pin}), [point])
    changed = fingerprint(point)
    assert (found.state, found.reason) == (PluginState.FAILED, f"plugins.pin has {pin}, installed is {changed}")
    assert pin != changed
    assert sys.tempted is False


def test_what_an_installer_writes_beside_the_files_changes_no_hash(packages):
    (point,) = packages("tempting")
    pin = fingerprint(point)
    information = packages.folder / "bossbot_plugin_tempting-1.0.dist-info"
    (information / "INSTALLER").write_text("another\n")
    with (information / "RECORD").open("a") as record:
        record.write("__pycache__/bossbot_plugin_tempting.cpython-313.pyc,,\n")
    assert fingerprint(point) == pin


def test_bytecode_that_came_with_the_package_counts(packages):
    (point,) = packages("tempting")
    pin = fingerprint(point)
    bytecode = packages.folder / "__pycache__" / "bossbot_plugin_tempting.cpython-313.pyc"
    bytecode.parent.mkdir(exist_ok=True)
    bytecode.write_bytes(b"anything")
    with (packages.folder / "bossbot_plugin_tempting-1.0.dist-info" / "RECORD").open("a") as record:
        record.write(f"__pycache__/{bytecode.name},sha256=abc,8\n")
    assert fingerprint(point) != pin


def test_a_missing_file_or_another_module_in_front_has_no_hash(packages, tmp_path, monkeypatch):
    (point,) = packages("tempting")
    pin = fingerprint(point)
    front = tmp_path / "front"
    front.mkdir()
    (front / "bossbot_plugin_tempting.py").write_text(IMPORTED)
    monkeypatch.syspath_prepend(str(front))
    with pytest.raises(UnpinnableError, match="another module"):
        fingerprint(point)
    found = status(PluginSettings(pin={"tempting": pin}), [point])
    assert found.state is PluginState.FAILED
    assert pin in found.reason
    (front / "bossbot_plugin_tempting.py").unlink()
    (packages.folder / "bossbot_plugin_tempting-1.0.dist-info" / "METADATA").unlink()
    invalidate_caches()
    assert fingerprint(point) != pin
    assert sys.tempted is False
