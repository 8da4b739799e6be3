"""The plugin host: entry points become checked plugins, hooks are called one by one with failures isolated."""

from bossbot_core.pluginhost.host import Claim, PluginHost
from bossbot_core.pluginhost.loader import load_named, load_plugins
from bossbot_core.pluginhost.plugin import LoadedPlugin, PluginRecipe, PluginState, PluginStatus

__all__ = [
    "Claim",
    "LoadedPlugin",
    "PluginHost",
    "PluginRecipe",
    "PluginState",
    "PluginStatus",
    "load_named",
    "load_plugins",
]
