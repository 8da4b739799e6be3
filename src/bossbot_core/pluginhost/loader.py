"""From entry points to plugins; one broken package never stops the rest."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

import structlog
from attrs import evolve

from bossbot_core.api import PluginInfo, Reach
from bossbot_core.engines import PlatformSettings
from bossbot_core.pluginhost.accounts import with_usable_cookies
from bossbot_core.pluginhost.admission import GROUP, built_in, is_built_in, not_allowed, not_as_pinned, version_of
from bossbot_core.pluginhost.checks import PluginRefusedError, check_module
from bossbot_core.pluginhost.plugin import LoadedPlugin, PluginRecipe, PluginState, PluginStatus
from bossbot_core.settings import PluginSettings
from bossbot_core.settings.structure import StructureError, structure

log = structlog.get_logger("pluginhost")


def load_plugins(settings: PluginSettings, found: Iterable[EntryPoint] | None = None) -> list[LoadedPlugin]:
    """Every plugin by name, built in or installed, loaded where it may be; never raises for a plugin's fault."""
    plugins: dict[str, LoadedPlugin] = {}
    for point in installed(settings, found):
        if point.name in plugins:
            log.warning("plugin ignored", plugin=point.name, module=point.value, reason="a second one of that name")
            continue
        plugins[point.name] = _load_point(point, settings)
    for name, meant in strays(settings, plugins).items():
        log.warning("settings of no plugin", table=f"plugins.{name}", did_you_mean=meant or None)
    return list(plugins.values())


def strays(settings: PluginSettings, names: Iterable[str]) -> dict[str, str]:
    """The `[plugins.<name>]` tables of none of these plugins, each with the name that was probably meant."""
    known = list(names)
    unknown = sorted(set(settings.tables) - set(known))
    return {name: next(iter(get_close_matches(name, known, n=1)), "") for name in unknown}


def installed(settings: PluginSettings, found: Iterable[EntryPoint] | None = None) -> list[EntryPoint]:
    """The entry points by name; of one name, ours and those allowed come first: a stranger displaces nobody."""
    points = [*built_in(), *entry_points(group=GROUP)] if found is None else found
    return sorted(points, key=lambda point: (point.name, not is_built_in(point), bool(not_allowed(point, settings))))


def load_named(recipe: PluginRecipe) -> LoadedPlugin:
    """Load one admitted plugin again, in a job's process."""
    return _admit(recipe, lambda: import_module(recipe.module_name))


def _load_point(point: EntryPoint, settings: PluginSettings) -> LoadedPlugin:
    recipe = PluginRecipe(
        name=point.name,
        version=version_of(point),
        module_name=point.module,
        table=settings.tables.get(point.name, {}),
        built_in=is_built_in(point),
    )
    if refusal := not_allowed(point, settings):
        return _outcome(recipe, PluginState.DISABLED, refusal)
    if refusal := not_as_pinned(point, settings):
        log.error("plugin is not as pinned", plugin=point.name, reason=refusal)
        return _outcome(recipe, PluginState.FAILED, refusal)
    return with_usable_cookies(_admit(recipe, lambda: _module_of(point)))


def _module_of(point: EntryPoint) -> ModuleType:
    module = point.load()
    if not isinstance(module, ModuleType):
        raise PluginRefusedError(f"its entry point must name a module, not {type(module).__name__}")
    return module


def _admit(recipe: PluginRecipe, load: Callable[[], ModuleType]) -> LoadedPlugin:
    try:
        module = load()
        plugin = check_module(recipe.name, module)
        settings = _structure_settings(plugin, recipe)
        reach = _reach(plugin, settings)
    except PluginRefusedError as refusal:
        log.warning("plugin refused", plugin=recipe.name, reason=str(refusal))
        return _outcome(recipe, PluginState.FAILED, str(refusal))
    # The named boundary of plugin loading: whatever a foreign module does at import, even exit, is its own failure.
    except (Exception, SystemExit) as error:
        log.exception("plugin failed to load", plugin=recipe.name)
        return _outcome(recipe, PluginState.FAILED, f"{type(error).__name__}: {error}")
    loaded = _outcome(_for_jobs(recipe, settings), PluginState.READY, "")
    return evolve(loaded, module=module, settings=settings, reach=reach)


def _for_jobs(recipe: PluginRecipe, settings: Any) -> PluginRecipe:
    """Without the proxy's credentials: a job's process has no use for them."""
    if not isinstance(settings, PlatformSettings):
        return recipe
    return evolve(recipe, table={key: value for key, value in recipe.table.items() if key != "proxy"})


def _structure_settings(plugin: PluginInfo, recipe: PluginRecipe) -> Any:
    if plugin.settings is None:
        if recipe.table:
            raise PluginRefusedError(f"[plugins.{recipe.name}] is set, but the plugin has no settings")
        return None
    try:
        return structure(recipe.table, plugin.settings, at=f"plugins.{recipe.name}")
    except StructureError as error:
        raise PluginRefusedError(str(error)) from None


def _reach(plugin: PluginInfo, settings: Any) -> Reach | None:
    reach = plugin.reach(settings) if plugin.reach else None
    if reach is not None and not isinstance(reach, Reach):
        raise PluginRefusedError(f"its reach must be a Reach or None, not {type(reach).__name__}")
    return reach


def _outcome(recipe: PluginRecipe, state: PluginState, reason: str) -> LoadedPlugin:
    status = PluginStatus(
        name=recipe.name, version=recipe.version, state=state, reason=reason, built_in=recipe.built_in
    )
    return LoadedPlugin(status=status, recipe=recipe)
