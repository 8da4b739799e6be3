"""The bot's own steps are plugins like others: listed, blocked, replaced, and switched off in safe mode."""

from importlib.metadata import EntryPoint

import pytest

from bossbot_core.api import Reach
from bossbot_core.pluginhost import PluginHost, PluginState, installed, is_built_in, load_named, load_plugins
from bossbot_core.settings import PluginSettings
from bossbot_core.steps import BUILT_IN


def statuses(**settings):
    host = PluginHost(load_plugins(PluginSettings(**settings)))
    return {status.name: status for status in host.statuses() if status.built_in}


def test_they_are_ready_without_being_installed_and_run_in_order_of_their_names():
    host = PluginHost(load_plugins(PluginSettings()))
    assert [status.name for status in host.statuses() if status.built_in] == ["audio", "fit", "inline"]
    assert {status.state for status in host.statuses() if status.built_in} == {PluginState.READY}
    assert [recipe.name for recipe in host.recipes("youtube") if recipe.built_in] == ["audio", "fit", "inline"]


def test_they_are_no_platforms():
    host = PluginHost(load_plugins(PluginSettings()))
    assert {status.name for status in host.platforms()}.isdisjoint(BUILT_IN)


def test_a_list_of_allowed_plugins_speaks_of_others():
    assert {status.state for status in statuses(allow=("reddit",)).values()} == {PluginState.READY}


def test_a_blocked_step_does_not_run_and_the_rest_does():
    found = statuses(block=("fit",))
    assert (found["fit"].state, found["fit"].reason) == (PluginState.DISABLED, "blocked by plugins.block")
    assert found["inline"].state is PluginState.READY


def test_safe_mode_loads_none_of_them():
    assert {status.state for status in statuses(safe_mode=True).values()} == {PluginState.DISABLED}


def test_a_package_does_not_take_the_place_of_a_step_by_its_name():
    stranger = EntryPoint(name="fit", value="bossbot_plugin_of_a_stranger", group="bossbot.plugins")
    points = installed(PluginSettings(), [stranger, EntryPoint("fit", BUILT_IN["fit"], "bossbot.plugins")])
    assert is_built_in(points[0])
    (fit,) = load_plugins(PluginSettings(), points)
    assert fit.recipe.module_name == BUILT_IN["fit"]


@pytest.mark.parametrize(
    ("name", "table", "reason"),
    [
        ("fit", {"times": 0.5}, "times must be at least 1"),
        ("fit", {"tims": 2.0}, "plugins.fit.tims is no setting"),
        ("inline", {"longest_s": 0.0}, "longest_s must be at least 1"),
        ("audio", {"cover_pixels": -1}, "cover_pixels must be at least 0"),
    ],
)
def test_a_mistake_in_its_table_switches_off_that_step_alone(name, table, reason):
    found = statuses(tables={name: table})
    assert found[name].state is PluginState.FAILED
    assert reason in found[name].reason
    assert sum(status.state is PluginState.READY for status in found.values()) == 2


def test_the_reach_of_a_step_comes_from_its_table():
    def reaches(table):
        return PluginHost(load_plugins(PluginSettings(tables={"fit": table}))).reaches()

    assert reaches({"times": 3.0}) == (Reach(times=3.0, least_picture_bps=100_000, least_sound_bps=32_000),)
    assert reaches({"enabled": False}) == ()


def test_a_job_loads_them_again_from_their_recipes():
    host = PluginHost(load_plugins(PluginSettings(tables={"fit": {"most_lines": 480}})))
    fit = next(load_named(recipe) for recipe in host.recipes("youtube") if recipe.name == "fit")
    assert fit.ready
    assert fit.settings.most_lines == 480
