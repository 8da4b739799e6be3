"""The plugin host: entry points become checked plugins, hooks are called one by one with failures isolated."""

from bossbot_core.pluginhost.admission import is_built_in
from bossbot_core.pluginhost.breakers import Breakers
from bossbot_core.pluginhost.crash import PluginSilentError, crash, passing_crash
from bossbot_core.pluginhost.host import Claim, PluginHost
from bossbot_core.pluginhost.loader import installed, load_named, load_plugins, strays
from bossbot_core.pluginhost.pins import UnpinnableError, fingerprint
from bossbot_core.pluginhost.plugin import LoadedPlugin, PluginRecipe, PluginState, PluginStatus

__all__ = [
    "Breakers",
    "Claim",
    "LoadedPlugin",
    "PluginHost",
    "PluginRecipe",
    "PluginSilentError",
    "PluginState",
    "PluginStatus",
    "UnpinnableError",
    "crash",
    "fingerprint",
    "installed",
    "is_built_in",
    "load_named",
    "load_plugins",
    "passing_crash",
    "strays",
]
